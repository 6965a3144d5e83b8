import type { Effort } from '../api/effort';
import { duration } from './format';

/** The one figure: how much of the drawing was saved. */
export function saved({ slides, total }: Effort): string {
  if (slides.length === 0) return 'Nothing is reviewed yet.';
  if (total.byHandSeconds === null)
    return 'No outline was drawn by hand between two saves: the speed of drawing is not known, nor what was saved.';
  const whole = `At the speed of what was drawn here, all outlines would have taken ${duration(total.byHandSeconds)} by hand`;
  return total.seconds < total.byHandSeconds
    ? `${whole}: the polygons saved ${Math.round(100 * (1 - total.seconds / total.byHandSeconds))}% of the time.`
    : `${whole}: nothing was saved.`;
}
