import { describe, expect, it } from 'vitest';
import { cleaned } from '../src/geometry/drawn';
import { areaOf } from '../src/geometry/ring';
import { split } from '../src/geometry/split';
import { thinned } from '../src/geometry/thinning';
import { insertVertex, moveVertex, nearestEdge, nearestVertex, removeVertex, withoutHoles } from '../src/geometry/vertices';
import { box, ring } from './shapes';

const holed = [[box(0, 0, 10), box(2, 2, 3)]];

describe('vertices', () => {
  it('are found within reach only', () => {
    expect(nearestVertex(holed, { x: 9.5, y: 0.2 }, 1)).toMatchObject({ polygon: 0, ring: 0, vertex: 1 });
    expect(nearestVertex(holed, { x: 2.1, y: 2.1 }, 1)).toMatchObject({ ring: 1, vertex: 0 });
    expect(nearestVertex(holed, { x: 30, y: 30 }, 1)).toBeNull();
  });

  it('move to the hundredth, in a new polygon', () => {
    const moved = moveVertex(holed, { polygon: 0, ring: 0, vertex: 2 }, { x: 12.3456, y: 11 });
    expect([...moved[0]![0]!]).toEqual([0, 0, 10, 0, 12.35, 11, 0, 10]);
    expect(moved[0]![1]).toBe(holed[0]![1]);
    expect(areaOf(holed)).toBe(91);
  });

  it('are inserted on an edge, also on the one that closes the ring', () => {
    const edge = nearestEdge(holed, { x: -0.1, y: 5 }, 1)!;
    expect(edge).toMatchObject({ vertex: 4, at: { x: 0, y: 5 } });
    expect([...insertVertex(holed, edge, edge.at)[0]![0]!]).toEqual([0, 0, 10, 0, 10, 10, 0, 10, 0, 5]);
  });

  it('are removed; of a triangle the whole ring goes', () => {
    expect([...removeVertex(holed, { polygon: 0, ring: 0, vertex: 0 })[0]![0]!]).toEqual([10, 0, 10, 10, 0, 10]);
    const triangle = [[box(0, 0, 10), ring(2, 2, 3, 2, 2, 3)]];
    expect(removeVertex(triangle, { polygon: 0, ring: 1, vertex: 0 })[0]).toHaveLength(1);
    expect(removeVertex([[ring(0, 0, 1, 0, 0, 1)]], { polygon: 0, ring: 0, vertex: 0 })).toHaveLength(0);
  });

  it('of holes go when holes are filled', () => expect(areaOf(withoutHoles(holed))).toBe(100));
});

describe('splitting', () => {
  it('cuts along a line from outside to outside', () => {
    const parts = split(
      [[box(0, 0, 100)]],
      [
        { x: 30, y: -5 },
        { x: 30, y: 105 },
      ],
    )!;
    expect(parts.map((p) => Math.round(areaOf(p) / 100))).toEqual([70, 30]);
    expect(areaOf(parts[0]!) + areaOf(parts[1]!)).toBeGreaterThan(9989);
  });

  it('refuses a line that ends inside', () =>
    expect(
      split(
        [[box(0, 0, 100)]],
        [
          { x: 30, y: -5 },
          { x: 30, y: 50 },
        ],
      ),
    ).toBeNull());

  it('cuts one arm of a bent lesion only', () => {
    const u = ring(0, 0, 30, 0, 30, 100, 70, 100, 70, 0, 100, 0, 100, 130, 0, 130);
    const parts = split(
      [[u]],
      [
        { x: -5, y: 50 },
        { x: 40, y: 50 },
      ],
    )!;
    expect(parts).toHaveLength(2);
  });
});

describe('outlines', () => {
  it('keep exactly the vertices drawn', () => {
    const drawn = [
      { x: 0.129, y: 0 },
      { x: 50.5, y: 0.25 },
      { x: 25, y: 40.01 },
    ];
    expect([...cleaned(drawn)[0]![0]!]).toEqual([0.13, 0, 50.5, 0.25, 25, 40.01]);
  });

  it('that cross themselves are taken apart', () => {
    const eight = cleaned([
      { x: 0, y: 0 },
      { x: 10, y: 10 },
      { x: 10, y: 0 },
      { x: 0, y: 10 },
    ]);
    expect(eight).toHaveLength(2);
    expect(areaOf(eight)).toBe(50);
  });

  it('of no area are nothing', () =>
    expect(
      cleaned([
        { x: 0, y: 0 },
        { x: 5, y: 5 },
      ]),
    ).toEqual([]));

  it('are thinned to points a step apart', () => {
    const line = Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? i / 2 : 20 * Math.sin(i)));
    expect(thinned(box(0, 0, 1), 5)).toBeNull();
    expect(thinned(line, 10)!.length).toBeLessThan(line.length);
    expect(thinned(box(0, 0, 100), 10)).toEqual(box(0, 0, 100));
  });
});
