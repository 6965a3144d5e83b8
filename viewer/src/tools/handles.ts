import { traceRing } from '../drawing/paths';
import type { MultiPolygon, Point } from '../geometry/ring';
import { type VertexRef, vertexPoint } from '../geometry/vertices';
import type { Transform } from '../viewport/slideView';

/** Handles nearer to each other than this are left out; zooming in shows them. */
const SPACING = 7;

/** Half the length of a ruler's end, in screen px. */
const TICK = 6;

const INK = '#111';
const PAPER = '#fff';
const ACTIVE = '#f0e442';

/** White with a dark rim: seen on any tissue. */
export function drawHandles(ctx: CanvasRenderingContext2D, t: Transform, polygons: MultiPolygon, active: VertexRef | null): void {
  const path = new Path2D();
  for (const polygon of polygons) for (const ring of polygon) collect(path, t, ring);
  ctx.setLineDash([]);
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = INK;
  ctx.fillStyle = PAPER;
  ctx.fill(path);
  ctx.stroke(path);
  const at = active && vertexPoint(polygons, active);
  if (at) square(ctx, t, at, 5, ACTIVE);
}

function collect(path: Path2D, t: Transform, ring: Float64Array): void {
  let [lastX, lastY] = [-Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    const x = t.dx + ring[i]! * t.scale;
    const y = t.dy + ring[i + 1]! * t.scale;
    if (x < -9 || y < -9 || x > t.width + 9 || y > t.height + 9) continue;
    if (Math.abs(x - lastX) < SPACING && Math.abs(y - lastY) < SPACING) continue;
    path.rect(x - 3.5, y - 3.5, 7, 7);
    [lastX, lastY] = [x, y];
  }
}

/** Where a click would add a vertex. */
export function drawGhost(ctx: CanvasRenderingContext2D, t: Transform, at: Point): void {
  ctx.globalAlpha = 0.75;
  square(ctx, t, at, 3.5, ACTIVE);
  ctx.globalAlpha = 1;
}

function square(ctx: CanvasRenderingContext2D, t: Transform, at: Point, half: number, fill: string): void {
  ctx.fillStyle = fill;
  ctx.strokeStyle = INK;
  ctx.setLineDash([]);
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  ctx.rect(t.dx + at.x * t.scale - half, t.dy + at.y * t.scale - half, 2 * half, 2 * half);
  ctx.fill();
  ctx.stroke();
}

export function drawOutline(ctx: CanvasRenderingContext2D, t: Transform, polygons: MultiPolygon): void {
  const path = new Path2D();
  for (const polygon of polygons) for (const ring of polygon) traceRing(path, t, ring);
  twice(ctx, path, ACTIVE);
}

/** An open line of points. */
export function drawLine(ctx: CanvasRenderingContext2D, t: Transform, points: readonly Point[], color = ACTIVE): void {
  const path = new Path2D();
  for (const [i, p] of points.entries()) path[i === 0 ? 'moveTo' : 'lineTo'](t.dx + p.x * t.scale, t.dy + p.y * t.scale);
  twice(ctx, path, color);
}

/** Marks the ends of a line, across it. */
export function drawTicks(ctx: CanvasRenderingContext2D, t: Transform, [a, b]: readonly [Point, Point]): void {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [across, along] = [((b.x - a.x) / length) * TICK, ((b.y - a.y) / length) * TICK];
  const path = new Path2D();
  for (const p of [a, b]) {
    const [x, y] = [t.dx + p.x * t.scale, t.dy + p.y * t.scale];
    path.moveTo(x - along, y + across);
    path.lineTo(x + along, y - across);
  }
  twice(ctx, path, ACTIVE);
}

/** A text above the middle of a line, within the view. */
export function drawLabel(ctx: CanvasRenderingContext2D, t: Transform, [a, b]: readonly [Point, Point], text: string): void {
  ctx.font = '600 13px system-ui, sans-serif';
  [ctx.textAlign, ctx.textBaseline] = ['center', 'middle'];
  const [w, h] = [ctx.measureText(text).width + 12, 22];
  const inside = (v: number, room: number, size: number): number => Math.min(Math.max(v, size / 2), room - size / 2);
  const x = inside(t.dx + ((a.x + b.x) / 2) * t.scale, t.width, w);
  const y = inside(t.dy + ((a.y + b.y) / 2) * t.scale - h, t.height, h);
  ctx.fillStyle = 'rgb(17 17 17 / .85)';
  ctx.fillRect(x - w / 2, y - h / 2, w, h);
  ctx.fillStyle = PAPER;
  ctx.fillText(text, x, y + 1);
}

/** A light line on a dark one. */
function twice(ctx: CanvasRenderingContext2D, path: Path2D, color: string): void {
  ctx.setLineDash([]);
  ctx.lineJoin = 'round';
  ctx.lineWidth = 4;
  ctx.strokeStyle = 'rgb(0 0 0 / .6)';
  ctx.stroke(path);
  ctx.lineWidth = 2;
  ctx.strokeStyle = color;
  ctx.stroke(path);
}
