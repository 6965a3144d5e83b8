/** A pixel of 10 µm / magnification: 40x is 0.25 µm/px. */
export const MPP_AT_1X = 10;

export const STEPS = [1, 5, 10, 20, 40] as const;

/** The magnification at which a screen px shows 1 / scale level-0 px. */
export const magnificationOf = (scale: number, mpp: number): number => (MPP_AT_1X / mpp) * scale;

export const scaleFor = (magnification: number, mpp: number): number => (magnification * mpp) / MPP_AT_1X;

export const magnificationText = (m: number): string => `${m >= 10 ? m.toFixed(0) : m.toPrecision(2)}x`;

/** "20x", or the share of the native size where the slide states no pixel size. */
export const zoomText = (scale: number, mpp: number | null): string =>
  mpp ? magnificationText(magnificationOf(scale, mpp)) : `${(100 * scale).toFixed(scale < 0.1 ? 1 : 0)}%`;

export interface ScaleBar {
  /** CSS px */
  readonly width: number;
  readonly label: string;
}

/** A bar of a round length, at most `room` CSS px wide. */
export function scaleBar(scale: number, mpp: number, room = 150): ScaleBar {
  const longest = (room / scale) * mpp;
  const decade = 10 ** Math.floor(Math.log10(longest));
  const um = [5, 2, 1].map((n) => n * decade).find((l) => l <= longest) ?? decade;
  return { width: (um / mpp) * scale, label: um >= 1000 ? `${um / 1000} mm` : `${Number(um.toPrecision(3))} µm` };
}
