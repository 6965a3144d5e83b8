import { reshape } from '../document/commands';
import type { MultiPolygon, Point } from '../geometry/ring';
import { insertVertex, moveVertex, nearestEdge, nearestVertex, removeVertex, type VertexRef, vertexPoint } from '../geometry/vertices';
import { perform } from '../state/actions';
import { mpp } from '../state/openSlide';
import { primary, select } from '../state/selection';
import type { Transform } from '../viewport/slideView';
import { drawGhost, drawHandles, drawOutline } from './handles';
import { type Bench, type Pointer, REACH, type Tool } from './tool';

/** Moves, adds and removes single vertices of the selected lesion. */
export class VerticesTool implements Tool {
  readonly cursor = 'default';
  readonly hint = 'Drag a vertex · click an edge to add one · Alt+click or Delete removes one · arrow keys move it · Esc ends';

  private active: VertexRef | null = null;
  private moving: MultiPolygon | null = null;
  private label = '';
  private ghost: Point | null = null;

  constructor(private readonly bench: Bench) {}

  press({ at, alt }: Pointer): boolean {
    const lesion = primary.peek();
    if (!lesion) return false;
    const reach = this.reach();
    const vertex = nearestVertex(lesion.polygons, at, reach);
    if (vertex && alt) {
      this.remove(vertex);
      return true;
    }
    if (vertex) return this.grab(vertex, lesion.polygons, 'move vertex');
    const edge = nearestEdge(lesion.polygons, at, reach);
    if (!edge || alt) return false;
    return this.grab(edge, insertVertex(lesion.polygons, edge, edge.at), 'add vertex');
  }

  drag({ at }: Pointer): void {
    if (!this.moving || !this.active) return;
    this.moving = moveVertex(this.moving, this.active, at);
    this.bench.redraw();
  }

  release(): void {
    const lesion = primary.peek();
    const { moving, label } = this;
    this.moving = null;
    if (lesion && moving && moving !== lesion.polygons) perform(reshape(label, lesion, moving, mpp.peek()));
    this.bench.redraw();
  }

  click({ at }: Pointer): void {
    this.active = null;
    const hit = this.bench.index.at(at, this.reach() / 2);
    if (hit) select(hit.id);
  }

  hover({ at }: Pointer): void {
    const lesion = primary.peek();
    const near = lesion && !nearestVertex(lesion.polygons, at, this.reach()) ? nearestEdge(lesion.polygons, at, this.reach()) : null;
    const ghost = near?.at ?? null;
    if (ghost || this.ghost) this.bench.redraw();
    this.ghost = ghost;
  }

  key(e: KeyboardEvent): boolean {
    const lesion = primary.peek();
    if (!lesion || !this.active || !vertexPoint(lesion.polygons, this.active)) return false;
    if (e.key === 'Delete' || e.key === 'Backspace') {
      this.remove(this.active);
      return true;
    }
    const step = steps[e.key];
    if (!step) return false;
    const px = (e.shiftKey ? 10 : 1) / this.bench.view.transform.peek().scale;
    const at = vertexPoint(lesion.polygons, this.active)!;
    const to = { x: at.x + step[0] * px, y: at.y + step[1] * px };
    perform(reshape('move vertex', lesion, moveVertex(lesion.polygons, this.active, to), mpp.peek()));
    return true;
  }

  cancel(): void {
    this.moving = null;
    this.active = null;
    this.ghost = null;
  }

  draw(ctx: CanvasRenderingContext2D, t: Transform): void {
    const lesion = primary.peek();
    if (!lesion) return;
    const shown = this.moving ?? lesion.polygons;
    if (this.moving) drawOutline(ctx, t, shown);
    drawHandles(ctx, t, shown, this.active);
    if (this.ghost && !this.moving) drawGhost(ctx, t, this.ghost);
  }

  private grab(ref: VertexRef, polygons: MultiPolygon, label: string): boolean {
    this.active = ref;
    this.moving = polygons;
    this.label = label;
    this.ghost = null;
    this.bench.redraw();
    return true;
  }

  private remove(ref: VertexRef): void {
    const lesion = primary.peek();
    this.active = null;
    if (lesion) perform(reshape('delete vertex', lesion, removeVertex(lesion.polygons, ref), mpp.peek()));
  }

  private reach(): number {
    return REACH / this.bench.view.transform.peek().scale;
  }
}

const steps: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
