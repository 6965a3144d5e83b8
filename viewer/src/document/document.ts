import { computed, signal } from '@preact/signals';
import { applied, type Change, changesBetween, type Edit, inverse, type Lesions } from './changes';
import type { Feature } from './geojson';

/** How many steps can be undone. */
const DEPTH = 500;

/**
 * A slide's lesions with their command history. Everything that changes them goes through `run`, `undo`, `redo`
 * (edits) or `load` (another version: the history starts anew).
 */
export class AnnotationDocument {
  readonly lesions = signal<Lesions>(new Map());
  others: readonly Feature[] = [];

  private readonly done = signal<readonly Edit[]>([]);
  private readonly undone = signal<readonly Edit[]>([]);
  private readonly listeners = new Set<(changes: readonly Change[], edit: Edit | null) => void>();

  readonly canUndo = computed(() => this.done.value.length > 0);
  readonly canRedo = computed(() => this.undone.value.length > 0);
  readonly nextUndo = computed(() => this.done.value.at(-1)?.label ?? '');
  readonly nextRedo = computed(() => this.undone.value.at(-1)?.label ?? '');

  load(lesions: Lesions, others: readonly Feature[]): void {
    const changes = changesBetween(this.lesions.peek(), lesions);
    this.done.value = [];
    this.undone.value = [];
    this.others = others;
    this.lesions.value = lesions;
    this.tell(changes, null);
  }

  run(edit: Edit): void {
    if (edit.changes.length === 0) return;
    this.done.value = [...this.done.value, edit].slice(-DEPTH);
    this.undone.value = [];
    this.apply(edit);
  }

  undo(): Edit | null {
    const edit = this.done.value.at(-1);
    if (!edit) return null;
    this.done.value = this.done.value.slice(0, -1);
    this.undone.value = [...this.undone.value, edit];
    this.apply({ ...inverse(edit), label: `undo ${edit.label}` });
    return edit;
  }

  redo(): Edit | null {
    const edit = this.undone.value.at(-1);
    if (!edit) return null;
    this.undone.value = this.undone.value.slice(0, -1);
    this.done.value = [...this.done.value, edit];
    this.apply(edit);
    return edit;
  }

  /** Told of every change; `edit` is null when another version was loaded. Returns how to stop. */
  onChange(listener: (changes: readonly Change[], edit: Edit | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private apply(edit: Edit): void {
    this.lesions.value = applied(this.lesions.peek(), edit.changes);
    this.tell(edit.changes, edit);
  }

  private tell(changes: readonly Change[], edit: Edit | null): void {
    for (const listener of this.listeners) listener(changes, edit);
  }
}
