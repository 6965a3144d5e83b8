import { computed, signal } from '@preact/signals';
import type { SlideDetail } from '../api/types';
import type { Lesions } from '../document/changes';
import type { AnnotationDocument } from '../document/document';
import type { Autosave } from '../saving/autosave';

/** The slide that is open: the server's description of it, its lesions, and what saves them. */
export interface OpenSlide {
  readonly detail: SlideDetail;
  readonly document: AnnotationDocument;
  readonly autosave: Autosave;
}

/** Set by `opening.ts` alone. */
export const open = signal<OpenSlide | null>(null);

export const lesions = computed<Lesions>(() => open.value?.document.lesions.value ?? new Map());
export const mpp = computed(() => open.value?.detail.mpp ?? null);
