import {
  Clipper,
  Clipper64,
  ClipType,
  EndType,
  FillRule,
  JoinType,
  type Path64,
  type Paths64,
  type PolyPath64,
  PolyTree64,
} from 'clipper2-ts';
import { type MultiPolygon, type Point, type Polygon, type Ring, ringArea } from './ring';

/**
 * Union, difference and intersection by Clipper2, which computes in integers and so never fails on touching or crossing
 * edges. Its unit here is a hundredth of a level-0 px.
 */
const UNITS_PER_PX = 100;

/** Pieces and holes below this many px² are what rounding leaves along shared edges. */
const SLIVER_AREA = 0.05;

export const union = (a: MultiPolygon, b: MultiPolygon = []): MultiPolygon => combine(ClipType.Union, a, b);

export const difference = (a: MultiPolygon, b: MultiPolygon): MultiPolygon => combine(ClipType.Difference, a, b);

export const intersection = (a: MultiPolygon, b: MultiPolygon): MultiPolygon => combine(ClipType.Intersection, a, b);

/** The area that a round pen of `radius` px covers along a line; a single point gives a disc. */
export function strokeArea(line: readonly Point[], radius: number): MultiPolygon {
  return inflated(line, radius, EndType.Round, JoinType.Round);
}

/** As `strokeArea`, but ending flat at the line's ends: a knife. */
export function cutArea(line: readonly Point[], halfWidth: number): MultiPolygon {
  return inflated(line, halfWidth, EndType.Butt, JoinType.Miter);
}

function inflated(line: readonly Point[], radius: number, end: EndType, join: JoinType): MultiPolygon {
  const path = line.map((p) => ({ x: toUnits(p.x), y: toUnits(p.y) }));
  const arcTolerance = Math.max(2, radius * UNITS_PER_PX * 0.01);
  const paths = Clipper.inflatePaths([path], radius * UNITS_PER_PX, join, end, 2, arcTolerance);
  return run(ClipType.Union, FillRule.NonZero, paths, []);
}

/** Even-odd, so that rings of any orientation and self-crossing ones mean what the screen shows; each side is made plain first. */
function combine(type: ClipType, a: MultiPolygon, b: MultiPolygon): MultiPolygon {
  return run(type, FillRule.NonZero, plain(a), plain(b));
}

/** Rings oriented by depth (outer positive, holes negative), overlapping polygons of one side joined. */
function plain(polygons: MultiPolygon): Paths64 {
  return polygons.flatMap((polygon) => {
    const paths = polygon.map(toPath);
    return Clipper.union(paths, FillRule.EvenOdd);
  });
}

function run(type: ClipType, rule: FillRule, subject: Paths64, clip: Paths64): MultiPolygon {
  const clipper = new Clipper64();
  clipper.preserveCollinear = true;
  clipper.addSubject(subject);
  if (clip.length > 0) clipper.addClip(clip);
  const tree = new PolyTree64();
  clipper.execute(type, rule, tree);
  const out: Polygon[] = [];
  collect(tree, out);
  return out;
}

/** A Clipper tree alternates outer rings and holes; an island in a hole is a polygon of its own. */
function collect(parent: PolyPath64, out: Polygon[]): void {
  for (let i = 0; i < parent.count; i++) {
    const outer = parent.child(i);
    const rings = [fromPath(outer.poly)];
    for (let h = 0; h < outer.count; h++) {
      const hole = outer.child(h);
      const ring = fromPath(hole.poly);
      if (ringArea(ring) > SLIVER_AREA) rings.push(ring);
      collect(hole, out);
    }
    if (ringArea(rings[0]!) > SLIVER_AREA) out.push(rings);
  }
}

const toUnits = (v: number): number => Math.round(v * UNITS_PER_PX);

function toPath(ring: Ring): Path64 {
  const path: Path64 = [];
  for (let i = 0; i < ring.length; i += 2) path.push({ x: toUnits(ring[i]!), y: toUnits(ring[i + 1]!) });
  return path;
}

function fromPath(path: Path64 | null): Ring {
  const ring = new Float64Array((path?.length ?? 0) * 2);
  path?.forEach((p, i) => {
    ring[2 * i] = p.x / UNITS_PER_PX;
    ring[2 * i + 1] = p.y / UNITS_PER_PX;
  });
  return ring;
}
