import { LesionIndex } from './drawing/lesionIndex';
import { slideLayers } from './slideLayers';
import type { ComparedRun } from './state/comparison';
import { link } from './viewport/linking';
import { SlideView } from './viewport/slideView';

/** Another run of the slide, without tools, moving with the open one. Returns how to remove it. */
export function mountCompared(element: HTMLElement, { detail, lesions }: ComparedRun, leader: SlideView): () => void {
  const view = new SlideView(element, detail);
  const index = new LesionIndex();
  index.follow(lesions.map((after) => ({ id: after.id, before: null, after })));
  const layers = slideLayers(view, index);
  let unlink = (): void => undefined;
  let gone = false;
  void Promise.all([view.ready, leader.ready]).then(
    () => {
      if (!gone) unlink = link(leader, view);
    },
    () => undefined,
  );
  return () => {
    gone = true;
    unlink();
    layers.destroy();
    view.destroy();
  };
}
