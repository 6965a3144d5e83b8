import { maxDiameter } from '../geometry/diameter';
import { areaOf, type MultiPolygon, perimeterOf } from '../geometry/ring';
import { type Lesion, makeLesion, withMetadata } from './lesion';

export const AREA = 'Area µm^2';
export const PERIMETER = 'Perimeter µm';
/** QuPath's name. */
export const DIAMETER = 'Max diameter µm';
export const MEAN = 'Mean probability';
export const MAX = 'Max probability';
/** How far several models, or the symmetries of `--tta`, are apart: a standard deviation. */
export const DISAGREEMENT = 'Disagreement';

/** What the run measured on the heatmap inside the outline: not true of another outline. */
const ofTheOldOutline = [MEAN, MAX, DISAGREEMENT, 'Centroid X px', 'Centroid Y px'];

/**
 * The lesion with another outline. Its area and perimeter are measured anew (where the slide states µm/px), measurements
 * that belonged to the old outline go, those of other programs stay.
 */
export function withPolygons(lesion: Lesion, polygons: MultiPolygon, mpp: number | null): Lesion {
  const measurements: Record<string, number> = { ...lesion.properties.measurements };
  for (const name of ofTheOldOutline) delete measurements[name];
  if (mpp) {
    measurements[AREA] = rounded(areaOf(polygons) * mpp * mpp);
    measurements[PERIMETER] = rounded(perimeterOf(polygons) * mpp);
    measurements[DIAMETER] = rounded(maxDiameter(polygons) * mpp);
  }
  const { bbox: _, ...rest } = lesion.rest;
  // Where the old outline was traced by the program, this one is somebody's.
  return withMetadata(makeLesion(lesion.id, polygons, { ...lesion.properties, measurements }, rest), 'source', null);
}

const rounded = (v: number): number => Math.round(v * 1000) / 1000;

/** mm², or px² where the slide states no pixel size. */
export function areaText(lesion: Lesion, mpp: number | null): string {
  if (!mpp) return `${Math.round(lesion.area).toLocaleString('en')} px²`;
  return mm2((lesion.area * mpp * mpp) / 1e6);
}

export function mm2(area: number): string {
  if (area >= 1) return `${area >= 100 ? area.toFixed(0) : area.toFixed(2)} mm²`;
  if (area >= 0.001) return `${area.toFixed(4)} mm²`;
  return `${Math.round(area * 1e6).toLocaleString('en')} µm²`;
}

export const perimeterUm = (lesion: Lesion, mpp: number): number => perimeterOf(lesion.polygons) * mpp;

export const diameterUm = (lesion: Lesion, mpp: number): number => maxDiameter(lesion.polygons) * mpp;

export const perimeterText = (lesion: Lesion, mpp: number | null): string => distanceText(perimeterOf(lesion.polygons), mpp);

export function lengthText(um: number): string {
  const mm = um / 1000;
  return mm >= 1 ? `${mm.toPrecision(3)} mm` : `${um < 10 ? um.toFixed(1) : Math.round(um)} µm`;
}

/** µm or mm, or px where the slide states no pixel size. */
export const distanceText = (px: number, mpp: number | null): string =>
  mpp ? lengthText(px * mpp) : `${Math.round(px).toLocaleString('en')} px`;

/** What a metastasis of this size is in a lymph node (pN of the TNM classification, 8th edition). */
export function metastasisSize(um: number): string {
  if (um <= 200) return 'isolated tumour cells';
  return um <= 2000 ? 'micrometastasis' : 'macrometastasis';
}

/** The largest diameter of the lesions; 0 without any. */
export const largestDiameterUm = (lesions: Iterable<Lesion>, mpp: number): number => {
  let largest = 0;
  for (const lesion of lesions) largest = Math.max(largest, diameterUm(lesion, mpp));
  return largest;
};
