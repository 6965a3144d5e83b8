import { computed, signal } from '@preact/signals';
import { getAnnotations, getVersion } from '../api/annotations';
import { getSlide } from '../api/slides';
import type { Annotations, SlideDetail } from '../api/types';
import { changesBetween, keyed, type Lesions } from '../document/changes';
import { AnnotationDocument } from '../document/document';
import { parse } from '../document/geojson';
import { Autosave } from '../saving/autosave';
import { readDraft, withDraft } from '../saving/draft';
import { complain, dialog, say, userName } from './app';
import { threshold } from './settings';
import { raiseConflict } from './conflict';
import { clearSelection } from './selection';

/** The slide that is open: what the server says of it, its lesions, and what saves them. */
export interface OpenSlide {
  readonly detail: SlideDetail;
  readonly document: AnnotationDocument;
  readonly autosave: Autosave;
}

export const open = signal<OpenSlide | null>(null);
export const opening = signal<string | null>(null);
export const lesions = computed<Lesions>(() => open.value?.document.lesions.value ?? new Map());
export const mpp = computed(() => open.value?.detail.mpp ?? null);

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

/** Saves what is unsaved before another slide is opened; false while a conflict waits. What cannot be saved now stays in the browser. */
async function settled(): Promise<boolean> {
  const current = open.peek();
  if (!current) return true;
  await current.autosave.flush();
  if (current.autosave.state.peek() !== 'conflict') return true;
  say('Settle the conflict first: choose which version to keep.', 'error');
  return false;
}

async function begin(detail: SlideDetail, annotations: Annotations): Promise<void> {
  const document = new AnnotationDocument();
  const autosave = new Autosave(detail.id, document, askName, noted, (old, mine) => void raiseConflict(old, mine));
  const parsed = parse(annotations.features);
  const base = keyed(parsed.lesions);
  document.load(base, parsed.others);
  autosave.begin(annotations.version, base, annotations.at);
  clearSelection();
  threshold.value = detail.threshold ?? 0.5;
  open.value = { detail, document, autosave };
  await takeUpDraft(open.value);
}

/** What an earlier visit could not save. */
async function takeUpDraft({ detail, document, autosave }: OpenSlide): Promise<void> {
  const draft = await readDraft(detail.id).catch(() => undefined);
  if (!draft) return;
  if (draft.base === autosave.version.peek()) {
    const mine = withDraft(autosave.base, draft);
    document.run({ label: draft.comment || 'unsaved changes', changes: changesBetween(document.lesions.peek(), mine) });
    say('Changes that had not been saved were taken up again.');
    return;
  }
  const version = await getVersion(detail.id, draft.base).catch(() => null);
  const old = version ? keyed(parse(version.features).lesions) : autosave.base;
  const mine = withDraft(old, draft);
  // On top of the draft's own version: whatever happens, the server refuses it until the two versions have been looked at.
  autosave.begin(draft.base, old, null);
  autosave.state.value = 'conflict';
  document.load(mine, document.others);
  await raiseConflict(old, mine);
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
const noted = (): void => void versionsSeen.value++;

/** The user's name; asks for it when it is not known yet. */
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
