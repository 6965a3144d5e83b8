import { type Feature, toFeature } from './document/geojson';
import type { Point } from './geometry/ring';
import { open } from './state/openSlide';
import { selection } from './state/selection';
import { view } from './viewing';

/** What browser tests need to aim at vertices and to read what is stored; changes nothing. */
export interface TestHandle {
  /** Client px of a level-0 point. */
  readonly clientPoint: (at: Point) => Point | null;
  readonly features: () => Feature[];
  readonly count: () => number;
  readonly selection: () => readonly string[];
  readonly scale: () => number;
  readonly version: () => number;
}

export function exposeForTests(): void {
  const handle: TestHandle = {
    clientPoint(at) {
      const v = view.peek();
      if (!v) return null;
      const box = v.viewer.element.getBoundingClientRect();
      const p = v.toScreen(at);
      return { x: box.left + p.x, y: box.top + p.y };
    },
    features: () => [...(open.peek()?.document.lesions.peek().values() ?? [])].map(toFeature),
    count: () => open.peek()?.document.lesions.peek().size ?? 0,
    selection: () => selection.peek(),
    scale: () => view.peek()?.transform.peek().scale ?? 0,
    version: () => open.peek()?.autosave.version.peek() ?? 0,
  };
  Object.assign(window, { tumorTrace: handle });
}
