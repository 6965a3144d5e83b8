import { describe, expect, it } from 'vitest';
import { classList } from '../src/document/classes';
import { makeLesion } from '../src/document/lesion';
import { LesionIndex } from '../src/drawing/lesionIndex';
import { coarsenessFor, ringsAt } from '../src/drawing/lod';
import { doubleArea } from '../src/geometry/ring';
import { Labels } from '../src/saving/labels';
import { link } from '../src/viewport/linking';
import { magnificationOf, scaleBar, scaleFor, zoomText } from '../src/viewport/magnification';
import type { SlideView, Transform } from '../src/viewport/slideView';
import { blob, box, lesion, random, ring } from './shapes';

describe('magnification', () => {
  it('is 40x where a screen px shows 0.25 µm', () => {
    expect(magnificationOf(1, 0.25)).toBe(40);
    expect(scaleFor(10, 0.25)).toBe(0.25);
  });

  it('the scale bar is of a round length and as wide as that', () => {
    expect(scaleBar(0.25, 0.25)).toEqual({ width: 100, label: '100 µm' });
    expect(scaleBar(0.01, 0.25).label).toBe('2 mm');
    expect(scaleBar(8, 0.25).label).toBe('2 µm');
  });

  it('is a share of the native size where nobody knows the pixel size', () => {
    expect([zoomText(0.5, 0.25), zoomText(0.5, null), zoomText(0.055, null)]).toEqual(['20x', '50%', '5.5%']);
  });
});

/** Stands for a view: tells its frames, and shows what it is told to. */
class FakeView {
  shown = 0;
  private readonly listeners = new Set<(t: Transform) => void>();
  readonly transform = { peek: () => this.at(this.shown) };

  onFrame(listener: (t: Transform) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** As in a real view, following is a frame too. */
  show({ dx }: Transform): void {
    this.shown = dx;
    for (const listener of this.listeners) listener(this.at(dx));
  }

  private at(dx: number): Transform {
    return { scale: 1, dx, dy: 0, width: 100, height: 100 };
  }
}

describe('linked views', () => {
  it('begin where the first is, follow each other without an end, and part again', () => {
    const [a, b] = [new FakeView(), new FakeView()];
    a.shown = 3;
    const part = link(a as unknown as SlideView, b as unknown as SlideView);
    expect(b.shown).toBe(3);
    a.show({ dx: 5 } as Transform);
    expect(b.shown).toBe(5);
    b.show({ dx: 7 } as Transform);
    expect(a.shown).toBe(7);
    part();
    a.show({ dx: 9 } as Transform);
    expect(b.shown).toBe(7);
  });
});

describe('level of detail', () => {
  it('is exact when zoomed in and coarser by powers of two', () => {
    expect(coarsenessFor(1)).toBe(0);
    expect(coarsenessFor(0.35)).toBe(2);
    expect(coarsenessFor(0.01)).toBe(7);
  });

  it('leaves out vertices, never the lesion while it is larger than the step', () => {
    const round = makeLesion('r', [[blob(random(1), 500, 500, 400, 5000)]], {});
    const counts = [0, 3, 6, 8].map((k) => ringsAt(round, k)[0]!.length / 2);
    expect(counts[0]).toBe(5000);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(counts[3]).toBeGreaterThan(3);
  });

  it('runs outer rings one way and holes the other', () => {
    const rings = ringsAt(lesion('x', [[ring(0, 0, 0, 10, 10, 10, 10, 0), box(2, 2, 3)]]), 0);
    expect(rings.map((r) => Math.sign(doubleArea(r)))).toEqual([1, -1]);
  });
});

describe('the index', () => {
  it('finds the smallest lesion at a point and follows changes', () => {
    const [big, small] = [lesion('big', [[box(0, 0, 100)]]), lesion('small', [[box(10, 10, 5)]])];
    const index = new LesionIndex();
    index.follow([big, small].map((after) => ({ id: after.id, before: null, after })));
    expect(index.at({ x: 12, y: 12 }, 0)?.id).toBe('small');
    expect(index.at({ x: 50, y: 50 }, 0)?.id).toBe('big');
    expect(index.at({ x: 101, y: 50 }, 2)?.id).toBe('big');
    index.follow([{ id: 'small', before: small, after: null }]);
    expect(index.at({ x: 12, y: 12 }, 0)?.id).toBe('big');
    expect(index.size).toBe(1);
  });
});

describe('small things', () => {
  it('classes of the slide come after the known ones, with their own colours', () => {
    const list = classList([{ name: 'Fat', color: [1, 2, 3] }], ['Tumor', 'Odd', '']);
    expect(list.slice(-2).map((c) => c.name)).toEqual(['Fat', 'Odd']);
    expect(list.find((c) => c.name === 'Fat')!.rgb).toEqual([1, 2, 3]);
  });

  it('a version says what was done how often', () => {
    const labels = new Labels();
    for (const l of ['move vertex', 'accept', 'move vertex', '']) labels.add(l);
    expect(labels.text()).toBe('move vertex ×2, accept');
  });
});
