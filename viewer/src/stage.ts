import { effect } from '@preact/signals';
import { EditLayer } from './drawing/editLayer';
import { LesionIndex } from './drawing/lesionIndex';
import { slideLayers } from './slideLayers';
import { colorOf } from './state/actions';
import type { OpenSlide } from './state/openSlide';
import { overlays } from './state/overlays';
import { hovered, selected } from './state/selection';
import { ToolHost } from './tools/toolHost';
import { SlideView } from './viewport/slideView';

export interface Stage {
  readonly view: SlideView;
  readonly tools: ToolHost;
  /** What is shown, from the bottom: slide with heatmap and tissue, lesions, what is being worked on. */
  readonly layers: () => readonly HTMLCanvasElement[];
  readonly destroy: () => void;
}

/** Slide, heatmap, tissue, lesions, editing layer and tools, wired to the page's state. */
export function mountStage(element: HTMLElement, { detail, document }: OpenSlide): Stage {
  const view = new SlideView(element, detail);
  const index = new LesionIndex();
  index.follow([...document.lesions.peek().values()].map((after) => ({ id: after.id, before: null, after })));
  const layers = slideLayers(view, index);
  const editing = new EditLayer(() => ({
    selected: selected.peek(),
    hovered: document.lesions.peek().get(hovered.peek() ?? '') ?? null,
    overlays: overlays.peek(),
    colorOf,
    drawTool: (ctx, t) => tools.current.draw?.(ctx, t),
  }));
  const tools = new ToolHost({ view, index, redraw: () => editing.invalidate() }, view.viewer.element);
  view.viewer.canvas.append(editing.canvas);

  const stops = [
    view.onFrame((t) => editing.moved(t)),
    document.onChange((changes) => {
      index.follow(changes);
      layers.lesions.invalidate();
      editing.invalidate();
    }),
    effect(() => {
      void [selected.value, hovered.value, overlays.value];
      editing.invalidate();
    }),
  ];
  return {
    view,
    tools,
    layers: () => [view.viewer.drawer.canvas, layers.lesions.canvas, editing.canvas],
    destroy() {
      for (const stop of stops) stop();
      tools.destroy();
      layers.destroy();
      editing.destroy();
      view.destroy();
    },
  };
}
