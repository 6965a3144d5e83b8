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

export const readDraft = (slide: string): Promise<Draft | undefined> => get<Draft>(key(slide));

export const writeDraft = (slide: string, draft: Draft): Promise<void> => (isEmpty(draft) ? del(key(slide)) : set(key(slide), draft));

export const dropDraft = (slide: string): Promise<void> => del(key(slide));
