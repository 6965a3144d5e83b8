import type { Lesion } from '../document/lesion';
import { doubleArea, type Ring } from '../geometry/ring';
import { thinned } from '../geometry/thinning';

/** A lesion's rings for one coarseness: outer rings run one way and holes the other, so that "nonzero" fills them right. */
export type DrawRings = readonly Ring[];

const cache = new WeakMap<Lesion, (DrawRings | undefined)[]>();

/** How many screen px may lie between a drawn outline and the true one. */
const ERROR_PX = 0.7;

/** The coarseness for a scale: 0 is exact, k leaves out vertices nearer than 2^(k-1) level-0 px. */
export const coarsenessFor = (scale: number): number => Math.max(0, Math.floor(Math.log2(ERROR_PX / scale)) + 1);

/** Each level is made from the finer one next to it, once; a lesion with an edit is a new object and starts anew. */
export function ringsAt(lesion: Lesion, coarseness: number): DrawRings {
  let levels = cache.get(lesion);
  if (!levels) {
    levels = [];
    cache.set(lesion, levels);
  }
  const known = levels[coarseness];
  if (known) return known;
  const rings = coarseness === 0 ? oriented(lesion) : thinner(ringsAt(lesion, coarseness - 1), 2 ** (coarseness - 1));
  levels[coarseness] = rings;
  return rings;
}

function thinner(rings: DrawRings, step: number): DrawRings {
  const out: Ring[] = [];
  for (const ring of rings) {
    const thin = thinned(ring, step);
    if (thin) out.push(thin.length === ring.length ? ring : thin);
  }
  return out;
}

function oriented(lesion: Lesion): DrawRings {
  return lesion.polygons.flatMap((polygon) => polygon.map((ring, i) => (doubleArea(ring) > 0 === (i === 0) ? ring : reversed(ring))));
}

function reversed(ring: Ring): Ring {
  const out = new Float64Array(ring.length);
  for (let i = 0, j = ring.length - 2; i < ring.length; i += 2, j -= 2) {
    out[i] = ring[j]!;
    out[i + 1] = ring[j + 1]!;
  }
  return out;
}
