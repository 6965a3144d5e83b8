import type { Ring } from './ring';

/**
 * Vertices at least `step` px apart, by radial distance: the outline then differs by less than `step` anywhere.
 * Null when fewer than three remain.
 */
export function thinned(ring: Ring, step: number): Ring | null {
  const kept: number[] = [];
  let lastX = Infinity;
  let lastY = Infinity;
  const step2 = step * step;
  for (let i = 0; i < ring.length; i += 2) {
    const dx = ring[i]! - lastX;
    const dy = ring[i + 1]! - lastY;
    if (kept.length > 0 && dx * dx + dy * dy < step2) continue;
    lastX = ring[i]!;
    lastY = ring[i + 1]!;
    kept.push(lastX, lastY);
  }
  return kept.length < 6 ? null : Float64Array.from(kept);
}
