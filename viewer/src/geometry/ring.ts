/** Closed rings of level-0 px, flat: x0, y0, x1, y1, …; the first vertex is not repeated at the end. */
export type Ring = Float64Array;

/** An outer ring, then its holes. */
export type Polygon = readonly Ring[];

export type MultiPolygon = readonly Polygon[];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const vertexCount = (ring: Ring): number => ring.length / 2;

export const vertexAt = (ring: Ring, i: number): Point => ({ x: ring[2 * i]!, y: ring[2 * i + 1]! });

/** Twice the signed area; positive where the ring runs clockwise on screen (y downwards). */
export function doubleArea(ring: Ring): number {
  let sum = 0;
  let px = ring[ring.length - 2]!;
  let py = ring[ring.length - 1]!;
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i]!;
    const y = ring[i + 1]!;
    sum += px * y - x * py;
    px = x;
    py = y;
  }
  return sum;
}

export const ringArea = (ring: Ring): number => Math.abs(doubleArea(ring)) / 2;

export function ringLength(ring: Ring): number {
  let sum = 0;
  let px = ring[ring.length - 2]!;
  let py = ring[ring.length - 1]!;
  for (let i = 0; i < ring.length; i += 2) {
    sum += Math.hypot(ring[i]! - px, ring[i + 1]! - py);
    px = ring[i]!;
    py = ring[i + 1]!;
  }
  return sum;
}

/** Even-odd rule; a point on the edge may fall on either side. */
export function ringContains(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > y !== yj > y && x < ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}

/** px² of all outer rings minus their holes. */
export function areaOf(polygons: MultiPolygon): number {
  let sum = 0;
  for (const polygon of polygons) for (const [i, ring] of polygon.entries()) sum += i === 0 ? ringArea(ring) : -ringArea(ring);
  return sum;
}

/** px along all rings, holes included. */
export function perimeterOf(polygons: MultiPolygon): number {
  let sum = 0;
  for (const polygon of polygons) for (const ring of polygon) sum += ringLength(ring);
  return sum;
}

export function contains(polygons: MultiPolygon, x: number, y: number): boolean {
  return polygons.some((polygon) => {
    const [outer, ...holes] = polygon;
    return outer !== undefined && ringContains(outer, x, y) && !holes.some((hole) => ringContains(hole, x, y));
  });
}

export const verticesOf = (polygons: MultiPolygon): number =>
  polygons.reduce((sum, polygon) => sum + polygon.reduce((s, ring) => s + vertexCount(ring), 0), 0);

/** To the hundredth of a pixel, the exactness at which drawn vertices are stored. */
export const hundredth = (value: number): number => Math.round(value * 100) / 100;

export const toRing = (points: readonly Point[]): Ring => Float64Array.from(points.flatMap((p) => [hundredth(p.x), hundredth(p.y)]));
