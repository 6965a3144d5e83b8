import { cutArea, difference } from './booleans';
import { areaOf, type MultiPolygon, type Point } from './ring';

/** The knife's half width in px: what lies under the line is lost, far below what a screen or a scanner resolves. */
const HALF_WIDTH = 0.05;

/** Crumbs below this many px² are dropped. */
const CRUMB_AREA = 1;

/**
 * The parts into which a drawn line cuts a lesion, largest first. Only where the line runs is cut, so a bent lesion can
 * be cut in one arm. Null when the line does not take it apart.
 */
export function split(polygons: MultiPolygon, line: readonly Point[]): MultiPolygon[] | null {
  if (line.length < 2) return null;
  const parts = difference(polygons, cutArea(line, HALF_WIDTH))
    .map((polygon) => [polygon])
    .filter((part) => areaOf(part) >= CRUMB_AREA)
    .sort((a, b) => areaOf(b) - areaOf(a));
  return parts.length > polygons.length ? parts : null;
}
