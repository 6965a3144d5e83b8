import { signal } from '@preact/signals';
import { sendSlide } from '../api/jobs';
import { getSlides } from '../api/slides';
import { complain, say, slides, slidesError } from './app';
import { openSlide } from './opening';
import { open } from './openSlide';

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
