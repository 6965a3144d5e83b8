import { del, get, set } from 'idb-keyval';
import { applied, changesBetween, type Lesions } from '../document/changes';
import { type Feature, parse, toFeature } from '../document/geojson';

/** What the server has not got yet, kept in the browser (IndexedDB): only the lesions that differ from version `base`. */
export interface Draft {
  readonly base: number;
  /** The run whose regions version 0 was; absent on top of other versions. */
  readonly run?: string;
  readonly changed: readonly Feature[];
  readonly removed: readonly string[];
  readonly comment: string;
  readonly at: string;
}

const key = (slide: string): string => `tumortrace-draft:${slide}`;

export function draftOf(base: number, run: string | undefined, from: Lesions, to: Lesions, comment: string): Draft {
  const changes = changesBetween(from, to);
  return {
    base,
    ...(base === 0 && run !== undefined ? { run } : {}),
    changed: changes.flatMap((c) => (c.after ? [toFeature(c.after)] : [])),
    removed: changes.flatMap((c) => (c.after ? [] : [c.id])),
    comment,
    at: new Date().toISOString(),
  };
}

/** Whether that version is still the one that the draft was made from: version 0 changes when the slide is segmented again. */
export const isOf = (draft: Draft, version: number, run: string | undefined): boolean =>
  draft.base === version && (version > 0 || draft.run === undefined || draft.run === run);

/** The lesions as they were when the draft was written; `from` is its base version. */
export function withDraft(from: Lesions, draft: Draft): Lesions {
  const { lesions } = parse({ type: 'FeatureCollection', features: draft.changed });
  return applied(from, [
    ...lesions.map((l) => ({ id: l.id, before: from.get(l.id) ?? null, after: l })),
    ...draft.removed.map((id) => ({ id, before: from.get(id) ?? null, after: null })),
  ]);
}

export const isEmpty = (draft: Draft): boolean => draft.changed.length === 0 && draft.removed.length === 0;

/** What was written as the page was left is newer than what IndexedDB has. */
export async function readDraft(slide: string): Promise<Draft | undefined> {
  const last = localStorage.getItem(key(slide));
  return last === null ? get<Draft>(key(slide)) : (JSON.parse(last) as Draft);
}

export async function writeDraft(slide: string, draft: Draft): Promise<void> {
  await (isEmpty(draft) ? del(key(slide)) : set(key(slide), draft));
  localStorage.removeItem(key(slide));
}

/** As the page is left: what goes into IndexedDB would come too late. */
export function writeDraftNow(slide: string, draft: Draft): void {
  try {
    if (!isEmpty(draft)) localStorage.setItem(key(slide), JSON.stringify(draft));
  } catch {
    // Larger than the few MB that fit: IndexedDB has all but the last moment.
  }
}

export async function dropDraft(slide: string): Promise<void> {
  localStorage.removeItem(key(slide));
  await del(key(slide));
}
