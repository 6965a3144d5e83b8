import { computed, signal } from '@preact/signals';
import type { Lesion } from './document/lesion';
import type { Stage } from './stage';

/** The stage of the open slide, for the parts of the page that steer it. */
export const stage = signal<Stage | null>(null);

export const view = computed(() => stage.value?.view ?? null);
export const toolHost = computed(() => stage.value?.tools ?? null);

export const jumpTo = (lesion: Lesion): void => view.peek()?.fit(lesion.bounds);
