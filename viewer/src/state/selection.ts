import { computed, signal } from '@preact/signals';
import type { Lesion } from '../document/lesion';
import { lesions } from './openSlide';

/** The selected lesions' ids, in the order in which they were chosen: merge and subtract work on the first. */
export const selection = signal<readonly string[]>([]);

export const selected = computed<readonly Lesion[]>(() => selection.value.flatMap((id) => lesions.value.get(id) ?? []));

export const primary = computed<Lesion | null>(() => selected.value[0] ?? null);

export const hovered = signal<string | null>(null);

export function select(id: string | null): void {
  selection.value = id ? [id] : [];
}

export const clearSelection = (): void => select(null);

export function toggleSelected(id: string): void {
  const ids = selection.peek();
  selection.value = ids.includes(id) ? ids.filter((i) => i !== id) : [...ids, id];
}
