import { areaOf, type MultiPolygon, perimeterOf } from '../geometry/ring';
import { type Lesion, makeLesion, withMetadata } from './lesion';

export const AREA = 'Area µm^2';
export const PERIMETER = 'Perimeter µm';
export const MEAN = 'Mean probability';
export const MAX = 'Max probability';

/** What the run measured on the heatmap inside the outline: not true of another outline. */
const ofTheOldOutline = [MEAN, MAX, 'Centroid X px', 'Centroid Y px'];

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

export function perimeterText(lesion: Lesion, mpp: number | null): string {
  const length = perimeterOf(lesion.polygons);
  if (!mpp) return `${Math.round(length).toLocaleString('en')} px`;
  const mm = (length * mpp) / 1000;
  return mm >= 1 ? `${mm.toPrecision(3)} mm` : `${Math.round(mm * 1000)} µm`;
}
