import { type Lesion, makeLesion } from '../src/document/lesion';
import type { MultiPolygon, Ring } from '../src/geometry/ring';

export const ring = (...xy: number[]): Ring => Float64Array.from(xy);

export const box = (x: number, y: number, w: number, h = w): Ring => ring(x, y, x + w, y, x + w, y + h, x, y + h);

export const lesion = (id: string, polygons: MultiPolygon = [[box(0, 0, 10)]], properties = {}): Lesion =>
  makeLesion(id, polygons, properties);

/** Deterministic random numbers in [0, 1). */
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

/** A star-shaped ring with rough edges. */
export function blob(next: () => number, cx: number, cy: number, radius: number, n: number): Ring {
  const out = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const r = radius * (0.5 + next());
    out[2 * i] = Math.round(100 * (cx + r * Math.cos((2 * Math.PI * i) / n))) / 100;
    out[2 * i + 1] = Math.round(100 * (cy + r * Math.sin((2 * Math.PI * i) / n))) / 100;
  }
  return out;
}
