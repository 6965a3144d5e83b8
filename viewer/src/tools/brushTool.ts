import { css } from '../document/classes';
import { addArea, draw, eraseArea } from '../document/commands';
import { classOf, type Lesion } from '../document/lesion';
import { intersection, strokeArea } from '../geometry/booleans';
import { boundsOf } from '../geometry/bounds';
import type { MultiPolygon, Point } from '../geometry/ring';
import { colorOf, fileColorOf, perform } from '../state/actions';
import { mpp } from '../state/openSlide';
import { primary, select, selected } from '../state/selection';
import { brushRadius, drawClass } from '../state/settings';
import type { Transform } from '../viewport/slideView';
import type { Bench, Pointer, Tool } from './tool';

/**
 * Paints area on or off. Adding goes to the selected lesion it touches, else to the one it began in, else makes a new
 * one. Erasing works on the selected lesions it touches, else on all that it touches.
 */
export class BrushTool implements Tool {
  readonly cursor = 'none';
  readonly hint: string;

  private line: Point[] = [];
  private tip: Point | null = null;
  private erasing: boolean;

  constructor(
    private readonly bench: Bench,
    private readonly erases: boolean,
  ) {
    this.erasing = erases;
    const [verb, opposite] = erases ? ['erase', 'paint'] : ['paint', 'erase'];
    this.hint = `Drag to ${verb} · hold Alt to ${opposite} · [ and ] change the size · Space+drag pans`;
  }

  press({ at, alt }: Pointer): boolean {
    this.erasing = this.erases !== alt;
    this.line = [at];
    this.bench.redraw();
    return true;
  }

  drag({ at }: Pointer): void {
    const last = this.line.at(-1);
    this.tip = at;
    if (last && Math.hypot(last.x - at.x, last.y - at.y) > this.radius() / 8) this.line.push(at);
    this.bench.redraw();
  }

  release(): void {
    const { line } = this;
    this.line = [];
    this.bench.redraw();
    const area = strokeArea(line, this.radius());
    if (area.length === 0) return;
    if (this.erasing) this.erase(area);
    else this.add(area, line[0]!);
  }

  hover({ at, alt }: Pointer): void {
    this.tip = at;
    this.erasing = this.erases !== alt;
    this.bench.redraw();
  }

  cancel(): void {
    this.line = [];
    this.tip = null;
  }

  draw(ctx: CanvasRenderingContext2D, t: Transform): void {
    const rgb = this.erasing ? [255, 255, 255] : colorOf(primary.peek() ? classOf(primary.peek()!) : drawClass.peek());
    const r = brushRadius.peek();
    if (this.line.length > 0) this.drawStroke(ctx, t, css(rgb, 0.45), 2 * r);
    if (this.tip) this.drawTip(ctx, t, r);
  }

  private drawStroke(ctx: CanvasRenderingContext2D, t: Transform, style: string, width: number): void {
    ctx.setLineDash([]);
    [ctx.lineCap, ctx.lineJoin, ctx.lineWidth, ctx.strokeStyle] = ['round', 'round', width, style];
    ctx.beginPath();
    const [first, ...rest] = this.line;
    ctx.moveTo(t.dx + first!.x * t.scale, t.dy + first!.y * t.scale);
    for (const p of rest.length > 0 ? rest : [first!]) ctx.lineTo(t.dx + p.x * t.scale, t.dy + p.y * t.scale);
    ctx.stroke();
    ctx.lineCap = 'butt';
  }

  private drawTip(ctx: CanvasRenderingContext2D, t: Transform, r: number): void {
    const [x, y] = [t.dx + this.tip!.x * t.scale, t.dy + this.tip!.y * t.scale];
    ctx.setLineDash(this.erasing ? [4, 3] : []);
    for (const [width, color] of [
      [3, 'rgb(0 0 0 / .55)'],
      [1.4, '#fff'],
    ] as const) {
      [ctx.lineWidth, ctx.strokeStyle] = [width, color];
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  private add(area: MultiPolygon, start: Point): void {
    const chosen = primary.peek();
    const target = chosen && this.touches(chosen, area) ? chosen : this.bench.index.at(start, 0);
    if (!target) return perform(draw(area, drawClass.peek(), fileColorOf(drawClass.peek()), mpp.peek()));
    select(target.id);
    perform(addArea(target, area, mpp.peek()));
  }

  private erase(area: MultiPolygon): void {
    const touched = (lesions: readonly Lesion[]): Lesion[] => lesions.filter((l) => this.touches(l, area));
    const chosen = touched(selected.peek());
    const hit = chosen.length > 0 ? chosen : touched(this.bench.index.within(boundsOf(area)));
    if (hit.length > 0) perform(eraseArea(hit, area, mpp.peek()));
  }

  private touches(lesion: Lesion, area: MultiPolygon): boolean {
    return intersection(lesion.polygons, area).length > 0;
  }

  private radius(): number {
    return brushRadius.peek() / this.bench.view.transform.peek().scale;
  }
}
