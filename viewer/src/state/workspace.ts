import type { SlideSummary } from '../api/types';
import type { ReviewProgress } from '../document/worklist';

/** The slides as a work list: how far each one and all are, and which comes next. */

export type SlideOrder = 'name' | 'doubt';

const openIn = ({ review }: SlideSummary): number => (review ? review.all - review.reviewed : 0);
/** Where nothing was found, a flag may say why: only a reviewed slide's no longer count. */
const flagsOfOpen = (s: SlideSummary): number => (s.review && s.review.all > 0 && openIn(s) === 0 ? 0 : s.flags.length);
const doubtfulIn = ({ review }: SlideSummary): number => review?.doubtful ?? 0;

/** By doubt: most doubtful lesions first, then slides with flags, then most open ones; else as the server lists them, by name. */
export const inOrder = (slides: readonly SlideSummary[], order: SlideOrder): readonly SlideSummary[] =>
  order === 'name'
    ? slides
    : [...slides].sort((a, b) => doubtfulIn(b) - doubtfulIn(a) || flagsOfOpen(b) - flagsOfOpen(a) || openIn(b) - openIn(a));

export function totalOf(slides: readonly SlideSummary[]): ReviewProgress {
  let [reviewed, all] = [0, 0];
  for (const { review } of slides) {
    reviewed += review?.reviewed ?? 0;
    all += review?.all ?? 0;
  }
  return { reviewed, all };
}

/** The next slide with open lesions after that one, from the list's beginning again after its end; null if no other has any. */
export function nextOpen(list: readonly SlideSummary[], current: string | undefined): SlideSummary | null {
  const at = list.findIndex((s) => s.id === current);
  const around = [...list.slice(at + 1), ...list.slice(0, Math.max(at, 0))];
  return around.find((s) => openIn(s) > 0) ?? null;
}
