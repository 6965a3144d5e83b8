import { computed, signal } from '@preact/signals';
import type { Session, SlideSummary } from '../api/types';
import { stored } from './stored';

/** What the whole page knows; the open slide is in `openSlide.ts`. */

export const session = signal<Session | null>(null);
export const slides = signal<readonly SlideSummary[]>([]);
export const slidesError = signal('');

/** The name that versions are saved under; asked once. */
export const userName = stored('tumortrace-user', '');

export type Theme = 'system' | 'dark' | 'light';
export const theme = stored<Theme>('tumortrace-theme', 'system');

export const slidesShown = stored('tumortrace-slides-shown', true);
export const panelShown = stored('tumortrace-panel-shown', true);

export type Dialog = 'help' | 'name' | 'jobs' | 'train' | 'effort' | 'workers' | 'import' | 'losses' | null;
export const dialog = signal<Dialog>(null);

export const canRun = computed(() => session.value?.canRun ?? false);

export interface Note {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'error';
}

export const notes = signal<readonly Note[]>([]);
let lastNote = 0;

/** Says something at the page's foot; errors stay until they are dismissed. */
export function say(text: string, kind: Note['kind'] = 'info'): void {
  const note = { id: ++lastNote, text, kind };
  notes.value = [...notes.value.filter((n) => n.text !== text).slice(-3), note];
  if (kind === 'info') setTimeout(() => dismiss(note.id), 5000);
}

export function dismiss(id: number): void {
  notes.value = notes.value.filter((n) => n.id !== id);
}

export const complain = (e: unknown): void => {
  if (e instanceof DOMException && e.name === 'AbortError') return;
  say(e instanceof Error ? e.message : String(e), 'error');
};

/** The user's name; asks for it if it is not known yet. */
export function askName(): Promise<string> {
  if (userName.peek()) return Promise.resolve(userName.peek());
  dialog.value = 'name';
  return new Promise((resolve) => {
    const stop = userName.subscribe((name) => {
      if (!name) return;
      queueMicrotask(() => stop());
      resolve(name);
    });
  });
}
