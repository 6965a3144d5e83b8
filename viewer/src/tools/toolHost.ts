import { effect } from '@preact/signals';
import { type ToolName, tool } from '../state/settings';
import { BrushTool } from './brushTool';
import { PolygonTool } from './polygonTool';
import { RulerTool } from './rulerTool';
import { SelectTool } from './selectTool';
import { SplitTool } from './splitTool';
import type { Bench, Pointer, Tool } from './tool';
import { VerticesTool } from './verticesTool';

/** Screen px that a press may move and still be a click. */
const STILL = 4;

/** Gives pointer events to the tool in use, before OpenSeadragon sees them; what a tool leaves pans and zooms. */
export class ToolHost {
  readonly tools: Readonly<Record<ToolName, Tool>>;
  private held = false;
  private panning = false;
  private pressedAt: { x: number; y: number } | null = null;
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly bench: Bench,
    private readonly element: HTMLElement,
  ) {
    this.tools = {
      select: new SelectTool(bench),
      vertices: new VerticesTool(bench),
      polygon: new PolygonTool(bench),
      brush: new BrushTool(bench, false),
      erase: new BrushTool(bench, true),
      split: new SplitTool(bench),
      ruler: new RulerTool(bench),
    };
    this.listen('pointerdown', (e) => this.down(e));
    this.listen('pointermove', (e) => this.move(e));
    this.listen('pointerup', (e) => this.up(e));
    this.listen('dblclick', (e) => this.current.doubleClick?.(this.pointer(e)));
    this.stops.push(effect(() => this.changed(this.tools[tool.value])));
  }

  get current(): Tool {
    return this.tools[tool.peek()];
  }

  /** With Space held, dragging pans whatever the tool. */
  setPanning(on: boolean): void {
    this.panning = on;
    this.element.style.cursor = on ? 'grab' : this.current.cursor;
  }

  cancel(): void {
    this.held = false;
    this.current.cancel?.();
    this.bench.redraw();
  }

  destroy(): void {
    this.cancel();
    for (const stop of this.stops) stop();
  }

  private changed(next: Tool): void {
    for (const other of Object.values(this.tools)) if (other !== next) other.cancel?.();
    this.held = false;
    this.element.style.cursor = next.cursor;
    this.bench.redraw();
  }

  private down(e: PointerEvent): void {
    if (e.button !== 0 || this.panning || !e.isPrimary) return;
    this.pressedAt = { x: e.clientX, y: e.clientY };
    this.held = this.current.press?.(this.pointer(e)) ?? false;
    if (!this.held) return;
    e.stopPropagation();
    this.element.setPointerCapture(e.pointerId);
  }

  private move(e: PointerEvent): void {
    if (this.held) {
      e.stopPropagation();
      // The last of the coalesced events is this one; an insecure context has none.
      const steps = e.getCoalescedEvents?.() ?? [];
      for (const step of steps.length > 0 ? steps : [e]) this.current.drag?.(this.pointer(step));
    } else if (e.buttons === 0) this.current.hover?.(this.pointer(e));
  }

  private up(e: PointerEvent): void {
    const from = this.pressedAt;
    this.pressedAt = null;
    if (this.held) {
      e.stopPropagation();
      this.held = false;
      this.current.release?.(this.pointer(e));
    } else if (from && Math.hypot(e.clientX - from.x, e.clientY - from.y) < STILL) this.current.click?.(this.pointer(e));
  }

  private pointer(e: MouseEvent): Pointer {
    const at = this.bench.view.pointOf(e);
    return { at, screen: this.bench.view.toScreen(at), shift: e.shiftKey, alt: e.altKey };
  }

  /** In the capture phase; the navigator keeps its own events. */
  private listen<K extends 'pointerdown' | 'pointermove' | 'pointerup' | 'dblclick'>(
    type: K,
    handler: (e: HTMLElementEventMap[K]) => void,
  ): void {
    const listener = (e: HTMLElementEventMap[K]): void => {
      if (!(e.target instanceof Element) || !e.target.closest('.navigator')) handler(e);
    };
    this.element.addEventListener(type, listener as EventListener, true);
    this.stops.push(() => this.element.removeEventListener(type, listener as EventListener, true));
  }
}
