import { signal } from '@preact/signals';
import { getAnnotations, getVersion, runOfVersion0 } from '../api/annotations';
import { getSlide } from '../api/slides';
import type { Annotations, SlideDetail } from '../api/types';
import { changesBetween, keyed } from '../document/changes';
import { AnnotationDocument } from '../document/document';
import { parse } from '../document/geojson';
import { Autosave } from '../saving/autosave';
import { isOf, readDraft, withDraft } from '../saving/draft';
import { askName, complain, say } from './app';
import { raiseConflict } from './conflict';
import { type OpenSlide, open } from './openSlide';
import { clearSelection } from './selection';
import { leastArea, threshold } from './settings';

/** The slide that is being loaded. */
export const opening = signal<string | null>(null);

/** Grows whenever a version is stored. */
export const versionsSeen = signal(0);

export async function openSlide(id: string): Promise<void> {
  if (opening.peek() === id) return;
  if (!(await settled())) return;
  opening.value = id;
  try {
    const detail = await getSlide(id);
    const annotations = await getAnnotations(id);
    // The slide that is open stays editable, and saved, until the next one is there.
    if (opening.peek() !== id || !(await settled()) || opening.peek() !== id) return;
    open.peek()?.autosave.close();
    await begin(detail, annotations);
  } catch (e) {
    complain(e);
  } finally {
    if (opening.peek() === id) opening.value = null;
  }
}

/** Saves the open slide before another one is opened; false while a conflict waits. What cannot be saved now stays in the browser. */
async function settled(): Promise<boolean> {
  const current = open.peek();
  if (!current) return true;
  await current.autosave.flush();
  if (current.autosave.state.peek() !== 'conflict') return true;
  say('Resolve the conflict first: choose which version to keep.', 'error');
  return false;
}

async function begin(detail: SlideDetail, annotations: Annotations): Promise<void> {
  const document = new AnnotationDocument();
  const autosave = new Autosave(detail.id, document, {
    who: askName,
    saved: noted,
    conflicted: (base, mine) => void raiseConflict(base, mine),
  });
  const parsed = parse(annotations.features);
  const base = keyed(parsed.lesions);
  document.load(base, parsed.others);
  autosave.begin(annotations.version, base, annotations.at);
  clearSelection();
  threshold.value = detail.threshold ?? 0.5;
  leastArea.value = 0;
  open.value = { detail, document, autosave };
  await restoreDraft(open.value);
}

/** Restores what an earlier visit could not save. */
async function restoreDraft({ detail, document, autosave }: OpenSlide): Promise<void> {
  const draft = await readDraft(detail.id).catch(() => undefined);
  if (!draft) return;
  if (isOf(draft, autosave.version.peek(), runOfVersion0(detail.id))) {
    const mine = withDraft(autosave.base, draft);
    document.run({ label: draft.comment || 'unsaved changes', changes: changesBetween(document.lesions.peek(), mine) });
    say('Your unsaved changes were restored.');
    return;
  }
  const version = await getVersion(detail.id, draft.base).catch(() => null);
  const base = version ? keyed(parse(version.features).lesions) : autosave.base;
  const mine = withDraft(base, draft);
  // On top of the draft's own version: whatever happens, the server refuses it until the two versions have been compared.
  autosave.begin(draft.base, base, null);
  autosave.enterConflict();
  document.load(mine, document.others);
  await raiseConflict(base, mine);
}

/** Reads the newest version from the server again, after an import or a restore. */
export async function reload(): Promise<void> {
  const current = open.peek();
  if (!current) return;
  const annotations = await getAnnotations(current.detail.id);
  const parsed = parse(annotations.features);
  const base = keyed(parsed.lesions);
  current.document.load(base, parsed.others);
  current.autosave.begin(annotations.version, base, annotations.at);
  noted();
}

/** The list of slides and the history look again. */
function noted(): void {
  versionsSeen.value++;
}
