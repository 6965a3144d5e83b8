import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { Conflict, putAnnotations, runOfVersion0 } from '../api/annotations';
import { Unreachable } from '../api/client';
import type { Lesions } from '../document/changes';
import type { AnnotationDocument } from '../document/document';
import { collectionText } from '../document/geojson';
import { type Draft, draftOf, dropDraft, writeDraft, writeDraftNow } from './draft';
import { Labels } from './labels';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'refused';

/** The states that may follow each one. Any may become `saved`: by a save, or because another version was loaded. */
const NEXT: Record<SaveState, readonly SaveState[]> = {
  saved: ['saved', 'unsaved', 'conflict'],
  unsaved: ['saved', 'unsaved', 'saving'],
  saving: ['saved', 'offline', 'conflict', 'refused'],
  offline: ['saved', 'unsaved', 'saving'],
  conflict: ['saved', 'unsaved'],
  refused: ['saved', 'unsaved', 'saving'],
};

/** Milliseconds: from the last edit to a save, to the browser's own copy, and between tries if the server is away. */
const SAVE_AFTER = 1200;
const DRAFT_AFTER = 150;
const RETRIES = [2000, 4000, 8000, 15000, 30000];

/** What an autosave asks of the page, and tells it. */
export interface AutosaveHost {
  /** The name to save under. */
  readonly who: () => Promise<string>;
  readonly saved: (version: number) => void;
  /** Somebody else has saved a version on top of `base` too. */
  readonly conflicted: (base: Lesions, mine: Lesions) => void;
}

/**
 * Saves a document by itself: soon after an edit to the server, and before that in the browser, so that neither a closed tab
 * nor a server that is away loses anything. Each save is a new version on top of the one that was edited.
 */
export class Autosave {
  private readonly current = signal<SaveState>('saved');
  readonly state: ReadonlySignal<SaveState> = this.current;
  readonly message = signal('');
  readonly version = signal(0);
  readonly savedAt = signal<string | null>(null);
  readonly dirty = computed(() => this.state.value !== 'saved');

  /** The lesions of `version`: what both sides of a conflict began with. */
  base: Lesions = new Map();

  private readonly labels = new Labels();
  private saveTimer = 0;
  private draftTimer = 0;
  private failures = 0;
  /** Counts calls of `begin`: a save that was sent before says nothing about the document of now. */
  private round = 0;
  private closed = false;
  private running: Promise<void> = Promise.resolve();
  private readonly stop: () => void;
  /** The page is left: what was edited a moment ago is kept too. */
  private readonly leave = (): void => {
    if (this.state.peek() !== 'saved') writeDraftNow(this.slide, this.draft());
  };
  private readonly retryNow = (): void => {
    if (this.state.peek() === 'offline') void this.save();
  };

  constructor(
    private readonly slide: string,
    private readonly document: AnnotationDocument,
    private readonly host: AutosaveHost,
  ) {
    this.stop = document.onChange((_, edit) => edit && this.edited(edit.label));
    window.addEventListener('online', this.retryNow);
    window.addEventListener('pagehide', this.leave);
  }

  /** The document now holds the lesions of `version`. */
  begin(version: number, base: Lesions, at: string | null): void {
    this.version.value = version;
    this.base = base;
    this.savedAt.value = at;
    this.round++;
    this.labels.clear();
    this.enter('saved');
  }

  /** Continues from somebody else's version, on top of which the document is saved. */
  rebase(version: number, base: Lesions, label: string): void {
    this.begin(version, base, this.savedAt.value);
    this.edited(label);
  }

  /** The server has the document as that version already: its answer to a save got lost. */
  arrived(version: number, at: string | null): void {
    this.begin(version, this.document.lesions.peek(), at);
    this.host.saved(version);
    void this.forgetDraft();
  }

  /** Saves nothing until `begin`, `rebase` or `reopen`. */
  enterConflict(): void {
    this.enter('conflict');
  }

  /** Gives up on a conflict that cannot be shown: the next save meets it again. */
  reopen(): void {
    this.enter('unsaved');
    this.schedule();
  }

  edited(label: string): void {
    this.labels.add(label);
    if (this.state.peek() !== 'conflict' && this.state.peek() !== 'saving') this.enter('unsaved');
    this.schedule();
  }

  /** Saves what is unsaved now; false if that failed. */
  async flush(): Promise<boolean> {
    await this.running;
    clearTimeout(this.saveTimer);
    await this.save();
    return this.state.peek() === 'saved';
  }

  save(): Promise<void> {
    if (!this.closed && NEXT[this.state.peek()].includes('saving')) this.running = this.send();
    return this.running;
  }

  async forgetDraft(): Promise<void> {
    clearTimeout(this.draftTimer);
    clearTimeout(this.saveTimer);
    await dropDraft(this.slide);
  }

  /** Ends it; what is unsaved stays in the browser. */
  close(): void {
    void this.keepDraft();
    this.closed = true;
    clearTimeout(this.saveTimer);
    clearTimeout(this.draftTimer);
    window.removeEventListener('online', this.retryNow);
    window.removeEventListener('pagehide', this.leave);
    this.stop();
  }

  private enter(next: SaveState): void {
    const now = this.current.peek();
    if (!NEXT[now].includes(next)) throw new Error(`autosave: ${now} cannot become ${next}`);
    this.current.value = next;
  }

  private async send(): Promise<void> {
    const lesions = this.document.lesions.peek();
    const comment = this.labels.text();
    const { round } = this;
    this.enter('saving');
    try {
      const who = await this.host.who();
      const text = collectionText(lesions.values(), this.document.others);
      const version = await putAnnotations(this.slide, this.version.peek(), text, who, comment);
      if (round === this.round) this.stored(version, lesions);
    } catch (e) {
      if (round === this.round) this.failed(e);
    }
  }

  private stored(version: number, lesions: Lesions): void {
    this.begin(version, lesions, new Date().toISOString());
    this.failures = 0;
    this.message.value = '';
    this.host.saved(version);
    if (this.document.lesions.peek() !== lesions) this.edited('');
    else void dropDraft(this.slide);
  }

  private failed(e: unknown): void {
    this.message.value = e instanceof Error ? e.message : String(e);
    if (e instanceof Conflict) {
      this.enter('conflict');
      this.host.conflicted(this.base, this.document.lesions.peek());
    } else if (e instanceof Unreachable) {
      this.enter('offline');
      this.saveTimer = window.setTimeout(() => void this.save(), RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
    } else this.enter('refused');
  }

  private schedule(): void {
    clearTimeout(this.saveTimer);
    clearTimeout(this.draftTimer);
    this.saveTimer = window.setTimeout(() => void this.save(), SAVE_AFTER);
    this.draftTimer = window.setTimeout(() => void this.keepDraft(), DRAFT_AFTER);
  }

  private async keepDraft(): Promise<void> {
    if (this.state.peek() === 'saved' || this.closed) return;
    await writeDraft(this.slide, this.draft());
  }

  private draft(): Draft {
    const run = runOfVersion0(this.slide);
    return draftOf(this.version.peek(), run, this.base, this.document.lesions.peek(), this.labels.text());
  }
}
