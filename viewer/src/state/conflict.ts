import { signal } from '@preact/signals';
import { getAnnotations } from '../api/annotations';
import type { Annotations } from '../api/types';
import { changesBetween, keyed, type Lesions } from '../document/changes';
import { type Feature, parse } from '../document/geojson';
import { areAlike, type Combined, combine } from '../saving/combine';
import { complain, say } from './app';
import { open } from './openSlide';
import { hideOverlay, type OverlayLayer, showOverlay } from './overlays';

/** Two versions on top of the same one: the document's, not saved yet, and theirs. */
export interface ConflictOfVersions {
  /** What both began with. */
  readonly base: Lesions;
  readonly theirs: Lesions;
  readonly others: readonly Feature[];
  readonly version: Annotations;
  readonly combined: Combined;
  /** Looking at both: the dialog steps aside. */
  readonly looking: boolean;
}

export const conflict = signal<ConflictOfVersions | null>(null);

/** Fetches their version and asks. `base` is what both began with. */
export async function raiseConflict(base: Lesions, mine: Lesions): Promise<void> {
  const current = open.peek();
  if (!current) return;
  try {
    const version = await getAnnotations(current.detail.id);
    if (open.peek() !== current) return;
    const parsed = parse(version.features);
    const theirs = keyed(parsed.lesions);
    if (areAlike(mine, theirs)) return current.autosave.arrived(version.version, version.at);
    conflict.value = { base, theirs, others: parsed.others, version, combined: combine(base, mine, theirs), looking: false };
  } catch (e) {
    complain(e);
    current.autosave.reopen();
  }
}

export type Choice = 'mine' | 'theirs' | 'combine';

/** Whatever is chosen can be undone: the other version stays in the history or in the undo list. */
export function settle(choice: Choice): void {
  const [current, c] = [open.peek(), conflict.peek()];
  if (!current || !c) return;
  endLooking();
  conflict.value = null;
  const { document, autosave } = current;
  document.others = c.others;
  const who = c.version.who ?? 'somebody else';
  autosave.rebase(c.version.version, c.theirs, choice === 'mine' ? `kept over version ${c.version.version} of ${who}` : '');
  if (choice === 'combine')
    document.run({
      label: `combine with ${who}`,
      changes: changesBetween(document.lesions.peek(), combine(c.base, document.lesions.peek(), c.theirs).lesions),
    });
  if (choice === 'theirs') {
    document.run({ label: `take version of ${who}`, changes: changesBetween(document.lesions.peek(), c.theirs) });
    autosave.begin(c.version.version, document.lesions.peek(), c.version.at);
    void autosave.forgetDraft();
    say('Their version is shown. Undo (Ctrl+Z) brings yours back.');
  }
}

export function look(): void {
  const c = conflict.peek();
  if (!c) return;
  conflict.value = { ...c, looking: true };
  const layer: OverlayLayer = {
    id: 'theirs',
    title: `Version of ${c.version.who ?? 'somebody else'}`,
    lesions: [...c.theirs.values()],
    rgb: [86, 180, 233],
  };
  showOverlay(layer);
}

export function endLooking(): void {
  const c = conflict.peek();
  if (c) conflict.value = { ...c, looking: false };
  hideOverlay('theirs');
}
