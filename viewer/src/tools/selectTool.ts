import { hovered, select, selection, toggleSelected } from '../state/selection';
import { tool } from '../state/settings';
import { type Bench, type Pointer, REACH, type Tool } from './tool';

/** Click selects, Shift+click adds, a double click goes on to the vertices; dragging pans. */
export class SelectTool implements Tool {
  readonly cursor = 'default';
  readonly hint = 'Click selects · Shift+click adds to the selection · double click edits vertices · drag pans';

  constructor(private readonly bench: Bench) {}

  click({ at, shift }: Pointer): void {
    const hit = this.hit(at);
    if (shift && hit) toggleSelected(hit);
    else select(hit);
  }

  doubleClick({ at }: Pointer): void {
    const hit = this.hit(at);
    if (!hit) return;
    if (!selection.peek().includes(hit)) select(hit);
    tool.value = 'vertices';
  }

  hover({ at }: Pointer): void {
    hovered.value = this.hit(at);
  }

  private hit(at: Pointer['at']): string | null {
    return this.bench.index.at(at, REACH / 2 / this.bench.view.transform.peek().scale)?.id ?? null;
  }
}
