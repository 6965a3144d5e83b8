import { computed, signal } from '@preact/signals';
import { sendSlide } from '../api/jobs';
import { getSlides } from '../api/slides';
import { complain, say, slides, slidesError } from './app';
import { openSlide } from './opening';
import { open } from './openSlide';
import { stored } from './stored';
import { inOrder, nextOpen, type SlideOrder } from './workspace';

/** Words that the slides in the list contain. */
export const filter = signal('');
export const slideOrder = stored<SlideOrder>('tumortrace-slide-order', 'name');

/** The slides in the list, from the top. */
export const listed = computed(() => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = slides.value.filter((s) => words.every((w) => `${s.name} ${s.run ?? ''}`.toLowerCase().includes(w)));
  return inOrder(found, slideOrder.value);
});

/** Opens the next slide of the list that has open lesions. */
export function openNext(): void {
  const next = nextOpen(listed.peek(), open.peek()?.detail.id);
  if (next) void openSlide(next.id);
  else say('No other slide in the list has open lesions.');
}

/** The slide that is to be segmented; empty until one is chosen. */
export const chosenSlide = signal('');

/** 0 to 1 while a slide is being uploaded. */
export const uploading = signal<number | null>(null);

export async function refreshSlides(): Promise<void> {
  try {
    slides.value = await getSlides();
    slidesError.value = '';
  } catch (e) {
    slidesError.value = e instanceof Error ? e.message : String(e);
  }
}

export async function uploadSlide(file: File): Promise<void> {
  uploading.value = 0;
  try {
    const id = await sendSlide(file, (share) => (uploading.value = share));
    await refreshSlides();
    chosenSlide.value = id;
    say(`${file.name} is in the workspace.`);
    if (!open.peek()) await openSlide(id);
  } catch (e) {
    complain(e);
  } finally {
    uploading.value = null;
  }
}
