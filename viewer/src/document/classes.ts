/**
 * Classes and their colours: Okabe and Ito's palette, told apart with every kind of colour vision. Dark outlines of
 * blue and green stand out most on the pink of H&E.
 */
export interface ClassColor {
  readonly name: string;
  readonly rgb: readonly [number, number, number];
}

export const DEFAULT_CLASSES: readonly ClassColor[] = [
  { name: 'Tumor', rgb: [213, 94, 0] },
  { name: 'Stroma', rgb: [0, 158, 115] },
  { name: 'Necrosis', rgb: [240, 228, 66] },
  { name: 'Immune cells', rgb: [86, 180, 233] },
  { name: 'Normal', rgb: [0, 114, 178] },
  { name: 'Artefact', rgb: [120, 120, 120] },
  { name: 'Other', rgb: [204, 121, 167] },
];

/** Of a class that nobody has named. */
export const UNKNOWN_CLASS: ClassColor['rgb'] = [204, 121, 167];

const SPARE: ClassColor['rgb'][] = [[230, 159, 0], UNKNOWN_CLASS, [0, 114, 178], [86, 180, 233]];

/** The known classes and those of the slide, each with its colour. */
export function classList(given: readonly { name: string; color: unknown }[], used: Iterable<string>): ClassColor[] {
  const list = [...DEFAULT_CLASSES];
  const known = new Set(list.map((c) => c.name));
  for (const name of [...given.map((c) => c.name), ...used]) {
    if (!name || known.has(name)) continue;
    known.add(name);
    list.push({ name, rgb: rgbOf(given.find((c) => c.name === name)?.color) ?? SPARE[list.length % SPARE.length]! });
  }
  return list;
}

/** [r, g, b] or #rrggbb; null for anything else. */
export function rgbOf(color: unknown): ClassColor['rgb'] | null {
  if (Array.isArray(color) && color.length >= 3) return [Number(color[0]), Number(color[1]), Number(color[2])];
  const hex = typeof color === 'string' ? /^#?([0-9a-f]{6})$/i.exec(color) : null;
  if (!hex) return null;
  const v = parseInt(hex[1]!, 16);
  return [v >> 16, (v >> 8) & 255, v & 255];
}

export const css = (rgb: readonly number[], alpha = 1): string => `rgb(${rgb[0]} ${rgb[1]} ${rgb[2]} / ${alpha})`;
