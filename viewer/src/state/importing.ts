import { signal } from '@preact/signals';
import { Conflict, importFile } from '../api/annotations';
import { askName, complain, dialog, say } from './app';
import { reload } from './opening';
import { open } from './openSlide';

/** The annotation file that waits for "replace" or "add". */
export const incoming = signal<File | null>(null);

/** Names of classes that are tumour in that file, as typed: commas between them. */
export const tumorClasses = signal('');

export function askFor(file: File): void {
  if (!open.peek()) return say('Open the slide that the file belongs to first.');
  incoming.value = file;
  tumorClasses.value = '';
  dialog.value = 'import';
}

/** Stores the file's annotations as a new version. What was not saved is saved before. */
export async function importIncoming(mode: 'replace' | 'add'): Promise<void> {
  const [file, current] = [incoming.peek(), open.peek()];
  dialog.value = null;
  if (!file || !current) return;
  try {
    const who = await askName();
    if (!(await current.autosave.flush())) return say('Your changes are not saved yet. Upload the file once they are.', 'error');
    const named = tumorClasses.peek().split(',');
    const tumor = named.map((name) => name.trim()).filter((name) => name);
    const { notes } = await importFile(current.detail.id, current.autosave.version.peek(), file, mode, who, tumor);
    await reload();
    say(`${file.name} was ${mode === 'add' ? 'added' : 'imported'}.`);
    if (notes.length > 0) say(notes.join('\n'), 'error');
  } catch (e) {
    if (!(e instanceof Conflict)) return complain(e);
    await reload();
    say(`${e.message} It is shown now; upload the file again.`, 'error');
  }
}
