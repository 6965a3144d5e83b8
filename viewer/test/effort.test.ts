import { expect, test } from 'vitest';
import type { EffortRow } from '../src/api/effort';
import { saved } from '../src/ui/effortText';

const row = (seconds: number, byHandSeconds: number | null): EffortRow => ({
  name: 's',
  run: 'r',
  lesions: 4,
  seconds,
  changedShare: 0.1,
  outlineMm: 12,
  byHandSeconds,
});

const effort = (total: EffortRow) => ({ slides: [total], total, leftOut: [] });

test('says what share of the drawing was saved, and where that is not known', () => {
  expect(saved(effort(row(60, 240)))).toContain('the polygons saved 75% of the time');
  expect(saved(effort(row(240, 60)))).toContain('nothing was saved');
  expect(saved(effort(row(60, null)))).toContain('the speed of drawing is not known');
  expect(saved({ slides: [], total: row(0, null), leftOut: [] })).toBe('Nothing is reviewed yet.');
});
