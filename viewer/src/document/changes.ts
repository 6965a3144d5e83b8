import type { Lesion } from './lesion';

/** One lesion before and after; null means that it is not there. */
export interface Change {
  readonly id: string;
  readonly before: Lesion | null;
  readonly after: Lesion | null;
}

/** What one command does to a document. */
export interface Edit {
  readonly label: string;
  readonly changes: readonly Change[];
}

export type Lesions = ReadonlyMap<string, Lesion>;

export const inverse = (edit: Edit): Edit => ({
  label: edit.label,
  changes: edit.changes.map((c) => ({ id: c.id, before: c.after, after: c.before })),
});

export function applied(lesions: Lesions, changes: readonly Change[]): Lesions {
  const next = new Map(lesions);
  for (const { id, after } of changes) {
    if (after) next.set(id, after);
    else next.delete(id);
  }
  return next;
}

/** What turns `from` into `to`. */
export function changesBetween(from: Lesions, to: Lesions): Change[] {
  const changes: Change[] = [];
  for (const [id, before] of from) {
    const after = to.get(id) ?? null;
    if (after !== before) changes.push({ id, before, after });
  }
  for (const [id, after] of to) if (!from.has(id)) changes.push({ id, before: null, after });
  return changes;
}

export const replaced = (before: Lesion, after: Lesion): Change => ({ id: before.id, before, after });
export const added = (after: Lesion): Change => ({ id: after.id, before: null, after });
export const removed = (before: Lesion): Change => ({ id: before.id, before, after: null });

export const keyed = (lesions: readonly Lesion[]): Lesions => new Map(lesions.map((l) => [l.id, l]));
