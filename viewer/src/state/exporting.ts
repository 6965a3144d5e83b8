import { signal } from '@preact/signals';
import { exportUrl, getLosses } from '../api/slides';
import type { ExportLoss } from '../api/types';
import { complain, dialog } from './app';
import { open } from './openSlide';

export type ExportFormat = 'geojson' | 'asap';

/** What ASAP's XML cannot hold of the annotations whose download waits for an answer. */
export const losses = signal<readonly ExportLoss[]>([]);

/** Downloads wait until all is saved, so that the file holds what is on the screen. What the file would lose is said before. */
export async function exportAs(format: ExportFormat): Promise<void> {
  const { detail, autosave } = open.peek()!;
  if (!(await autosave.flush()))
    return complain(new Error('Some changes are not saved yet, and the download would miss them. Try again in a moment.'));
  try {
    losses.value = format === 'asap' ? await getLosses(detail.id, format) : [];
  } catch (e) {
    return complain(e);
  }
  if (losses.peek().length > 0) dialog.value = 'losses';
  else download(format);
}

export function download(format: ExportFormat): void {
  dialog.value = null;
  const link = document.createElement('a');
  link.href = exportUrl(open.peek()!.detail.id, format);
  link.download = '';
  link.click();
}
