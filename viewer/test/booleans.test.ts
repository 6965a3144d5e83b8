import { describe, expect, it } from 'vitest';
import { difference, intersection, strokeArea, union } from '../src/geometry/booleans';
import { areaOf, contains, type MultiPolygon } from '../src/geometry/ring';
import { blob, box, random, ring } from './shapes';

describe('boolean operations', () => {
  it('unite overlapping boxes', () => {
    const both = union([[box(0, 0, 10)]], [[box(5, 0, 10)]]);
    expect(both).toHaveLength(1);
    expect(areaOf(both)).toBe(150);
  });

  it('cut a hole, and an island in a hole is a polygon of its own', () => {
    const holed = difference([[box(0, 0, 10)]], [[box(2, 2, 6)]]);
    expect(holed).toHaveLength(1);
    expect(holed[0]).toHaveLength(2);
    const island = union(holed, [[box(4, 4, 2)]]);
    expect(island).toHaveLength(2);
    expect(areaOf(island)).toBe(100 - 36 + 4);
  });

  it('keep vertices of far coordinates to 0.01 px', () => {
    const far = ring(150000.01, 149999.99, 150010.37, 150000, 150005.5, 150009.83);
    const same = union([[far]]);
    const found = [...same[0]![0]!];
    for (const v of far) expect(found.some((f) => Math.abs(f - v) < 1e-9)).toBe(true);
  });

  it('do not mind the orientation of what comes from elsewhere', () => {
    const reversed = ring(0, 10, 10, 10, 10, 0, 0, 0);
    expect(areaOf(difference([[reversed]], [[box(5, 0, 10)]]))).toBe(50);
  });

  it('join edges that touch', () => {
    expect(union([[box(0, 0, 10)]], [[box(10, 0, 10)]])).toHaveLength(1);
  });

  it('make a disc of a dab and a capsule of a stroke', () => {
    expect(areaOf(strokeArea([{ x: 0, y: 0 }], 10))).toBeCloseTo(Math.PI * 100, -1);
    expect(
      areaOf(
        strokeArea(
          [
            { x: 0, y: 0 },
            { x: 100, y: 0 },
          ],
          10,
        ),
      ) /
        (Math.PI * 100 + 2000),
    ).toBeCloseTo(1, 1);
  });

  it('agree with point by point membership on rough shapes with many crossings', () => {
    for (let seed = 1; seed <= 40; seed++) check(seed);
  });
});

/** Both sides as sets of points: away from edges the operations have to say the same as and, or, not. */
function check(seed: number): void {
  const next = random(seed);
  const a: MultiPolygon = [[blob(next, 50, 50, 40, 60)]];
  const b: MultiPolygon = [[blob(next, 60, 55, 35, 60), blob(next, 60, 55, 6, 9)]];
  const [or, and, not] = [union(a, b), intersection(a, b), difference(a, b)];
  const [sum, parts] = [areaOf(or) + areaOf(and), areaOf(union(a)) + areaOf(union(b))];
  expect(Math.abs(sum - parts) / parts, `seed ${seed}`).toBeLessThan(1e-3);
  let wrong = 0;
  for (let i = 0; i < 400; i++) {
    const [x, y] = [120 * next(), 120 * next()];
    const [inA, inB] = [contains(a, x, y), contains(b, x, y)];
    if (contains(or, x, y) !== (inA || inB)) wrong++;
    if (contains(and, x, y) !== (inA && inB)) wrong++;
    if (contains(not, x, y) !== (inA && !inB)) wrong++;
  }
  expect(wrong, `seed ${seed}`).toBeLessThanOrEqual(1);
}
