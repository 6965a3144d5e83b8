import type { MultiPolygon, Point } from './ring';

/** The largest distance between two points of the outer rings, in level-0 px: a lesion's size as pN staging measures it. */
export function maxDiameter(polygons: MultiPolygon): number {
  let diameter = known.get(polygons);
  if (diameter === undefined) {
    diameter = measure(hullOf(polygons));
    known.set(polygons, diameter);
  }
  return diameter;
}

/** Outlines never change: an edit makes new ones. */
const known = new WeakMap<MultiPolygon, number>();

function measure(hull: readonly Point[]): number {
  const n = hull.length;
  let longest = 0;
  // The farthest points lie opposite to each other on the convex hull: rotating calipers.
  for (let i = 0, j = 1; i < n; i++) {
    const a = hull[i]!;
    const b = hull[(i + 1) % n]!;
    while (turn(a, b, hull[(j + 1) % n]!) > turn(a, b, hull[j % n]!)) j++;
    const c = hull[j % n]!;
    longest = Math.max(longest, distance(a, c), distance(b, c));
  }
  return longest;
}

/** Andrew's monotone chain, without points on the hull's sides. */
function hullOf(polygons: MultiPolygon): Point[] {
  const points: Point[] = [];
  for (const [outer] of polygons) for (let i = 0; i < (outer?.length ?? 0); i += 2) points.push({ x: outer![i]!, y: outer![i + 1]! });
  points.sort((a, b) => a.x - b.x || a.y - b.y);
  const hull: Point[] = [];
  for (const half of [points, [...points].reverse()]) {
    const start = hull.length;
    for (const p of half) {
      while (hull.length > start + 1 && turn(hull.at(-2)!, hull.at(-1)!, p) <= 0) hull.pop();
      hull.push(p);
    }
    hull.pop();
  }
  return hull;
}

const turn = (a: Point, b: Point, c: Point): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
