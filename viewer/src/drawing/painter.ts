import { css, UNKNOWN_CLASS } from '../document/classes';
import type { Lesion } from '../document/lesion';
import { classOf, reviewOf } from '../document/lesion';
import { centreOf } from '../geometry/bounds';
import type { Transform } from '../viewport/slideView';
import { coarsenessFor, type DrawRings, ringsAt } from './lod';
import { traceRing } from './paths';

export interface Style {
  readonly stroke: string;
  readonly fill: string | null;
  readonly width: number;
  readonly dash: readonly number[];
}

export type StyleOf = (lesion: Lesion) => Style;

/** Below this side in screen px a lesion is a dot. */
const DOT = 3;

/** So many vertices go into one path: the rasteriser is slowest with very long ones. */
const BATCH = 1500;

/**
 * Paints lesions in batches of one style. `ctx` is to have the device pixel ratio as its transform; `add` any number of
 * lesions, then `flush`.
 */
export class Painter {
  private readonly open = new Map<Style, { path: Path2D; vertices: number }>();
  private readonly coarseness: number;

  constructor(
    private readonly ctx: CanvasRenderingContext2D,
    private readonly t: Transform,
    private readonly styleOf: StyleOf,
  ) {
    this.coarseness = coarsenessFor(t.scale);
  }

  add(lesion: Lesion): void {
    const style = this.styleOf(lesion);
    const batch = this.batchOf(style);
    const { bounds } = lesion;
    const side = Math.max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY) * this.t.scale;
    batch.vertices += side < DOT ? this.dot(batch.path, lesion) : this.trace(batch.path, ringsAt(lesion, this.coarseness));
    if (batch.vertices > BATCH) this.paint(style, batch.path);
  }

  flush(): void {
    for (const [style, batch] of this.open) this.paint(style, batch.path);
  }

  private batchOf(style: Style): { path: Path2D; vertices: number } {
    let batch = this.open.get(style);
    if (!batch) {
      batch = { path: new Path2D(), vertices: 0 };
      this.open.set(style, batch);
    }
    return batch;
  }

  private dot(path: Path2D, { bounds }: Lesion): number {
    const { scale, dx, dy } = this.t;
    const size = 2;
    const { x, y } = centreOf(bounds);
    path.rect(dx + x * scale - size / 2, dy + y * scale - size / 2, size, size);
    return 4;
  }

  private trace(path: Path2D, rings: DrawRings): number {
    let vertices = 0;
    for (const ring of rings) vertices += traceRing(path, this.t, ring);
    return vertices;
  }

  private paint(style: Style, path: Path2D): void {
    this.open.delete(style);
    if (style.fill) {
      this.ctx.fillStyle = style.fill;
      this.ctx.fill(path, 'nonzero');
    }
    this.ctx.strokeStyle = style.stroke;
    this.ctx.lineWidth = style.width;
    this.ctx.setLineDash(style.dash as number[]);
    this.ctx.stroke(path);
  }
}

/** Class by colour; review by the line: accepted is thick, rejected is thin, grey and dashed. */
export function lesionStyles(colors: ReadonlyMap<string, readonly number[]>, fillOpacity: number): StyleOf {
  const styles = new Map<string, Style>();
  return (lesion) => {
    const review = reviewOf(lesion);
    const key = `${classOf(lesion)}|${review}`;
    let style = styles.get(key);
    if (!style) {
      style = make(colors.get(classOf(lesion)) ?? UNKNOWN_CLASS, review, fillOpacity);
      styles.set(key, style);
    }
    return style;
  };
}

function make(rgb: readonly number[], review: string | null, fillOpacity: number): Style {
  if (review === 'rejected') return { stroke: 'rgb(90 90 90 / .9)', fill: null, width: 1.2, dash: [5, 4] };
  return { stroke: css(rgb), fill: fillOpacity > 0 ? css(rgb, fillOpacity) : null, width: review === 'accepted' ? 2.6 : 1.6, dash: [] };
}
