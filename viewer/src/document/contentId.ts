import type { MultiPolygon } from '../geometry/ring';

/** A UUID that follows from a lesion's place and vertices, so that a feature without an id has the same one each time it is read. */
export function contentId(polygons: MultiPolygon, index: number): string {
  const words = [1, 2, 3, 4].map((seed) => hashOf(polygons, seed * 0x9e3779b1 + index));
  const hex = words.map((w) => w.toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** FNV-1a over the coordinates in hundredths. */
function hashOf(polygons: MultiPolygon, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const polygon of polygons)
    for (const ring of polygon) for (const v of ring) hash = Math.imul(hash ^ Math.round(v * 100), 0x01000193) >>> 0;
  return hash;
}
