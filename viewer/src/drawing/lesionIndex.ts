import RBush from 'rbush';
import type { Change } from '../document/changes';
import type { Lesion } from '../document/lesion';
import type { Bounds } from '../geometry/bounds';
import { contains, type Point } from '../geometry/ring';
import { nearestEdge } from '../geometry/vertices';

interface Entry extends Bounds {
  readonly lesion: Lesion;
}

/** Which lesions lie where: an R-tree that follows the document's changes. */
export class LesionIndex {
  private readonly tree = new RBush<Entry>();
  private readonly entries = new Map<string, Entry>();

  /** Bulk loading where most is new, else one by one. */
  follow(changes: readonly Change[]): void {
    const fresh: Entry[] = [];
    for (const { id, after } of changes) {
      const old = this.entries.get(id);
      if (old) this.tree.remove(old);
      this.entries.delete(id);
      if (!after) continue;
      const entry = { ...after.bounds, lesion: after };
      this.entries.set(id, entry);
      fresh.push(entry);
    }
    this.tree.load(fresh);
  }

  within(bounds: Bounds): Lesion[] {
    return this.tree.search(bounds).map((e) => e.lesion);
  }

  /** The smallest lesion that a point lies in or, within `reach` px, on the edge of. */
  at(p: Point, reach: number): Lesion | null {
    const near = { minX: p.x - reach, minY: p.y - reach, maxX: p.x + reach, maxY: p.y + reach };
    const hit = this.within(near).filter((l) => contains(l.polygons, p.x, p.y) || nearestEdge(l.polygons, p, reach) !== null);
    return hit.reduce<Lesion | null>((best, l) => (best === null || l.area < best.area ? l : best), null);
  }

  get size(): number {
    return this.entries.size;
  }
}
