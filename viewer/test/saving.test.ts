import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyed, type Lesions } from '../src/document/changes';
import * as commands from '../src/document/commands';
import { AnnotationDocument } from '../src/document/document';
import { Autosave } from '../src/saving/autosave';
import { areAlike, combine } from '../src/saving/combine';
import { draftOf, isEmpty, isOf, readDraft, withDraft } from '../src/saving/draft';
import { box, lesion } from './shapes';

vi.stubGlobal('window', globalThis);
const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
});
const listeners = new Map<string, () => void>();
vi.stubGlobal('addEventListener', (type: string, listener: () => void) => listeners.set(type, listener));
vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type));

const base = keyed([lesion('a'), lesion('b', [[box(20, 0, 10)]]), lesion('c', [[box(40, 0, 10)]])]);

function changed(from: Lesions, ...edits: ((l: Lesions) => Parameters<AnnotationDocument['run']>[0])[]): Lesions {
  const d = new AnnotationDocument();
  d.load(from, []);
  for (const edit of edits) d.run(edit(d.lesions.value));
  return d.lesions.value;
}

describe('combining two versions', () => {
  it('takes both sides where they touch different lesions', () => {
    const mine = changed(base, (l) => commands.review([l.get('a')!], 'accepted'));
    const theirs = changed(base, (l) => commands.remove([l.get('b')!]));
    const c = combine(base, mine, theirs);
    expect([...c.lesions.keys()]).toEqual(['a', 'c']);
    expect(c.lesions.get('a')).toBe(mine.get('a'));
    expect([c.mine, c.theirs, c.both]).toEqual([1, 1, []]);
  });

  it('names the lesions that both changed', () => {
    const mine = changed(base, (l) => commands.review([l.get('a')!], 'accepted'));
    const theirs = changed(base, (l) => commands.review([l.get('a')!], 'rejected'));
    expect(combine(base, mine, theirs).both).toEqual(['a']);
  });

  it('knows its own work again', () => {
    const accept = (l: Lesions) => commands.review([l.get('a')!], 'accepted');
    expect(areAlike(changed(base, accept), changed(base, accept))).toBe(true);
    expect(areAlike(changed(base, accept), base)).toBe(false);
  });
});

describe('drafts', () => {
  it('hold the difference and bring it back', () => {
    const mine = changed(
      base,
      (l) => commands.comment(l.get('c')!, 'hm'),
      (l) => commands.remove([l.get('a')!]),
    );
    const draft = JSON.parse(JSON.stringify(draftOf(4, undefined, base, mine, 'x')));
    expect(draft.changed).toHaveLength(1);
    const back = withDraft(base, draft);
    expect([...back.keys()]).toEqual(['b', 'c']);
    expect(back.get('c')!.properties).toEqual(mine.get('c')!.properties);
    expect(isEmpty(draftOf(4, undefined, base, base, ''))).toBe(true);
  });

  it('on top of version 0 are of one run', () => {
    const draft = draftOf(0, 'r1', base, base, '');
    expect([isOf(draft, 0, 'r1'), isOf(draft, 0, 'r2'), isOf(draft, 1, 'r1')]).toEqual([true, false, false]);
    expect(isOf(draftOf(3, 'r1', base, base, ''), 3, 'r2')).toBe(true);
  });
});

