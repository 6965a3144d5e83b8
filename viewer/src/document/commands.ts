import { difference, union } from '../geometry/booleans';
import type { MultiPolygon, Point } from '../geometry/ring';
import { split } from '../geometry/split';
import { withoutHoles } from '../geometry/vertices';
import { added, type Edit, removed, replaced } from './changes';
import { type Lesion, makeLesion, type Properties, type Review, withClass, withMetadata, withProperties } from './lesion';
import { withPolygons } from './measurements';

/** The commands of the editor: each takes lesions and returns what is to change, or null when nothing would. */

export type Mpp = number | null;

const newLesion = (polygons: MultiPolygon, properties: Properties, mpp: Mpp): Lesion =>
  withPolygons(makeLesion(crypto.randomUUID(), polygons, properties), polygons, mpp);

export function draw(polygons: MultiPolygon, name: string, color: readonly number[], mpp: Mpp): Edit {
  const properties = { objectType: 'annotation', classification: { name, color } };
  return { label: 'draw lesion', changes: [added(newLesion(polygons, properties, mpp))] };
}

/** A lesion that has lost all its area is removed. */
export function reshape(label: string, lesion: Lesion, polygons: MultiPolygon, mpp: Mpp): Edit {
  return { label, changes: [polygons.length === 0 ? removed(lesion) : replaced(lesion, withPolygons(lesion, polygons, mpp))] };
}

export const addArea = (lesion: Lesion, area: MultiPolygon, mpp: Mpp): Edit =>
  reshape('add area', lesion, union(lesion.polygons, area), mpp);

export function eraseArea(lesions: readonly Lesion[], area: MultiPolygon, mpp: Mpp): Edit {
  const changes = lesions.flatMap((l) => reshape('', l, difference(l.polygons, area), mpp).changes);
  return { label: 'erase area', changes };
}

/** All into the first, which keeps its name, class and comment. */
export function merge(lesions: readonly Lesion[], mpp: Mpp): Edit | null {
  const [first, ...rest] = lesions;
  if (!first || rest.length === 0) return null;
  const all = rest.reduce((sum, l) => union(sum, l.polygons), union(first.polygons));
  return { label: `merge ${lesions.length} lesions`, changes: [replaced(first, withPolygons(first, all, mpp)), ...rest.map(removed)] };
}

/** The area of all the others is taken out of the first; they stay. */
export function subtract(lesions: readonly Lesion[], mpp: Mpp): Edit | null {
  const [first, ...rest] = lesions;
  if (!first || rest.length === 0) return null;
  const left = rest.reduce((sum, l) => difference(sum, l.polygons), first.polygons);
  return reshape('subtract lesions', first, left, mpp);
}

/** Cut along a line: the largest part keeps the id, the others become lesions of the same class. */
export function splitLesion(lesion: Lesion, line: readonly Point[], mpp: Mpp): Edit | null {
  const parts = split(lesion.polygons, line);
  return parts && inParts('split lesion', lesion, parts, mpp);
}

/** Each of its separate areas becomes a lesion. */
export const separate = (lesion: Lesion, mpp: Mpp): Edit | null =>
  lesion.polygons.length < 2
    ? null
    : inParts(
        'separate parts',
        lesion,
        lesion.polygons.map((polygon) => [polygon]),
        mpp,
      );

function inParts(label: string, lesion: Lesion, [first, ...others]: readonly MultiPolygon[], mpp: Mpp): Edit {
  const { name: _, measurements: __, ...properties } = lesion.properties;
  return {
    label,
    changes: [replaced(lesion, withPolygons(lesion, first!, mpp)), ...others.map((p) => added(newLesion(p, properties, mpp)))],
  };
}

export const fillHoles = (lesion: Lesion, mpp: Mpp): Edit => reshape('fill holes', lesion, withoutHoles(lesion.polygons), mpp);

export const remove = (lesions: readonly Lesion[]): Edit => ({
  label: lesions.length === 1 ? 'delete lesion' : `delete ${lesions.length} lesions`,
  changes: lesions.map(removed),
});

const REVIEW_LABELS = { accepted: 'accept', rejected: 'reject' };

export const review = (lesions: readonly Lesion[], value: Review): Edit => ({
  label: value ? REVIEW_LABELS[value] : 'clear review',
  changes: lesions.map((l) => replaced(l, withMetadata(l, 'review', value))),
});

export const classify = (lesions: readonly Lesion[], name: string, color: readonly number[]): Edit => ({
  label: `class ${name}`,
  changes: lesions.map((l) => replaced(l, withClass(l, name, color))),
});

export const comment = (lesion: Lesion, text: string): Edit => ({
  label: 'comment',
  changes: [replaced(lesion, withMetadata(lesion, 'comment', text.trim()))],
});

export const rename = (lesion: Lesion, name: string): Edit => ({
  label: 'rename',
  changes: [replaced(lesion, withProperties(lesion, { name }))],
});
