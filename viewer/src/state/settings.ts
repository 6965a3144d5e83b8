import { signal } from '@preact/signals';
import { stored } from './stored';

/** How the slide is shown and edited. */

export const heatmapShown = signal(false);
export const heatmapOpacity = stored('tumortrace-heatmap-opacity', 0.5);
export const threshold = signal(0.5);
export const tissueShown = signal(false);
export const lesionsShown = signal(true);
export const rejectedShown = stored('tumortrace-rejected-shown', true);
/** µm²: smaller lesions are neither listed nor drawn. Not kept: the next slide shows all again. */
export const leastArea = signal(0);
export const fillOpacity = stored('tumortrace-fill', 0.12);

export type ToolName = 'select' | 'vertices' | 'polygon' | 'brush' | 'erase' | 'split' | 'ruler';
export const tool = signal<ToolName>('select');

/** What the ruler measures, in level-0 px; null without a line. */
export const measured = signal<number | null>(null);

/** What a drawn outline does with the selected lesion. */
export type Operation = 'new' | 'add' | 'subtract';
export const operation = signal<Operation>('new');

/** Screen px, so that a closer look means a finer brush. */
export const brushRadius = stored('tumortrace-brush', 24);

export type SortOrder = 'size' | 'doubt' | 'probability' | 'review';
export const sortOrder = stored<SortOrder>('tumortrace-sort', 'size');

/** The class of what is drawn next. */
export const drawClass = signal('Tumor');
