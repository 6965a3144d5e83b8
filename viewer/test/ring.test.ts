import { describe, expect, it } from 'vitest';
import { areaOf, contains, doubleArea, perimeterOf, ringContains, toRing } from '../src/geometry/ring';
import { box, ring } from './shapes';

describe('rings', () => {
  it('measure area and perimeter with holes', () => {
    const polygons = [[box(0, 0, 10), box(2, 2, 3)], [box(20, 0, 1)]];
    expect(areaOf(polygons)).toBe(100 - 9 + 1);
    expect(perimeterOf(polygons)).toBe(40 + 12 + 4);
  });

  it('have a positive area clockwise on screen', () => {
    expect(doubleArea(box(0, 0, 2))).toBe(8);
    expect(doubleArea(ring(0, 0, 0, 2, 2, 2, 2, 0))).toBe(-8);
  });

  it('know inside, outside and hole', () => {
    const polygons = [[box(0, 0, 10), box(2, 2, 3)]];
    expect(contains(polygons, 1, 1)).toBe(true);
    expect(contains(polygons, 3, 3)).toBe(false);
    expect(contains(polygons, 11, 3)).toBe(false);
    expect(ringContains(box(0, 0, 10), 9.99, 9.99)).toBe(true);
  });

  it('store what is drawn to the hundredth of a pixel', () => {
    expect([
      ...toRing([
        { x: 1.23456, y: 7.899 },
        { x: 100000.004, y: 2 },
      ]),
    ]).toEqual([1.23, 7.9, 100000, 2]);
  });
});
