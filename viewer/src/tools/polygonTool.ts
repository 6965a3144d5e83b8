import { addArea, draw, eraseArea } from '../document/commands';
import { cleaned } from '../geometry/drawn';
import type { Point } from '../geometry/ring';
import { fileColorOf, perform } from '../state/actions';
import { say } from '../state/app';
import { mpp } from '../state/openSlide';
import { primary, selected } from '../state/selection';
import { drawClass, operation } from '../state/settings';
import type { Transform } from '../viewport/slideView';
import { drawHandles, drawLine } from './handles';
import { type Bench, type Pointer, REACH, type Tool } from './tool';

/** Screen px between the points of a line drawn freehand. */
const FREEHAND_STEP = 3;

/** Draws an outline: click by click, or freehand by dragging. It becomes a lesion, or adds to or cuts the selected one. */
export class PolygonTool implements Tool {
  readonly cursor = 'crosshair';
  readonly hint =
    'Click sets points, dragging draws freehand · double click or Enter closes · Backspace removes the last point · Esc cancels';

  private points: Point[] = [];
  private tip: Point | null = null;
  private freehand = false;

  constructor(private readonly bench: Bench) {}

  press({ at, screen }: Pointer): boolean {
    const first = this.points[0];
    if (this.points.length > 2 && first && this.near(first, screen)) {
      this.finish();
      return true;
    }
    this.points.push(at);
    this.freehand = false;
    this.bench.redraw();
    return true;
  }

  drag({ at, screen }: Pointer): void {
    const last = this.points.at(-1);
    if (!last) return;
    const s = this.bench.view.toScreen(last);
    if (Math.hypot(s.x - screen.x, s.y - screen.y) < FREEHAND_STEP) return;
    this.freehand = true;
    this.points.push(at);
    this.bench.redraw();
  }

  release(): void {
    if (this.freehand && this.points.length > 8) this.finish();
  }

  doubleClick(): void {
    this.points.pop();
    if (this.points.length > 2) this.finish();
  }

  hover({ at }: Pointer): void {
    this.tip = at;
    if (this.points.length > 0) this.bench.redraw();
  }

  key(e: KeyboardEvent): boolean {
    if (this.points.length === 0) return false;
    if (e.key === 'Enter') this.finish();
    else if (e.key === 'Backspace') this.points.pop();
    else return false;
    this.bench.redraw();
    return true;
  }

  cancel(): void {
    this.points = [];
    this.tip = null;
    this.freehand = false;
  }

  draw(ctx: CanvasRenderingContext2D, t: Transform): void {
    if (this.points.length === 0) return;
    drawLine(ctx, t, this.tip && !this.freehand ? [...this.points, this.tip] : this.points);
    if (!this.freehand) drawHandles(ctx, t, [this.points.map((p) => Float64Array.of(p.x, p.y))], null);
  }

  private finish(): void {
    const area = cleaned(this.points);
    this.cancel();
    this.bench.redraw();
    if (area.length === 0) return say('An outline needs at least three points.');
    const chosen = primary.peek();
    if (operation.peek() === 'new' || !chosen) return perform(draw(area, drawClass.peek(), fileColorOf(drawClass.peek()), mpp.peek()));
    if (operation.peek() === 'add') return perform(addArea(chosen, area, mpp.peek()));
    perform({ ...eraseArea(selected.peek(), area, mpp.peek()), label: 'cut out area' });
  }

  private near(p: Point, screen: Point): boolean {
    const s = this.bench.view.toScreen(p);
    return Math.hypot(s.x - screen.x, s.y - screen.y) < REACH;
  }
}
