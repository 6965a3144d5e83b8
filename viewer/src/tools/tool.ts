import type { LesionIndex } from '../drawing/lesionIndex';
import type { Point } from '../geometry/ring';
import type { SlideView, Transform } from '../viewport/slideView';

/** A pointer event over the slide. */
export interface Pointer {
  /** Level-0 px */
  readonly at: Point;
  /** CSS px of the view */
  readonly screen: Point;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** What the tools work on. */
export interface Bench {
  readonly view: SlideView;
  readonly index: LesionIndex;
  /** Draws the editing layer again. */
  readonly redraw: () => void;
}

/** One way of using the pointer. All parts are optional: what a tool does not take pans and zooms the slide. */
export interface Tool {
  readonly cursor: string;
  readonly hint: string;
  /** True: the following drag is the tool's, and the slide stays where it is. */
  press?(p: Pointer): boolean;
  drag?(p: Pointer): void;
  release?(p: Pointer): void;
  /** A press and release without moving that `press` did not take. */
  click?(p: Pointer): void;
  doubleClick?(p: Pointer): void;
  hover?(p: Pointer): void;
  /** True: the key is used up. */
  key?(e: KeyboardEvent): boolean;
  cancel?(): void;
  draw?(ctx: CanvasRenderingContext2D, t: Transform): void;
}

/** Screen px within which a vertex or an edge is hit. */
export const REACH = 9;
