import { signal } from '@preact/signals';
import type { Lesion } from '../document/lesion';

/** Outlines that are only looked at: dashed, above the lesions. */
export interface OverlayLayer {
  readonly id: 'preview' | 'theirs' | 'version';
  readonly title: string;
  readonly lesions: readonly Lesion[];
  readonly rgb: readonly number[];
}

export const overlays = signal<readonly OverlayLayer[]>([]);

export function showOverlay(layer: OverlayLayer): void {
  overlays.value = [...overlays.peek().filter((o) => o.id !== layer.id), layer];
}

export function hideOverlay(id: OverlayLayer['id']): void {
  overlays.value = overlays.peek().filter((o) => o.id !== id);
}
