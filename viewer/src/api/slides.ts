import type { FeatureCollection } from '../document/geojson';
import { getJson } from './client';
import type { ExportLoss, Session, SlideDetail, SlideSummary } from './types';

export const slideUrl = (id: string, rest = ''): string => `api/slides/${encodeURIComponent(id)}${rest}`;

export const getSession = (): Promise<Session> => getJson('api/session');

export const getSlides = (): Promise<SlideSummary[]> => getJson('api/slides');

export const getSlide = (id: string, signal?: AbortSignal): Promise<SlideDetail> => getJson(slideUrl(id), signal);

/** The run's polygons as they would be at another threshold. */
export const getPolygons = (id: string, threshold: number, signal: AbortSignal): Promise<FeatureCollection> =>
  getJson(slideUrl(id, `/polygons?threshold=${threshold.toFixed(2)}`), signal);

export const exportUrl = (id: string, format: 'geojson' | 'asap', version?: number): string =>
  slideUrl(id, `/export?format=${format}${version === undefined ? '' : `&version=${version}`}`);

export const getLosses = (id: string, format: 'geojson' | 'asap'): Promise<ExportLoss[]> =>
  getJson(slideUrl(id, `/export/losses?format=${format}`));

export function heatmapTileUrl(id: string, level: number, x: number, y: number, threshold: number): string {
  return slideUrl(id, `/heatmap_files/${level}/${x}_${y}.png?threshold=${threshold.toFixed(2)}&palette=viridis`);
}

export const tissueTileUrl = (id: string, level: number, x: number, y: number): string =>
  slideUrl(id, `/tissue_files/${level}/${x}_${y}.png`);