describe('saving', () => {
  let document: AnnotationDocument;
  let autosave: Autosave;
  const conflicted = vi.fn();
  const answers: (() => Response | Promise<never>)[] = [];
  const sent: { headers: Record<string, string>; body: { who: string; comment: string; features: { features: unknown[] } } }[] = [];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    answers.length = sent.length = 0;
    conflicted.mockClear();
    vi.stubGlobal('fetch', async (_: string, init: { headers: Record<string, string>; body: string }) => {
      sent.push({ headers: init.headers, body: JSON.parse(init.body) });
      return answers.shift()!();
    });
    document = new AnnotationDocument();
    document.load(base, []);
    autosave = new Autosave('s', document, { who: async () => 'Ada', saved: () => undefined, conflicted });
    autosave.begin(3, base, null);
  });

  afterEach(() => {
    autosave.close();
    vi.useRealTimers();
  });

  const edit = (): void => document.run(commands.review([document.lesions.value.get('a')!], 'accepted'));
  const settled = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    await new Promise((r) => setImmediate(r));
    await vi.advanceTimersByTimeAsync(0);
  };
  const ok = (version: number) => () => new Response(JSON.stringify({ version }));

  it('sends one version for several edits, on top of the one that was edited', async () => {
    answers.push(ok(4));
    edit();
    document.run(commands.comment(document.lesions.value.get('b')!, 'x'));
    expect(autosave.state.value).toBe('unsaved');
    await settled(2000);
    expect(autosave.state.value).toBe('saved');
    expect(autosave.version.value).toBe(4);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.headers['If-Match']).toBe('"3"');
    expect(sent[0]!.body).toMatchObject({ who: 'Ada', comment: 'accept, comment' });
    expect(sent[0]!.body.features.features).toHaveLength(3);
  });

  it('keeps the work and tries again when the server is away', async () => {
    answers.push(
      () => Promise.reject(new TypeError('down')),
      () => Promise.reject(new TypeError('down')),
      ok(4),
    );
    edit();
    await settled(1500);
    expect(autosave.state.value).toBe('offline');
    expect((await readDraft('s'))!.changed).toHaveLength(1);
    await settled(2500);
    await settled(4500);
    expect(autosave.state.value).toBe('saved');
    await settled(0);
    expect(await readDraft('s')).toBeUndefined();
  });

  it('keeps what was edited in the moment before the page is left', async () => {
    edit();
    listeners.get('pagehide')!();
    expect((await readDraft('s'))!.changed).toHaveLength(1);
    await autosave.forgetDraft();
    expect(await readDraft('s')).toBeUndefined();
  });

  it('asks on a conflict and sends nothing until it is settled', async () => {
    answers.push(() => new Response(JSON.stringify({ version: 5, who: 'Bob', at: 'now' }), { status: 409 }), ok(6));
    edit();
    await settled(1500);
    expect(autosave.state.value).toBe('conflict');
    expect(conflicted).toHaveBeenCalledWith(base, document.lesions.value);
    document.run(commands.comment(document.lesions.value.get('b')!, 'x'));
    await settled(5000);
    expect(sent).toHaveLength(1);
    autosave.rebase(5, base, 'kept');
    await settled(1500);
    expect(sent[1]!.headers['If-Match']).toBe('"5"');
    expect(autosave.state.value).toBe('saved');
  });

  it('tells why the server refused', async () => {
    answers.push(() => new Response(JSON.stringify({ detail: 'ring 2 has no area' }), { status: 400 }));
    edit();
    await settled(1500);
    expect(autosave.state.value).toBe('refused');
    expect(autosave.message.value).toBe('ring 2 has no area');
  });

  it('saves nothing in a conflict until it is reopened', async () => {
    autosave.enterConflict();
    edit();
    await settled(5000);
    expect(autosave.state.value).toBe('conflict');
    expect(await autosave.flush()).toBe(false);
    expect(sent).toHaveLength(0);
    answers.push(ok(4));
    autosave.reopen();
    expect(autosave.state.value).toBe('unsaved');
    await settled(1500);
    expect(autosave.state.value).toBe('saved');
    expect(sent).toHaveLength(1);
  });

  it('is saved where the server has the work already, as its answer got lost', async () => {
    autosave.enterConflict();
    edit();
    autosave.arrived(4, 'now');
    expect([autosave.state.value, autosave.version.value, autosave.base]).toEqual(['saved', 4, document.lesions.value]);
    await settled(5000);
    expect(sent).toHaveLength(0);
    expect(await readDraft('s')).toBeUndefined();
  });

  it('never goes from saved to saving: there is nothing to save', async () => {
    expect(await autosave.flush()).toBe(true);
    await autosave.save();
    expect(sent).toHaveLength(0);
    expect(() => {
      autosave.enterConflict();
      autosave.enterConflict();
    }).toThrow('conflict cannot become conflict');
  });

  it('ignores the outcome of a save after another version was loaded', async () => {
    let refuse = (): void => undefined;
    answers.push(() => new Promise((_, reject) => (refuse = () => reject(new TypeError('down')))));
    edit();
    await settled(1500);
    expect(autosave.state.value).toBe('saving');
    autosave.begin(9, base, null);
    refuse();
    await settled(0);
    expect(autosave.state.value).toBe('saved');
    expect(autosave.version.value).toBe(9);
  });
});
