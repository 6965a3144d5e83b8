import type { SlideView } from './slideView';

/** Keeps two views of a slide at the same place: whichever moves takes the other along. Returns how to stop. */
export function link(a: SlideView, b: SlideView): () => void {
  let following = false;
  const lead = (from: SlideView, to: SlideView): (() => void) =>
    from.onFrame((t) => {
      if (following) return;
      following = true;
      to.show(t);
      following = false;
    });
  const stops = [lead(a, b), lead(b, a)];
  b.show(a.transform.peek());
  return () => {
    for (const stop of stops) stop();
  };
}
