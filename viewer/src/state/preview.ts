import { effect, signal } from '@preact/signals';
import { getPolygons } from '../api/slides';
import { changesBetween, keyed } from '../document/changes';
import { parse } from '../document/geojson';
import { withMetadata } from '../document/lesion';
import { complain } from './app';
import { type OpenSlide, open } from './openSlide';
import { hideOverlay, overlays, showOverlay } from './overlays';
import { threshold } from './settings';

/** Milliseconds between the slider's last movement and the request. */
const WAIT = 90;

export const tracing = signal(false);

/**
 * Lets the polygons follow the threshold. While nobody has corrected anything they are the document itself; afterwards
 * they are a layer of their own that can be adopted.
 */
export function followThreshold(): () => void {
  let timer = 0;
  let running = new AbortController();
  return effect(() => {
    const [current, value] = [open.value, threshold.value];
    clearTimeout(timer);
    running.abort();
    tracing.value = false;
    if (!current?.detail.heatmap) return;
    if (value === (current.detail.threshold ?? 0.5)) return back(current);
    running = new AbortController();
    timer = window.setTimeout(() => void trace(current, value, running.signal), WAIT);
  });
}

const untouched = ({ document, autosave }: OpenSlide): boolean =>
  autosave.version.peek() === 0 && !document.canUndo.peek() && autosave.state.peek() === 'saved';

async function trace(current: OpenSlide, value: number, signal: AbortSignal): Promise<void> {
  tracing.value = true;
  try {
    const parsed = parse(await getPolygons(current.detail.id, value, signal));
    if (signal.aborted || open.peek() !== current) return;
    // Nobody drew these: as training data they count only once somebody has accepted, rejected or redrawn them.
    const traced = parsed.lesions.map((l) => withMetadata(l, 'source', `threshold ${value.toFixed(2)}`));
    if (untouched(current)) current.document.load(keyed(traced), current.document.others);
    else showOverlay({ id: 'preview', title: `Threshold ${value.toFixed(2)}`, lesions: traced, rgb: [230, 159, 0] });
  } catch (e) {
    complain(e);
  } finally {
    if (!signal.aborted) tracing.value = false;
  }
}

/** The run's own threshold again. */
function back(current: OpenSlide): void {
  hideOverlay('preview');
  if (untouched(current) && current.document.lesions.peek() !== current.autosave.base)
    current.document.load(current.autosave.base, current.document.others);
}

/** Replaces the lesions by those of the preview; undo brings the corrected ones back. */
export function adoptPreview(): void {
  const layer = overlays.peek().find((o) => o.id === 'preview');
  const current = open.peek();
  if (!layer || !current || current.autosave.state.peek() === 'conflict') return;
  const changes = changesBetween(current.document.lesions.peek(), keyed(layer.lesions));
  current.document.run({ label: `adopt ${layer.title.toLowerCase()}`, changes });
  hideOverlay('preview');
}
