import { classOf, type Lesion, measurementOf, nameOf, reviewOf } from './lesion';
import { DISAGREEMENT, diameterUm, MAX, MEAN, perimeterUm } from './measurements';

/** How far a reviewer is. Lesions that somebody drew count as seen. */
export interface ReviewProgress {
  readonly reviewed: number;
  readonly all: number;
}

/** Drawn lesions have no probability of their own: somebody has looked at them already. */
export const isReviewed = (lesion: Lesion): boolean => reviewOf(lesion) !== null || measurementOf(lesion, MEAN) === undefined;

export function progressOf(lesions: Iterable<Lesion>): ReviewProgress {
  let [reviewed, all] = [0, 0];
  for (const lesion of lesions) {
    all++;
    if (isReviewed(lesion)) reviewed++;
  }
  return { reviewed, all };
}

/** How a run drew its regions: those that reach the core go on down to the low threshold. */
export interface Thresholds {
  readonly threshold: number | null;
  readonly lowThreshold?: number | null;
  readonly coreThreshold?: number | null;
}

/** The lowest probability inside a region. */
function lowest({ threshold, lowThreshold, coreThreshold }: Thresholds, peak: number): number {
  const isSure = lowThreshold != null && coreThreshold != null && peak >= coreThreshold;
  return isSure ? lowThreshold : (threshold ?? 0.5);
}

/**
 * How far the model was from the other answer: from its probability to the lowest one inside, less what several outputs disagree by.
 * Without a probability, beyond all others.
 */
export function certainty(lesion: Lesion, run: Thresholds): number {
  const max = measurementOf(lesion, MAX);
  const value = measurementOf(lesion, MEAN) ?? max;
  if (value === undefined) return Number.POSITIVE_INFINITY;
  return Math.abs(value - lowest(run, max ?? 0)) - (measurementOf(lesion, DISAGREEMENT) ?? 0);
}

/** Open lesions before reviewed ones, of these the least certain first. */
export const byDoubt =
  (run: Thresholds) =>
  (a: Lesion, b: Lesion): number =>
    Number(isReviewed(a)) - Number(isReviewed(b)) || compare(certainty(a, run), certainty(b, run)) || b.area - a.area;

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** True where the lesion's area reaches the filter; where the slide states no pixel size, always. */
export const isLarge = (lesion: Lesion, leastUm2: number, mpp: number | null): boolean => !mpp || lesion.area * mpp * mpp >= leastUm2;

const COLUMNS = [
  'name',
  'class',
  'review',
  'area_um2',
  'max_diameter_um',
  'perimeter_um',
  'mean_probability',
  'max_probability',
  'disagreement',
];

/** The lesions' figures as a table for spreadsheets; lengths are empty where the slide states no pixel size. */
export function toCsv(lesions: readonly Lesion[], mpp: number | null): string {
  const rows = lesions.map((l) => [
    nameOf(l),
    classOf(l),
    reviewOf(l),
    mpp && rounded(l.area * mpp * mpp),
    mpp && rounded(diameterUm(l, mpp)),
    mpp && rounded(perimeterUm(l, mpp)),
    measurementOf(l, MEAN),
    measurementOf(l, MAX),
    measurementOf(l, DISAGREEMENT),
  ]);
  const cell = (value: string | number | null | undefined): string => {
    const text = value === null || value === undefined ? '' : String(value);
    // What begins like a formula is kept from being one.
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${[COLUMNS, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

const rounded = (v: number): number => Math.round(v * 100) / 100;
