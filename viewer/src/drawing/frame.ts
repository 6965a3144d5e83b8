import type { Transform } from '../viewport/slideView';

/** A finished picture of the lesions, a margin larger than the view, and where it was taken. */
export class Frame {
  readonly canvas = document.createElement('canvas');
  /** Painted by the processor, so that `settle` can make it happen now, in slices, and its time can be told. */
  readonly ctx = this.canvas.getContext('2d', { willReadFrequently: true })!;
  /** The transform of the picture itself: its offset counts from the picture's corner. */
  transform: Transform = { scale: 1, dx: 0, dy: 0, width: 0, height: 0 };

  /** Empties it for a view, with a margin of that share of its size on each side. */
  begin(view: Transform, margin: number, ratio: number): void {
    const [mx, my] = [Math.round(view.width * margin), Math.round(view.height * margin)];
    const width = view.width + 2 * mx;
    const height = view.height + 2 * my;
    this.transform = { scale: view.scale, dx: view.dx + mx, dy: view.dy + my, width, height };
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    else {
      this.ctx.setTransform(1, 0, 0, 1, 0, 0);
      this.ctx.clearRect(0, 0, w, h);
    }
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.lineJoin = 'round';
  }

  /** Browsers put painting off until the pixels are needed; reading one makes them do it. */
  settle(): void {
    this.ctx.getImageData(0, 0, 1, 1);
  }

  /** Drawn where it belongs in another view of the same slide; at the same scale on whole px, so that it stays sharp. */
  blit(onto: CanvasRenderingContext2D, view: Transform, ratio: number): void {
    const { transform: t } = this;
    if (t.width === 0) return;
    const zoom = view.scale / t.scale;
    const snap = (v: number): number => (zoom === 1 ? Math.round(v * ratio) / ratio : v);
    onto.drawImage(this.canvas, snap(view.dx - t.dx * zoom), snap(view.dy - t.dy * zoom), t.width * zoom, t.height * zoom);
  }

  /** Whether it covers all of that view at the same scale. */
  covers(view: Transform): boolean {
    const { transform: t } = this;
    const [x, y] = [t.dx - view.dx, t.dy - view.dy];
    return t.scale === view.scale && x >= 0 && y >= 0 && x + view.width <= t.width && y + view.height <= t.height;
  }
}
