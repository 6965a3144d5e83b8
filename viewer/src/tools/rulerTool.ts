import { distanceText } from '../document/measurements';
import type { Point } from '../geometry/ring';
import { mpp } from '../state/openSlide';
import { measured } from '../state/settings';
import type { Transform } from '../viewport/slideView';
import { drawLabel, drawLine, drawTicks } from './handles';
import type { Bench, Pointer, Tool } from './tool';

/** Measures the distance between two points. It stays until the next one, or until another tool is chosen. */
export class RulerTool implements Tool {
  readonly cursor = 'crosshair';
  readonly hint = 'Drag from one point to another · Esc ends · Space+drag pans';

  private line: readonly [Point, Point] | null = null;

  constructor(private readonly bench: Bench) {}

  press({ at }: Pointer): boolean {
    this.show([at, at]);
    return true;
  }

  drag({ at }: Pointer): void {
    if (this.line) this.show([this.line[0], at]);
  }

  /** A press without a movement measures nothing. */
  release(): void {
    if (!measured.peek()) this.show(null);
  }

  cancel(): void {
    this.show(null);
  }

  draw(ctx: CanvasRenderingContext2D, t: Transform): void {
    if (!this.line || !measured.peek()) return;
    drawLine(ctx, t, this.line);
    drawTicks(ctx, t, this.line);
    drawLabel(ctx, t, this.line, distanceText(measured.peek()!, mpp.peek()));
  }

  private show(line: readonly [Point, Point] | null): void {
    this.line = line;
    measured.value = line && Math.hypot(line[1].x - line[0].x, line[1].y - line[0].y);
    this.bench.redraw();
  }
}
