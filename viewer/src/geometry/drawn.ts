import { union } from './booleans';
import { type MultiPolygon, type Point, ringArea, toRing, vertexCount } from './ring';

/**
 * What an outline drawn by hand encloses. A plain one keeps exactly the vertices drawn; one that crosses itself is taken
 * apart. Empty when it encloses nothing.
 */
export function cleaned(points: readonly Point[]): MultiPolygon {
  const ring = toRing(points.filter((p, i) => i === 0 || p.x !== points[i - 1]!.x || p.y !== points[i - 1]!.y));
  if (vertexCount(ring) < 3) return [];
  const plain = union([[ring]]);
  const only = plain.length === 1 && plain[0]!.length === 1 ? plain[0]![0]! : null;
  return only && Math.abs(ringArea(only) - ringArea(ring)) < 0.01 ? [[ring]] : plain;
}
