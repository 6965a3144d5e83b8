import { signal } from '@preact/signals';
import OpenSeadragon from 'openseadragon';
import { slideUrl } from '../api/slides';
import type { SlideDetail } from '../api/types';
import { type Bounds, centreOf } from '../geometry/bounds';
import type { Point } from '../geometry/ring';
import { viewerOptions } from './options';

/** Where the slide lies on the screen: screen = offset + level-0 px × scale, in CSS px of the view. */
export interface Transform {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
}

const nowhere: Transform = { scale: 1, dx: 0, dy: 0, width: 0, height: 0 };

/** The deep-zoom view of one slide. Points are level-0 px ("slide") or CSS px from the view's corner ("screen"). */
export class SlideView {
  readonly viewer: OpenSeadragon.Viewer;
  readonly transform = signal<Transform>(nowhere);
  readonly ready: Promise<void>;
  private readonly frameListeners = new Set<(t: Transform) => void>();

  constructor(
    element: HTMLElement,
    readonly detail: SlideDetail,
  ) {
    this.viewer = OpenSeadragon({ ...viewerOptions, element, tileSources: slideUrl(detail.id, '/image.dzi') });
    this.ready = new Promise((resolve, reject) => {
      this.viewer.addOnceHandler('open', () => resolve(this.update()));
      this.viewer.addOnceHandler('open-failed', (e: { message?: string }) => reject(new Error(e.message ?? 'The slide cannot be opened.')));
    });
    for (const event of ['update-viewport', 'resize', 'animation', 'animation-finish'] as const)
      this.viewer.addHandler(event, () => this.update());
    this.viewer.addHandler('canvas-key', (e: { preventDefaultAction?: boolean }) => {
      e.preventDefaultAction = true;
    });
  }

  /** Called in every frame in which the view has moved. */
  onFrame(listener: (t: Transform) => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }

  toScreen(p: Point): Point {
    const t = this.transform.peek();
    return { x: t.dx + p.x * t.scale, y: t.dy + p.y * t.scale };
  }

  toSlide(p: Point): Point {
    const t = this.transform.peek();
    return { x: (p.x - t.dx) / t.scale, y: (p.y - t.dy) / t.scale };
  }

  /** Level-0 px that a mouse event points at. */
  pointOf(e: MouseEvent): Point {
    const box = this.viewer.element.getBoundingClientRect();
    return this.toSlide({ x: e.clientX - box.left, y: e.clientY - box.top });
  }

  /** Zooms so that one screen px shows `1 / scale` level-0 px. */
  zoomToScale(scale: number): void {
    const t = this.transform.peek();
    this.viewer.viewport.zoomTo((scale * this.detail.width) / t.width);
    this.viewer.viewport.applyConstraints();
  }

  zoomBy(factor: number): void {
    this.viewer.viewport.zoomBy(factor);
    this.viewer.viewport.applyConstraints();
  }

  panBy(x: number, y: number): void {
    const { scale } = this.transform.peek();
    this.viewer.viewport.panBy(new OpenSeadragon.Point(x / scale / this.detail.width, y / scale / this.detail.width));
    this.viewer.viewport.applyConstraints();
  }

  fitSlide(): void {
    this.viewer.viewport.goHome();
  }

  /** Shows a place with room around it, not closer than native magnification. */
  fit(b: Bounds): void {
    const t = this.transform.peek();
    const [w, h] = [b.maxX - b.minX, b.maxY - b.minY];
    const room = Math.max(w * 1.6, h * 1.6 * (t.width / t.height), t.width / 1.5) / this.detail.width;
    const height = room * (t.height / t.width);
    const { x, y } = centreOf(b);
    this.viewer.viewport.fitBounds(
      new OpenSeadragon.Rect(x / this.detail.width - room / 2, y / this.detail.width - height / 2, room, height),
    );
  }

  /** Shows at once the place that another view of the same slide shows, at the same scale. */
  show(t: Transform): void {
    const { width } = this.transform.peek();
    if (width === 0 || t.width === 0) return;
    const { viewport } = this.viewer;
    const px = t.scale * this.detail.width;
    viewport.zoomTo(px / width, undefined, true);
    viewport.panTo(new OpenSeadragon.Point((t.width / 2 - t.dx) / px, (t.height / 2 - t.dy) / px), true);
    this.update();
  }

  destroy(): void {
    this.frameListeners.clear();
    this.viewer.destroy();
  }

  private update(): void {
    const next = this.measure();
    const t = this.transform.peek();
    if (next.scale === t.scale && next.dx === t.dx && next.dy === t.dy && next.width === t.width && next.height === t.height) return;
    this.transform.value = next;
    for (const listener of this.frameListeners) listener(next);
  }

  private measure(): Transform {
    const { viewport } = this.viewer;
    if (!viewport || this.viewer.world.getItemCount() === 0) return nowhere;
    const size = viewport.getContainerSize();
    const bounds = viewport.getBoundsNoRotate(true);
    const perUnit = size.x / bounds.width;
    return { scale: perUnit / this.detail.width, dx: -bounds.x * perUnit, dy: -bounds.y * perUnit, width: size.x, height: size.y };
  }
}
