import type { MultiPolygon, Ring } from '../geometry/ring';
import { contentId } from './contentId';
import { type Lesion, makeLesion, type Properties } from './lesion';

export interface Feature {
  readonly type: 'Feature';
  readonly id?: unknown;
  readonly geometry?: { readonly type: string; readonly coordinates?: unknown } | null;
  readonly properties?: Properties | null;
  readonly [other: string]: unknown;
}

export interface FeatureCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly Feature[];
  readonly [other: string]: unknown;
}

/** A slide's annotations: what can be drawn, and what is only carried along (points, lines). */
export interface Parsed {
  readonly lesions: readonly Lesion[];
  readonly others: readonly Feature[];
}

export function parse(collection: FeatureCollection): Parsed {
  const lesions: Lesion[] = [];
  const others: Feature[] = [];
  const ids = new Set<string>();
  for (const feature of collection.features) {
    const polygons = polygonsOf(feature);
    if (!polygons) others.push(feature);
    else lesions.push(toLesion(feature, polygons, ids));
  }
  return { lesions, others };
}

function toLesion(feature: Feature, polygons: MultiPolygon, ids: Set<string>): Lesion {
  const { type: _, id: given, geometry: __, properties, ...rest } = feature;
  const id = typeof given === 'string' && given !== '' && !ids.has(given) ? given : contentId(polygons, ids.size);
  ids.add(id);
  return makeLesion(id, polygons, properties ?? {}, rest);
}

function polygonsOf(feature: Feature): MultiPolygon | null {
  const geometry = feature.geometry;
  if (geometry?.type === 'Polygon') return usable([(geometry.coordinates as number[][][]).map(toRing)]);
  if (geometry?.type === 'MultiPolygon') return usable((geometry.coordinates as number[][][][]).map((polygon) => polygon.map(toRing)));
  return null;
}

/** Rings of fewer than three vertices enclose nothing and are dropped. */
function usable(polygons: MultiPolygon): MultiPolygon | null {
  const kept = polygons.filter((polygon) => (polygon[0]?.length ?? 0) >= 6).map((polygon) => polygon.filter((ring) => ring.length >= 6));
  return kept.length > 0 ? kept : null;
}

function toRing(coordinates: readonly (readonly number[])[]): Ring {
  const first = coordinates[0];
  const last = coordinates[coordinates.length - 1];
  const closed = coordinates.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  const n = coordinates.length - (closed ? 1 : 0);
  const ring = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    ring[2 * i] = coordinates[i]![0]!;
    ring[2 * i + 1] = coordinates[i]![1]!;
  }
  return ring;
}

const texts = new WeakMap<Lesion, string>();

/** One lesion as a feature's JSON text; kept, because most lesions are the same from save to save. */
export function featureText(lesion: Lesion): string {
  let text = texts.get(lesion);
  if (text === undefined) {
    text = JSON.stringify(toFeature(lesion));
    texts.set(lesion, text);
  }
  return text;
}

export function toFeature(lesion: Lesion): Feature {
  const rings = lesion.polygons.map((polygon) => polygon.map(toCoordinates));
  const geometry = rings.length === 1 ? { type: 'Polygon', coordinates: rings[0] } : { type: 'MultiPolygon', coordinates: rings };
  return { type: 'Feature', id: lesion.id, geometry, properties: lesion.properties, ...lesion.rest };
}

function toCoordinates(ring: Ring): number[][] {
  const out: number[][] = [];
  for (let i = 0; i < ring.length; i += 2) out.push([ring[i]!, ring[i + 1]!]);
  out.push([ring[0]!, ring[1]!]);
  return out;
}

/** The whole collection's JSON text. */
export function collectionText(lesions: Iterable<Lesion>, others: readonly Feature[]): string {
  const parts = [...lesions].map(featureText).concat(others.map((o) => JSON.stringify(o)));
  return `{"type":"FeatureCollection","features":[${parts.join(',')}]}`;
}
