import { getJson, sendJson } from './client';
import type { Job } from './types';

/** How well a pair of models finds what reviewers accepted or drew. */
export interface JudgedFigures {
  readonly dice: number;
  readonly lesions: number;
  readonly lesionsFound: number;
  readonly falsePositives: number;
}

/** What became of a training on corrections: it is kept only if it is better on slides that it did not learn from. */
export interface Training {
  readonly name: string;
  /** The pair that it began with. */
  readonly base: string;
  readonly isBetter: boolean;
  readonly verdict: string;
  readonly judged: readonly { readonly name: string; readonly diceBefore: number; readonly diceAfter: number }[];
  readonly before: JudgedFigures;
  readonly after: JudgedFigures;
  readonly minutes: number;
  readonly finished: string;
}

export interface Trainings {
  /** Slides of the workspace that are corrected. */
  readonly corrected: number;
  readonly trainings: readonly Training[];
}

export interface WantedTraining {
  readonly name: string;
  readonly models: string;
  /** Whole slides were looked at: what is not marked is normal. */
  readonly wholeSlides: boolean;
}

export const getTrainings = (): Promise<Trainings> => getJson('api/trainings');

export async function startTraining(train: WantedTraining, who: string): Promise<Job> {
  const response = await sendJson('POST', 'api/jobs', JSON.stringify({ train, ...(who ? { who } : {}) }));
  return (await response.json()) as Job;
}

/** For slides of the pair's pixel size whose jobs name no models; null for those that came along. */
export const setDefaultPair = (pair: string | null): Promise<Response> => sendJson('PUT', 'api/models/default', JSON.stringify({ pair }));
