import { hundredth, type MultiPolygon, type Point, type Ring, vertexAt, vertexCount } from './ring';

/** Where a vertex stands: polygon, ring (0 is the outer one) and place in the ring. */
export interface VertexRef {
  readonly polygon: number;
  readonly ring: number;
  readonly vertex: number;
}

export interface Nearest extends VertexRef {
  readonly distance: number;
  readonly at: Point;
}

/** The vertex nearest to a point, within `reach` px. */
export function nearestVertex(polygons: MultiPolygon, p: Point, reach: number): Nearest | null {
  let best: Nearest | null = null;
  forEachRing(polygons, (ring, polygon, r) => {
    for (let i = 0; i < ring.length; i += 2) {
      const distance = Math.hypot(ring[i]! - p.x, ring[i + 1]! - p.y);
      if (distance <= (best?.distance ?? reach)) best = { polygon, ring: r, vertex: i / 2, distance, at: { x: ring[i]!, y: ring[i + 1]! } };
    }
  });
  return best;
}

/** The point of an edge nearest to `p`; `vertex` is the place where a new vertex there would stand. */
export function nearestEdge(polygons: MultiPolygon, p: Point, reach: number): Nearest | null {
  let best: Nearest | null = null;
  forEachRing(polygons, (ring, polygon, r) => {
    for (let j = ring.length - 2, i = 0; i < ring.length; j = i, i += 2) {
      const at = onSegment(ring[j]!, ring[j + 1]!, ring[i]!, ring[i + 1]!, p);
      const distance = Math.hypot(at.x - p.x, at.y - p.y);
      const vertex = i === 0 ? vertexCount(ring) : i / 2;
      if (distance <= (best?.distance ?? reach)) best = { polygon, ring: r, vertex, distance, at };
    }
  });
  return best;
}

function onSegment(ax: number, ay: number, bx: number, by: number, p: Point): Point {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - ax) * dx + (p.y - ay) * dy) / length2));
  return { x: ax + t * dx, y: ay + t * dy };
}

export function moveVertex(polygons: MultiPolygon, ref: VertexRef, to: Point): MultiPolygon {
  return withRing(polygons, ref, (ring) => {
    const moved = ring.slice();
    moved[2 * ref.vertex] = hundredth(to.x);
    moved[2 * ref.vertex + 1] = hundredth(to.y);
    return moved;
  });
}

export function insertVertex(polygons: MultiPolygon, ref: VertexRef, at: Point): MultiPolygon {
  return withRing(polygons, ref, (ring) => {
    const longer = new Float64Array(ring.length + 2);
    longer.set(ring.subarray(0, 2 * ref.vertex));
    longer[2 * ref.vertex] = hundredth(at.x);
    longer[2 * ref.vertex + 1] = hundredth(at.y);
    longer.set(ring.subarray(2 * ref.vertex), 2 * ref.vertex + 2);
    return longer;
  });
}

/** Without that vertex. A ring of three goes as a whole: a hole is closed, a polygon with its holes removed. */
export function removeVertex(polygons: MultiPolygon, ref: VertexRef): MultiPolygon {
  const ring = polygons[ref.polygon]![ref.ring]!;
  if (vertexCount(ring) <= 3) return removeRing(polygons, ref);
  return withRing(polygons, ref, (old) => old.filter((_, i) => i >> 1 !== ref.vertex));
}

export function removeRing(polygons: MultiPolygon, ref: Pick<VertexRef, 'polygon' | 'ring'>): MultiPolygon {
  if (ref.ring === 0) return polygons.filter((_, i) => i !== ref.polygon);
  return polygons.map((polygon, i) => (i === ref.polygon ? polygon.filter((_, r) => r !== ref.ring) : polygon));
}

export const withoutHoles = (polygons: MultiPolygon): MultiPolygon => polygons.map((polygon) => polygon.slice(0, 1));

function withRing(polygons: MultiPolygon, ref: VertexRef, change: (ring: Ring) => Ring): MultiPolygon {
  return polygons.map((polygon, i) => (i === ref.polygon ? polygon.map((ring, r) => (r === ref.ring ? change(ring) : ring)) : polygon));
}

function forEachRing(polygons: MultiPolygon, visit: (ring: Ring, polygon: number, r: number) => void): void {
  for (const [i, polygon] of polygons.entries()) for (const [r, ring] of polygon.entries()) visit(ring, i, r);
}

/** The place of a vertex, or null when there is none (any more). */
export function vertexPoint(polygons: MultiPolygon, ref: VertexRef): Point | null {
  const ring = polygons[ref.polygon]?.[ref.ring];
  return ring && ref.vertex < vertexCount(ring) ? vertexAt(ring, ref.vertex) : null;
}
