import { computed, signal } from '@preact/signals';
import { Conflict, putAnnotations } from '../api/annotations';
import { Unreachable } from '../api/client';
import type { Lesions } from '../document/changes';
import type { AnnotationDocument } from '../document/document';
import { collectionText } from '../document/geojson';
import { draftOf, dropDraft, writeDraft } from './draft';
import { Labels } from './labels';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'refused';

/** Milliseconds: from the last edit to a save, to the browser's own copy, and between tries when the server is away. */
const SAVE_AFTER = 1200;
const DRAFT_AFTER = 150;
const RETRIES = [2000, 4000, 8000, 15000, 30000];

/**
 * Saves a document by itself: soon after an edit to the server, and before that in the browser, so that a closed tab or
 * a server that is away loses nothing. Each save is a new version on top of the one that was edited.
 */
export class Autosave {
  readonly state = signal<SaveState>('saved');
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
  private closed = false;
  private running: Promise<void> = Promise.resolve();
  private readonly stop: () => void;
  private readonly retryNow = (): void => void (this.state.peek() === 'offline' && this.save());

  constructor(
    private readonly slide: string,
    private readonly document: AnnotationDocument,
    private readonly who: () => Promise<string>,
    private readonly saved: (version: number) => void,
    private readonly conflicted: (base: Lesions, mine: Lesions) => void,
  ) {
    this.stop = document.onChange((_, edit) => edit && this.edited(edit.label));
    window.addEventListener('online', this.retryNow);
  }

  /** The document is now that of `version`. */
  begin(version: number, base: Lesions, at: string | null): void {
    this.version.value = version;
    this.base = base;
    this.savedAt.value = at;
    this.labels.clear();
    this.state.value = 'saved';
  }

  /** Goes on from somebody else's version, on top of which the document is saved. */
  rebase(version: number, base: Lesions, label: string): void {
    this.begin(version, base, this.savedAt.value);
    this.edited(label);
  }

  edited(label: string): void {
    this.labels.add(label);
    if (this.state.value !== 'conflict' && this.state.value !== 'saving') this.state.value = 'unsaved';
    this.later();
  }

  /** Waits for what is unsaved; false when it could not be saved. */
  async flush(): Promise<boolean> {
    await this.running;
    clearTimeout(this.saveTimer);
    if (['unsaved', 'offline', 'refused'].includes(this.state.peek())) await this.save();
    return this.state.peek() === 'saved';
  }

  save(): Promise<void> {
    if (this.state.peek() === 'saving' || this.state.peek() === 'conflict' || this.closed) return this.running;
    return (this.running = this.send());
  }

  private async send(): Promise<void> {
    const lesions = this.document.lesions.peek();
    const comment = this.labels.text();
    this.state.value = 'saving';
    try {
      const who = await this.who();
      const text = collectionText(lesions.values(), this.document.others);
      const version = await putAnnotations(this.slide, this.version.peek(), text, who, comment);
      this.stored(version, lesions);
    } catch (e) {
      this.failed(e);
    }
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
    this.stop();
  }

  private stored(version: number, lesions: Lesions): void {
    this.begin(version, lesions, new Date().toISOString());
    this.failures = 0;
    this.message.value = '';
    this.saved(version);
    if (this.document.lesions.peek() !== lesions) this.edited('');
    else void dropDraft(this.slide);
  }

  private failed(e: unknown): void {
    this.message.value = e instanceof Error ? e.message : String(e);
    if (e instanceof Conflict) {
      this.state.value = 'conflict';
      this.conflicted(this.base, this.document.lesions.peek());
    } else if (e instanceof Unreachable) {
      this.state.value = 'offline';
      this.saveTimer = window.setTimeout(() => void this.save(), RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
    } else this.state.value = 'refused';
  }

  private later(): void {
    clearTimeout(this.saveTimer);
    clearTimeout(this.draftTimer);
    this.saveTimer = window.setTimeout(() => void this.save(), SAVE_AFTER);
    this.draftTimer = window.setTimeout(() => void this.keepDraft(), DRAFT_AFTER);
  }

  private async keepDraft(): Promise<void> {
    if (this.state.peek() === 'saved' || this.closed) return;
    await writeDraft(this.slide, draftOf(this.version.peek(), this.base, this.document.lesions.peek(), this.labels.text()));
  }
}
