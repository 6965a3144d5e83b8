import { describe, expect, it } from 'vitest';
import type { SlideSummary } from '../src/api/types';
import { inOrder, nextOpen, totalOf } from '../src/state/workspace';

const slide = (id: string, reviewed: number, all: number, doubtful: number, flags: string[] = []) =>
  ({ id, review: { reviewed, all, doubtful }, flags }) as unknown as SlideSummary;

const slides = [
  slide('done', 4, 4, 0),
  slide('sure', 0, 9, 0),
  { id: 'plain', review: null, flags: [] } as unknown as SlideSummary,
  slide('few', 1, 4, 2),
  slide('many', 0, 8, 5),
];

const ids = (list: readonly SlideSummary[]): string[] => list.map((s) => s.id);

describe('the slides as a work list', () => {
  it('count together', () => {
    expect(totalOf(slides)).toEqual({ reviewed: 5, all: 25 });
  });

  it('come as the server lists them, or the most doubtful first', () => {
    expect(ids(inOrder(slides, 'name'))).toEqual(['done', 'sure', 'plain', 'few', 'many']);
    expect(ids(inOrder(slides, 'doubt'))).toEqual(['many', 'few', 'sure', 'done', 'plain']);
  });

  it('with flags come before other open ones, not before doubtful lesions', () => {
    const stained = slide('stained', 0, 1, 0, ['unusual staining (31° off)']);
    const done = slide('reviewed', 2, 2, 0, ['unusual staining (31° off)']);
    const nothing = slide('nothing', 0, 0, 0, ['40% of the tissue out of focus']);
    expect(ids(inOrder([...slides, done, nothing, stained], 'doubt'))).toEqual([
      'many',
      'few',
      'stained',
      'nothing',
      'sure',
      'done',
      'plain',
      'reviewed',
    ]);
  });

  it('the next one has open lesions, and the list goes round', () => {
    expect(nextOpen(slides, 'sure')?.id).toBe('few');
    expect(nextOpen(slides, 'many')?.id).toBe('sure');
    expect(nextOpen(slides, undefined)?.id).toBe('sure');
    expect(nextOpen([slides[0]!, slides[1]!], 'sure')).toBeNull();
  });
});
