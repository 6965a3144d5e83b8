import { getJson } from './client';

/** What the review of a slide, or of all, took. */
export interface EffortRow {
  readonly name: string;
  readonly run: string | null;
  readonly lesions: number;
  /** From the first save to the last, without pauses. */
  readonly seconds: number;
  /** Share of the tumour area that the review changed. */
  readonly changedShare: number | null;
  readonly outlineMm: number;
  /** What drawing all outlines by hand would have taken; null if none was drawn. */
  readonly byHandSeconds: number | null;
}

export interface Effort {
  readonly slides: readonly EffortRow[];
  readonly total: EffortRow;
  readonly leftOut: readonly string[];
}

export const getEffort = (): Promise<Effort> => getJson('api/effort');
