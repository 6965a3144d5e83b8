import { computed } from '@preact/signals';
import type { Edit } from '../document/changes';
import { type ClassColor, classList, rgbOf, UNKNOWN_CLASS } from '../document/classes';
import * as commands from '../document/commands';
import type { Lesion } from '../document/lesion';
import { classOf } from '../document/lesion';
import { say } from './app';
import { conflict } from './conflict';
import { lesions, mpp, open } from './openSlide';
import { clearSelection, selected, selection } from './selection';
import { drawClass } from './settings';

/** The known classes of the open slide. */
export const classes = computed<readonly ClassColor[]>(() => {
  const used = new Set<string>();
  for (const lesion of lesions.value.values()) used.add(classOf(lesion));
  return classList(open.value?.detail.classes ?? [], used);
});

export const classColors = computed(() => new Map(classes.value.map((c) => [c.name, c.rgb])));

/** What is written into the file: the colour that the run's files give the class, else ours. */
export const fileColorOf = (name: string): readonly number[] =>
  rgbOf(open.peek()?.detail.classes.find((c) => c.name === name)?.color) ?? colorOf(name);

export const colorOf = (name: string): ClassColor['rgb'] => classColors.peek().get(name) ?? UNKNOWN_CLASS;

/** Runs a command; what it adds alone becomes the selection. */
export function perform(edit: Edit | null): void {
  const current = open.peek();
  if (!current || !edit || edit.changes.length === 0 || !isFree()) return;
  current.document.run(edit);
  const fresh = edit.changes.filter((c) => !c.before).map((c) => c.id);
  if (fresh.length === 1 && edit.changes.length === 1) selection.value = fresh;
  else selection.value = selection.peek().filter((id) => lesions.peek().has(id));
}

/** Not while two versions wait for a choice, or theirs is on its way. */
const isFree = (): boolean => {
  const waits = conflict.peek() !== null || open.peek()?.autosave.state.peek() === 'conflict';
  if (waits) say('Resolve the conflict first: choose which version to keep.', 'error');
  return !waits;
};

export function undo(): void {
  if (!isFree()) return;
  const edit = open.peek()?.document.undo();
  if (edit) say(`Undone: ${edit.label}`);
}

export function redo(): void {
  if (!isFree()) return;
  const edit = open.peek()?.document.redo();
  if (edit) say(`Redone: ${edit.label}`);
}

/** Commands on the selected lesions; each says what it needs when that is not there. */
const onSelected = (least: number, need: string, make: (chosen: readonly Lesion[]) => Edit | null): void => {
  const chosen = selected.peek();
  if (chosen.length < least) return say(need);
  perform(make(chosen));
};

const ONE = 'Select a lesion first.';
const TWO = 'Select two or more lesions: Shift+click adds to the selection.';

export const deleteSelected = (): void => {
  onSelected(1, ONE, commands.remove);
  clearSelection();
};
export const mergeSelected = (): void => onSelected(2, TWO, (l) => commands.merge(l, mpp.peek()));
export const subtractSelected = (): void => onSelected(2, TWO, (l) => commands.subtract(l, mpp.peek()));
export const fillSelected = (): void => onSelected(1, ONE, (l) => commands.fillHoles(l[0]!, mpp.peek()));

export const separateSelected = (): void =>
  onSelected(1, ONE, (l) => {
    const edit = commands.separate(l[0]!, mpp.peek());
    if (!edit) say('This lesion has only one part.');
    return edit;
  });

/** Sets the review, or clears it where it is already so. */
export const reviewSelected = (value: 'accepted' | 'rejected'): void =>
  onSelected(1, ONE, (l) => {
    const all = l.every((lesion) => lesion.properties.metadata?.review === value);
    return commands.review(l, all ? null : value);
  });

export function classifySelected(name: string): void {
  drawClass.value = name;
  if (selected.peek().length > 0) perform(commands.classify(selected.peek(), name, fileColorOf(name)));
}
