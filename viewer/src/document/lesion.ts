import { type Bounds, boundsOf } from '../geometry/bounds';
import { areaOf, type MultiPolygon } from '../geometry/ring';

export type Review = 'accepted' | 'rejected' | null;

/** The properties of a QuPath feature that are understood here; all others are kept as they came. */
export interface Properties {
  readonly objectType?: string;
  readonly name?: string;
  readonly classification?: { readonly name?: string; readonly color?: readonly number[] } | null;
  readonly measurements?: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

/** One annotated region. Immutable: an edit makes a new one with the same id. */
export interface Lesion {
  readonly id: string;
  readonly polygons: MultiPolygon;
  readonly bounds: Bounds;
  /** px² */
  readonly area: number;
  readonly properties: Properties;
  /** The feature's members besides type, id, geometry and properties. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export function makeLesion(id: string, polygons: MultiPolygon, properties: Properties, rest = {}): Lesion {
  return { id, polygons, properties, rest, bounds: boundsOf(polygons), area: areaOf(polygons) };
}

export const classOf = (lesion: Lesion): string => lesion.properties.classification?.name ?? '';

export function reviewOf(lesion: Lesion): Review {
  const review = lesion.properties.metadata?.review;
  return review === 'accepted' || review === 'rejected' ? review : null;
}

export const commentOf = (lesion: Lesion): string => String(lesion.properties.metadata?.comment ?? '');

export const nameOf = (lesion: Lesion): string => lesion.properties.name ?? 'Lesion';

export const measurementOf = (lesion: Lesion, name: string): number | undefined => {
  const value = lesion.properties.measurements?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

export const withProperties = (lesion: Lesion, change: Partial<Properties>): Lesion => ({
  ...lesion,
  properties: { ...lesion.properties, ...change },
});

/** With a member of `metadata` set, or removed when the value is null or empty. */
export function withMetadata(lesion: Lesion, key: string, value: string | null): Lesion {
  const { [key]: _, ...others } = lesion.properties.metadata ?? {};
  const metadata = value ? { ...others, [key]: value } : others;
  const { metadata: __, ...properties } = lesion.properties;
  return { ...lesion, properties: Object.keys(metadata).length > 0 ? { ...properties, metadata } : properties };
}

export const withClass = (lesion: Lesion, name: string, color: readonly number[]): Lesion =>
  withProperties(lesion, { classification: { ...lesion.properties.classification, name, color } });
