import type { ReviewProgress } from '../document/worklist';

/** A short date for people: today's only by the time. */
export function when(at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date().toDateString()) return time;
  return `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${time}`;
}

/** "1 lesion", "2 lesions". */
export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** "12 of 47 reviewed". */
export const reviewed = (n: ReviewProgress): string => `${n.reviewed.toLocaleString('en')} of ${n.all.toLocaleString('en')} reviewed`;

export const probability = (v: number | undefined): string => (v === undefined ? '–' : v.toFixed(2));

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
