import { applied, changesBetween, type Lesions } from '../document/changes';
import { featureText } from '../document/geojson';
import type { Lesion } from '../document/lesion';

/** Two people's work on the same version, lesion by lesion. */
export interface Combined {
  readonly lesions: Lesions;
  /** Lesions that only I changed, added or removed. */
  readonly mine: number;
  /** Lesions that only they changed, added or removed. */
  readonly theirs: number;
  /** Lesions that both changed: mine were taken. */
  readonly both: readonly string[];
}

export function combine(base: Lesions, mine: Lesions, theirs: Lesions): Combined {
  const myChanges = changesBetween(base, mine).filter((c) => !same(c.before, c.after));
  const myIds = new Set(myChanges.map((c) => c.id));
  const theirIds = changesBetween(base, theirs)
    .filter((c) => !same(c.before, c.after))
    .map((c) => c.id);
  const both = theirIds.filter((id) => myIds.has(id));
  return {
    lesions: applied(theirs, myChanges),
    mine: myIds.size - both.length,
    theirs: theirIds.length - both.length,
    both,
  };
}

/** Whether nobody could tell one from the other. */
export const areAlike = (a: Lesions, b: Lesions): boolean => changesBetween(a, b).every((c) => same(c.before, c.after));

const same = (a: Lesion | null, b: Lesion | null): boolean => a === b || (a !== null && b !== null && featureText(a) === featureText(b));
