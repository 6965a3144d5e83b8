import type { Lesion } from '../document/lesion';
import type { Bounds } from '../geometry/bounds';
import type { Transform } from '../viewport/slideView';
import { Frame } from './frame';
import { Painter, type StyleOf } from './painter';
import { boundsIn, fitted, pixelRatio } from './paths';

/** Milliseconds of painting a frame: the rest of its 16 belongs to the slide's tiles. */
const SLICE = 6;

/** Milliseconds between two pictures while zooming; in between the last one is scaled. */
const REST = 60;

/** Kept around the view, as a share of its size, so that panning finds something painted. */
const MARGIN = 0.25;

interface Pass {
  readonly painter: Painter;
  readonly queue: readonly Lesion[];
  next: number;
}

/**
 * All lesions on a canvas over the slide. They are painted into a picture somewhat larger than the view, a slice per frame;
 * until it is finished the picture before it is shown, moved and scaled to where the view is.
 */
export class LesionLayer {
  readonly canvas = document.createElement('canvas');
  private readonly ctx = this.canvas.getContext('2d')!;
  private front = new Frame();
  private back = new Frame();
  private pass: Pass | null = null;
  private view: Transform | null = null;
  private stale = true;
  private scheduled = 0;
  private finished = 0;

  constructor(
    private readonly within: (bounds: Bounds) => Lesion[],
    private readonly styleOf: () => StyleOf,
    private readonly shown: (lesion: Lesion) => boolean,
  ) {
    this.canvas.className = 'layer';
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  /** The view has moved: show what there is at once. */
  moved(view: Transform): void {
    this.view = view;
    this.frame();
  }

  /** Lesions or their styles have changed. */
  invalidate(): void {
    this.stale = true;
    this.pass = null;
    this.schedule();
  }

  destroy(): void {
    cancelAnimationFrame(this.scheduled);
    this.canvas.remove();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = 0;
      this.frame();
    });
  }

  private frame(): void {
    const { view } = this;
    if (!view || view.width === 0) return;
    const fits = !this.stale && this.front.covers(view);
    const rests = !this.stale && !this.pass && performance.now() - this.finished < REST;
    if (!fits && !rests) this.paint(view);
    this.show(view);
    if (this.pass || (rests && !fits)) this.schedule();
  }

  /** Goes on with the pass, or starts one for this view. */
  private paint(view: Transform): void {
    const start = performance.now();
    this.pass ??= this.begin(view);
    const { pass } = this;
    while (pass.next < pass.queue.length) {
      const end = Math.min(pass.next + 64, pass.queue.length);
      while (pass.next < end) pass.painter.add(pass.queue[pass.next++]!);
      this.back.settle();
      if (performance.now() - start > SLICE) break;
    }
    if (pass.next === pass.queue.length) pass.painter.flush();
    if (pass.next < pass.queue.length) return;
    this.finished = performance.now();
    [this.front, this.back] = [this.back, this.front];
    this.pass = null;
    if (!this.front.covers(view)) this.schedule();
  }

  private begin(view: Transform): Pass {
    this.stale = false;
    this.back.begin(view, MARGIN, pixelRatio());
    const t = this.back.transform;
    const queue = this.within(boundsIn(t)).filter(this.shown);
    return { painter: new Painter(this.back.ctx, t, this.styleOf()), queue, next: 0 };
  }

  private show(view: Transform): void {
    fitted(this.canvas, this.ctx, view);
    this.front.blit(this.ctx, view, pixelRatio());
  }
}
