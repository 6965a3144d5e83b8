import { effect } from '@preact/signals';
import { heatmapTileUrl, tissueTileUrl } from './api/slides';
import type { SlideDetail } from './api/types';
import type { LesionIndex } from './drawing/lesionIndex';
import { LesionLayer } from './drawing/lesionLayer';
import { lesionStyles, type StyleOf } from './drawing/painter';
import { classColors } from './state/actions';
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
import type { SlideView } from './viewport/slideView';
import { TileOverlay } from './viewport/tileOverlay';

/** Milliseconds that the threshold has to rest before the heatmap is fetched anew. */
const REST = 120;

export interface SlideLayers {
  readonly lesions: LesionLayer;
  readonly destroy: () => void;
}

/** Heatmap, tissue and lesions over a slide, as the settings say. */
export function slideLayers(view: SlideView, index: LesionIndex): SlideLayers {
  let styles: StyleOf = lesionStyles(classColors.peek(), fillOpacity.peek());
  const lesions = new LesionLayer(
    (b) => index.within(b),
    () => styles,
    (l) => lesionsShown.peek() && isShown(l),
  );
  view.viewer.canvas.append(lesions.canvas);
  const stops = [
    view.onFrame((t) => lesions.moved(t)),
    effect(() => {
      styles = lesionStyles(classColors.value, fillOpacity.value);
      void [lesionsShown.value, rejectedShown.value, leastArea.value];
      lesions.invalidate();
    }),
  ];
  void view.ready.then(
    () => stops.push(...tileLayers(view, view.detail)),
    () => undefined,
  );
  return {
    lesions,
    destroy() {
      for (const stop of stops) stop();
      lesions.destroy();
    },
  };
}

function tileLayers(view: SlideView, { id, heatmap: ofRun, hasTissue, threshold: own, lowThreshold }: SlideDetail): (() => void)[] {
  const heatmap = new TileOverlay(view);
  const tissue = new TileOverlay(view);
  let timer = 0;
  return [
    effect(() => heatmap.setOpacity(heatmapOpacity.value)),
    effect(() => {
      clearTimeout(timer);
      // The run's own outlines go on down to its low threshold; any other threshold stands alone.
      const cut = threshold.value === own ? (lowThreshold ?? own) : threshold.value;
      if (!ofRun || !heatmapShown.value) return heatmap.remove();
      timer = window.setTimeout(() => heatmap.show((l, x, y) => heatmapTileUrl(id, l, x, y, cut)), REST);
    }),
    effect(() => {
      tissue.setOpacity(0.35);
      if (hasTissue && tissueShown.value) tissue.show((l, x, y) => tissueTileUrl(id, l, x, y));
      else tissue.remove();
    }),
  ];
}
