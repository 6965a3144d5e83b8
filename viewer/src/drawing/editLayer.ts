import { css } from '../document/classes';
import type { Lesion } from '../document/lesion';
import { classOf } from '../document/lesion';
import { meet } from '../geometry/bounds';
import type { OverlayLayer } from '../state/overlays';
import type { Transform } from '../viewport/slideView';
import { coarsenessFor, ringsAt } from './lod';
import { Painter } from './painter';
import { boundsIn, fitted, traceRing } from './paths';

export interface EditScene {
  readonly selected: readonly Lesion[];
  readonly hovered: Lesion | null;
  readonly overlays: readonly OverlayLayer[];
  readonly colorOf: (name: string) => readonly number[];
  readonly drawTool: (ctx: CanvasRenderingContext2D, t: Transform) => void;
}

/** What is being worked on, painted anew in every frame: dashed overlays, the selection, the tool's own marks. */
export class EditLayer {
  readonly canvas = document.createElement('canvas');
  private readonly ctx = this.canvas.getContext('2d')!;
  private scheduled = 0;
  private view: Transform | null = null;

  constructor(private readonly scene: () => EditScene) {
    this.canvas.className = 'layer';
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  moved(view: Transform): void {
    this.view = view;
    this.paint();
  }

  invalidate(): void {
    if (this.scheduled) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = 0;
      this.paint();
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.scheduled);
    this.canvas.remove();
  }

  private paint(): void {
    const { view, ctx, canvas } = this;
    if (!view || view.width === 0) return;
    fitted(canvas, ctx, view);
    const scene = this.scene();
    for (const overlay of scene.overlays) this.paintOverlay(overlay, view);
    if (scene.hovered && !scene.selected.includes(scene.hovered)) this.outline(scene.hovered, view, '#fff', 3, 1.5);
    for (const lesion of scene.selected) this.outline(lesion, view, css(scene.colorOf(classOf(lesion))), 6, 2.6);
    scene.drawTool(ctx, view);
  }

  private paintOverlay(overlay: OverlayLayer, view: Transform): void {
    const style = { stroke: css(overlay.rgb), fill: null, width: 2, dash: [6, 4] };
    const painter = new Painter(this.ctx, view, () => style);
    const box = boundsIn(view);
    for (const lesion of overlay.lesions) if (meet(lesion.bounds, box)) painter.add(lesion);
    painter.flush();
  }

  /** In its colour on a white casing. */
  private outline(lesion: Lesion, t: Transform, color: string, casing: number, width: number): void {
    const path = new Path2D();
    for (const ring of ringsAt(lesion, Math.max(0, coarsenessFor(t.scale) - 1))) traceRing(path, t, ring);
    const { ctx } = this;
    ctx.setLineDash([]);
    ctx.lineJoin = 'round';
    for (const [w, c] of [
      [casing, casing > 4 ? 'rgb(255 255 255 / .92)' : 'rgb(0 0 0 / .5)'],
      [width, color],
    ] as const) {
      [ctx.lineWidth, ctx.strokeStyle] = [w, c];
      ctx.stroke(path);
    }
  }
}
