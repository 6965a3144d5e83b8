import { computed, signal } from '@preact/signals';
import { getAnnotations } from '../api/annotations';
import { getSlide } from '../api/slides';
import type { SlideDetail, SlideSummary } from '../api/types';
import { parse } from '../document/geojson';
import type { Lesion } from '../document/lesion';
import { complain, slides } from './app';
import { open } from './openSlide';

/** Another run of the open slide, shown beside it and only looked at. */
export interface ComparedRun {
  /** Id of the slide that it stands beside. */
  readonly beside: string;
  readonly detail: SlideDetail;
  readonly lesions: readonly Lesion[];
}

const chosen = signal<ComparedRun | null>(null);
/** The id that was asked for last: answers to earlier questions are dropped. */
let wanted = '';

/** Ends by itself when another slide is opened. */
export const compared = computed(() => (chosen.value?.beside === open.value?.detail.id ? chosen.value : null));

/** The other runs of the same slide: of the same name and size. */
export const otherRuns = computed<readonly SlideSummary[]>(() => {
  const own = open.value?.detail;
  if (!own) return [];
  const same = (s: SlideSummary): boolean => s.name === own.name && s.width === own.width && s.height === own.height;
  return slides.value.filter((s) => s.id !== own.id && s.run !== null && s.state === 'finished' && same(s));
});

export async function compareWith(id: string): Promise<void> {
  const beside = open.peek()?.detail.id;
  if (!beside) return;
  wanted = id;
  try {
    const [detail, { features }] = await Promise.all([getSlide(id), getAnnotations(id)]);
    if (wanted === id) chosen.value = { beside, detail, lesions: parse(features).lesions };
  } catch (e) {
    complain(e);
  }
}

export function endComparison(): void {
  wanted = '';
  chosen.value = null;
}
