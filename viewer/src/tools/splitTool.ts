import type { Edit } from '../document/changes';
import { splitLesion } from '../document/commands';
import { boundsOfPoints } from '../geometry/bounds';
import type { Point } from '../geometry/ring';
import { perform } from '../state/actions';
import { say } from '../state/app';
import { mpp } from '../state/openSlide';
import { selected } from '../state/selection';
import type { Transform } from '../viewport/slideView';
import { drawLine } from './handles';
import type { Bench, Pointer, Tool } from './tool';

/** Cuts lesions along a line drawn through them; with Shift the line is straight. */
export class SplitTool implements Tool {
  readonly cursor = 'crosshair';
  readonly hint = 'Draw a line right across the lesion · Shift makes it straight · Esc ends';

  private line: Point[] = [];

  constructor(private readonly bench: Bench) {}

  press({ at }: Pointer): boolean {
    this.line = [at];
    return true;
  }

  drag({ at, shift }: Pointer): void {
    const last = this.line.at(-1);
    if (shift) this.line = [this.line[0]!, at];
    else if (last && Math.hypot(last.x - at.x, last.y - at.y) * this.bench.view.transform.peek().scale > 3) this.line.push(at);
    this.bench.redraw();
  }

  release({ at }: Pointer): void {
    const line = [...this.line, at];
    this.line = [];
    this.bench.redraw();
    const near = selected.peek().length > 0 ? selected.peek() : this.bench.index.within(boundsOfPoints(line));
    const edits = near.flatMap((l) => splitLesion(l, line, mpp.peek()) ?? []);
    if (edits.length === 0) return say('The line splits no lesion: draw it all the way across, from outside to outside.');
    perform(joined(edits));
  }

  cancel(): void {
    this.line = [];
  }

  draw(ctx: CanvasRenderingContext2D, t: Transform): void {
    if (this.line.length > 1) drawLine(ctx, t, this.line);
  }
}

const joined = (edits: readonly Edit[]): Edit => ({ label: 'split lesion', changes: edits.flatMap((e) => e.changes) });
