import { signal } from '@preact/signals';
import type { Lesion } from './document/lesion';
import type { ToolHost } from './tools/toolHost';
import type { SlideView } from './viewport/slideView';

/** The view of the open slide and its tools, for the parts of the page that steer them. */
export const view = signal<SlideView | null>(null);
export const toolHost = signal<ToolHost | null>(null);

export const jumpTo = (lesion: Lesion): void => view.peek()?.fit(lesion.bounds);
