import { describe, expect, it } from 'vitest';
import { keyed } from '../src/document/changes';
import * as commands from '../src/document/commands';
import { AnnotationDocument } from '../src/document/document';
import { collectionText, featureText, parse } from '../src/document/geojson';
import { classOf, commentOf, reviewOf } from '../src/document/lesion';
import { AREA, MEAN } from '../src/document/measurements';
import { areaOf } from '../src/geometry/ring';
import { box, lesion, random } from './shapes';

function documentOf(...ids: string[]): AnnotationDocument {
  const document = new AnnotationDocument();
  document.load(keyed(ids.map((id, i) => lesion(id, [[box(20 * i, 0, 10)]]))), []);
  return document;
}

const all = (d: AnnotationDocument) => [...d.lesions.value.values()];

describe('commands', () => {
  it('merge keeps the first and removes the others', () => {
    const d = documentOf('a', 'b', 'c');
    d.run(commands.merge(all(d).slice(0, 2), 0.5)!);
    expect([...d.lesions.value.keys()]).toEqual(['a', 'c']);
    expect(d.lesions.value.get('a')!.area).toBe(200);
    expect(d.lesions.value.get('a')!.properties.measurements).toMatchObject({ [AREA]: 50 });
  });

  it('subtract takes the others out of the first; they stay', () => {
    const [a, b] = [lesion('a', [[box(0, 0, 10)]]), lesion('b', [[box(2, 2, 3)]])];
    const edit = commands.subtract([a, b], null)!;
    expect(edit.changes).toHaveLength(1);
    expect(areaOf(edit.changes[0]!.after!.polygons)).toBe(91);
  });

  it('split keeps the id for the largest part', () => {
    const a = lesion('a', [[box(0, 0, 100)]], { classification: { name: 'Stroma' } });
    const edit = commands.splitLesion(
      a,
      [
        { x: 20, y: -1 },
        { x: 20, y: 101 },
      ],
      null,
    )!;
    expect(edit.changes.map((c) => c.id === 'a')).toEqual([true, false]);
    expect(classOf(edit.changes[1]!.after!)).toBe('Stroma');
  });

  it('review, class and comment are stored where QuPath keeps them', () => {
    const d = documentOf('a');
    d.run(commands.review(all(d), 'rejected'));
    d.run(commands.comment(all(d)[0]!, ' fold '));
    d.run(commands.classify(all(d), 'Necrosis', [1, 2, 3]));
    const [a] = all(d);
    expect([reviewOf(a!), commentOf(a!), classOf(a!)]).toEqual(['rejected', 'fold', 'Necrosis']);
    d.run(commands.comment(a!, ''));
    d.run(commands.review(all(d), null));
    expect(all(d)[0]!.properties.metadata).toBeUndefined();
  });

  it('a new outline drops what was measured inside the old one', () => {
    const a = lesion('a', [[box(0, 0, 10)]], { measurements: { [MEAN]: 0.9, Nuclei: 7 } });
    const { after } = commands.reshape('x', a, [[box(0, 0, 20)]], 1).changes[0]!;
    expect(after!.properties.measurements).toEqual({ Nuclei: 7, 'Area µm^2': 400, 'Max diameter µm': 28.284, 'Perimeter µm': 80 });
  });

  it('erasing all of a lesion removes it', () => {
    const a = lesion('a');
    expect(commands.eraseArea([a], [[box(-5, -5, 50)]], null).changes[0]!.after).toBeNull();
  });
});

describe('undo and redo', () => {
  it('go back to exactly the same lesions, for any sequence of commands', () => {
    const next = random(3);
    const d = documentOf('a', 'b', 'c', 'd', 'e');
    const states = [d.lesions.value];
    for (let i = 0; i < 30; i++) {
      const list = all(d);
      const pick = list[Math.floor(next() * list.length)]!;
      d.run(
        [
          () => commands.review([pick], 'accepted'),
          () => commands.draw([[box(100 * next(), 100 * next(), 5)]], 'Tumor', [0, 0, 0], 1),
          () => (list.length > 2 ? commands.remove([pick]) : commands.comment(pick, `c${i}`)),
          () => commands.addArea(pick, [[box(0, 0, 100 * next())]], 1),
        ][Math.floor(next() * 4)]!(),
      );
      states.push(d.lesions.value);
    }
    for (const state of states.slice(0, -1).reverse()) {
      d.undo();
      expect(sortedTexts(d)).toEqual(textsOf(state));
    }
    expect(d.canUndo.value).toBe(false);
    for (const state of states.slice(1)) {
      d.redo();
      expect(sortedTexts(d)).toEqual(textsOf(state));
    }
  });

  it('a new command forgets what was undone', () => {
    const d = documentOf('a');
    d.run(commands.review(all(d), 'accepted'));
    d.undo();
    d.run(commands.review(all(d), 'rejected'));
    expect(d.canRedo.value).toBe(false);
    expect(d.nextUndo.value).toBe('reject');
  });
});

const textsOf = (lesions: ReadonlyMap<string, Parameters<typeof featureText>[0]>) => [...lesions.values()].map(featureText).sort();
const sortedTexts = (d: AnnotationDocument) => textsOf(d.lesions.value);

describe('GeoJSON', () => {
  const point = { type: 'Feature' as const, id: 'p', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { name: 'spot' } };
  const feature = {
    type: 'Feature' as const,
    id: 'f',
    foreign: { kept: true },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [0.125, 0],
          [10.013, 0],
          [10, 10],
          [0.125, 0],
        ],
      ],
    },
    properties: {
      objectType: 'annotation',
      isLocked: true,
      classification: { name: 'Tumor', color: [200, 0, 0], x: 1 },
      measurements: { a: 1 },
      metadata: { other: 'y' },
    },
  };

  it('comes back as it was, unknown members and other geometries too', () => {
    const { lesions, others } = parse({ type: 'FeatureCollection', features: [feature, point] });
    expect(JSON.parse(collectionText(lesions, others)).features).toEqual([feature, point]);
  });

  it('gives a feature without an id the same one each time', () => {
    const { id: _, ...without } = feature;
    const ids = [1, 2].map(() => parse({ type: 'FeatureCollection', features: [without] }).lesions[0]!.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('tells apart two features of one id', () => {
    const { lesions } = parse({ type: 'FeatureCollection', features: [feature, feature] });
    expect(new Set(lesions.map((l) => l.id)).size).toBe(2);
  });
});
