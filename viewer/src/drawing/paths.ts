import type { Bounds } from '../geometry/bounds';
import type { Transform } from '../viewport/slideView';

/** Adds a closed ring (x, y, x, y, …) in screen px; returns how many vertices it has. */
export function traceRing(path: Path2D, { scale, dx, dy }: Transform, ring: ArrayLike<number>): number {
  for (let i = 0; i < ring.length; i += 2) path[i === 0 ? 'moveTo' : 'lineTo'](dx + ring[i]! * scale, dy + ring[i + 1]! * scale);
  path.closePath();
  return ring.length / 2;
}

/** The part of the slide that is in view, in level-0 px. */
export const boundsIn = (t: Transform): Bounds => ({
  minX: -t.dx / t.scale,
  minY: -t.dy / t.scale,
  maxX: (t.width - t.dx) / t.scale,
  maxY: (t.height - t.dy) / t.scale,
});

export const pixelRatio = (): number => window.devicePixelRatio || 1;

/** An empty canvas as large as the view, its context in CSS px. */
export function fitted(canvas: HTMLCanvasElement, ctx: CanvasRenderingContext2D, view: Transform): void {
  const r = pixelRatio();
  const [w, h] = [Math.round(view.width * r), Math.round(view.height * r)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  ctx.setTransform(r, 0, 0, r, 0, 0);
  ctx.clearRect(0, 0, view.width, view.height);
}
