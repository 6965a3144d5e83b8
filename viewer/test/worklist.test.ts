import { describe, expect, it } from 'vitest';
import { makeLesion } from '../src/document/lesion';
import { metastasisSize, withPolygons } from '../src/document/measurements';
import { byDoubt, isLarge, progressOf, toCsv } from '../src/document/worklist';
import { maxDiameter } from '../src/geometry/diameter';
import { box, ring } from './shapes';

const lesion = (id: string, mean: number | null, review: string | null = null, side = 10, disagreement?: number) =>
  makeLesion(id, [[box(0, 0, side)]], {
    name: id,
    classification: { name: 'Tumor' },
    ...(mean === null
      ? {}
      : { measurements: { 'Mean probability': mean, ...(disagreement === undefined ? {} : { Disagreement: disagreement }) } }),
    ...(review === null ? {} : { metadata: { review } }),
  });

describe('the work list', () => {
  it('counts accepted, rejected and drawn lesions as reviewed', () => {
    const all = [lesion('a', 0.6), lesion('b', 0.6, 'accepted'), lesion('c', 0.6, 'rejected'), lesion('d', null)];
    expect(progressOf(all)).toEqual({ reviewed: 3, all: 4 });
  });

  it('puts open lesions first, the least certain at the top', () => {
    const all = [
      lesion('sure', 0.95),
      lesion('done', 0.51, 'accepted'),
      lesion('drawn', null),
      lesion('unsure', 0.55),
      lesion('below', 0.4),
    ];
    expect(all.sort(byDoubt({ threshold: 0.5 })).map((l) => l.id)).toEqual(['unsure', 'below', 'sure', 'done', 'drawn']);
  });

  it('puts a lesion that outputs disagree about before one that is as near to the threshold', () => {
    const all = [lesion('agreed', 0.7), lesion('disputed', 0.75, null, 10, 0.2), lesion('sure', 0.95, null, 10, 0.02)];
    expect(all.sort(byDoubt({ threshold: 0.5 })).map((l) => l.id)).toEqual(['disputed', 'agreed', 'sure']);
  });

  it('measures a region with a core from the low threshold', () => {
    const core = makeLesion('core', [[box(0, 0, 10)]], { measurements: { 'Mean probability': 0.52, 'Max probability': 0.97 } });
    const run = { threshold: 0.5, lowThreshold: 0.3, coreThreshold: 0.9 };
    expect([core, lesion('edge', 0.6)].sort(byDoubt(run)).map((l) => l.id)).toEqual(['edge', 'core']);
    expect([core, lesion('edge', 0.6)].sort(byDoubt({ threshold: 0.5 })).map((l) => l.id)).toEqual(['core', 'edge']);
  });

  it('filters by area in µm² and lets everything through without a pixel size', () => {
    expect(isLarge(lesion('a', 0.6), 25, 0.5)).toBe(true);
    expect(isLarge(lesion('a', 0.6), 26, 0.5)).toBe(false);
    expect(isLarge(lesion('a', 0.6), 26, null)).toBe(true);
  });

  it('becomes a table that a spreadsheet reads as text', () => {
    const formula = makeLesion('f', [[box(0, 0, 10)]], { name: '=1+1, "x"' });
    expect(toCsv([lesion('a', 0.75, 'accepted'), formula], 0.5)).toBe(
      'name,class,review,area_um2,max_diameter_um,perimeter_um,mean_probability,max_probability,disagreement\n' +
        'a,Tumor,accepted,25,7.07,20,0.75,,\n' +
        `"'=1+1, ""x""",,,25,7.07,20,,,\n`,
    );
    expect(toCsv([lesion('a', 0.75)], null)).toContain('\na,Tumor,,,,,0.75,,\n');
  });
});

describe('the largest diameter', () => {
  it('is that of any two points of the outer rings', () => {
    let seed = 7;
    const next = () => {
      seed = (seed * 16807) % 2147483647;
      return seed % 13;
    };
    for (let round = 0; round < 500; round++) {
      const points = Array.from({ length: 3 + (next() % 20) }, () => [next(), next()] as const);
      const expected = Math.max(...points.flatMap((a) => points.map((b) => Math.hypot(a[0] - b[0], a[1] - b[1]))));
      expect(maxDiameter([[ring(...points.flat())]])).toBeCloseTo(expected, 9);
    }
    expect(maxDiameter([[box(0, 0, 3), box(1, 1, 1)], [box(30, 40, 0)]])).toBeCloseTo(50, 9);
  });

  it('is measured anew with an outline and named as pN staging names it', () => {
    const edited = withPolygons(lesion('a', 0.6), [[box(0, 0, 400)]], 0.5);
    expect(edited.properties.measurements).toMatchObject({ 'Max diameter µm': 282.843 });
    expect([200, 200.1, 2000, 2000.1].map(metastasisSize)).toEqual([
      'isolated tumour cells',
      'micrometastasis',
      'micrometastasis',
      'macrometastasis',
    ]);
  });
});
