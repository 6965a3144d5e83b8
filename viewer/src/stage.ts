import { effect } from '@preact/signals';
import { heatmapTileUrl, tissueTileUrl } from './api/slides';
import { EditLayer } from './drawing/editLayer';
import { LesionIndex } from './drawing/lesionIndex';
import { LesionLayer } from './drawing/lesionLayer';
import { lesionStyles, type StyleOf } from './drawing/painter';
import { classColors, colorOf } from './state/actions';
import type { OpenSlide } from './state/openSlide';
import { overlays } from './state/overlays';
import { hovered, selected } from './state/selection';
import {
  fillOpacity,
  heatmapOpacity,
  heatmapShown,
  leastArea,
  lesionsShown,
  rejectedShown,
  threshold,
  tissueShown,
} from './state/settings';
import { isShown } from './state/shown';
import { ToolHost } from './tools/toolHost';
import { SlideView } from './viewport/slideView';
import { TileOverlay } from './viewport/tileOverlay';

export interface Stage {
  readonly view: SlideView;
  readonly tools: ToolHost;
  readonly destroy: () => void;
}

/** Milliseconds that the threshold has to rest before the heatmap is fetched anew. */
const REST = 120;

/** Slide, heatmap, tissue, lesions, editing layer and tools, wired to the page's state. */
export function mountStage(element: HTMLElement, { detail, document }: OpenSlide): Stage {
  const view = new SlideView(element, detail);
  const index = new LesionIndex();
  index.follow([...document.lesions.peek().values()].map((after) => ({ id: after.id, before: null, after })));
  let styles: StyleOf = lesionStyles(classColors.peek(), fillOpacity.peek());
  const layer = new LesionLayer(
    (b) => index.within(b),
    () => styles,
    (l) => lesionsShown.peek() && isShown(l),
  );
  const editing = new EditLayer(() => ({
    selected: selected.peek(),
    hovered: document.lesions.peek().get(hovered.peek() ?? '') ?? null,
    overlays: overlays.peek(),
    colorOf,
    drawTool: (ctx, t) => tools.current.draw?.(ctx, t),
  }));
  const tools = new ToolHost({ view, index, redraw: () => editing.invalidate() }, view.viewer.element);
  view.viewer.canvas.append(layer.canvas, editing.canvas);

  const stops = [
    view.onFrame((t) => {
      layer.moved(t);
      editing.moved(t);
    }),
    document.onChange((changes) => {
      index.follow(changes);
      layer.invalidate();
      editing.invalidate();
    }),
    effect(() => {
      styles = lesionStyles(classColors.value, fillOpacity.value);
      void [lesionsShown.value, rejectedShown.value, leastArea.value];
      layer.invalidate();
    }),
    effect(() => {
      void [selected.value, hovered.value, overlays.value];
      editing.invalidate();
    }),
  ];
  void view.ready.then(
    () => stops.push(...tileLayers(view, detail.heatmap !== null, detail.hasTissue)),
    () => undefined,
  );
  return {
    view,
    tools,
    destroy() {
      for (const stop of stops) stop();
      tools.destroy();
      layer.destroy();
      editing.destroy();
      view.destroy();
    },
  };
}

function tileLayers(view: SlideView, hasHeatmap: boolean, hasTissue: boolean): (() => void)[] {
  const { id } = view.detail;
  const heatmap = new TileOverlay(view);
  const tissue = new TileOverlay(view);
  let timer = 0;
  return [
    effect(() => heatmap.setOpacity(heatmapOpacity.value)),
    effect(() => {
      clearTimeout(timer);
      const cut = threshold.value;
      if (!hasHeatmap || !heatmapShown.value) return heatmap.remove();
      timer = window.setTimeout(() => heatmap.show((l, x, y) => heatmapTileUrl(id, l, x, y, cut)), REST);
    }),
    effect(() => {
      tissue.setOpacity(0.35);
      if (hasTissue && tissueShown.value) tissue.show((l, x, y) => tissueTileUrl(id, l, x, y));
      else tissue.remove();
    }),
  ];
}
