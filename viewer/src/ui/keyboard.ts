import { deleteSelected, mergeSelected, redo, reviewSelected, subtractSelected, undo } from '../state/actions';
import { dialog } from '../state/app';
import { endComparison } from '../state/comparison';
import { mpp, open } from '../state/openSlide';
import { clearSelection, primary, selection } from '../state/selection';
import { brushRadius, heatmapShown, lesionsShown, type ToolName, tissueShown, tool } from '../state/settings';
import { openNext } from '../state/slideList';
import { jumpTo, toolHost, view } from '../viewing';
import { STEPS, scaleFor } from '../viewport/magnification';
import { step } from './LesionList';
import { tab } from './SidePanel';
import { savePicture } from './savePicture';

const TOOL_KEYS: Record<string, ToolName> = { v: 'select', e: 'vertices', p: 'polygon', b: 'brush', x: 'erase', s: 'split', d: 'ruler' };
const PAN = 90;

function resize(by: number): void {
  brushRadius.value = Math.min(120, Math.max(4, Math.round(brushRadius.peek() * by)));
}

/** Single keys; the tool in use has had its chance before. */
const KEYS: Record<string, () => void> = {
  a: () => reviewSelected('accepted'),
  r: () => reviewSelected('rejected'),
  m: mergeSelected,
  u: subtractSelected,
  c: comment,
  f: () => primary.peek() && jumpTo(primary.peek()!),
  n: () => step(1),
  N: () => step(-1),
  w: openNext,
  h: () => (heatmapShown.value = !heatmapShown.peek()),
  l: () => (lesionsShown.value = !lesionsShown.peek()),
  i: savePicture,
  t: () => (tissueShown.value = !tissueShown.peek()),
  '[': () => resize(1 / 1.25),
  ']': () => resize(1.25),
  '+': () => view.peek()?.zoomBy(1.6),
  '=': () => view.peek()?.zoomBy(1.6),
  '-': () => view.peek()?.zoomBy(1 / 1.6),
  '0': () => view.peek()?.fitSlide(),
  '?': () => (dialog.value = 'help'),
  Delete: deleteSelected,
  Backspace: deleteSelected,
  Escape: giveUp,
  ArrowLeft: () => view.peek()?.panBy(-PAN, 0),
  ArrowRight: () => view.peek()?.panBy(PAN, 0),
  ArrowUp: () => view.peek()?.panBy(0, -PAN),
  ArrowDown: () => view.peek()?.panBy(0, PAN),
};

const CTRL_KEYS: Record<string, () => void> = { z: undo, y: redo, Z: redo, s: () => void open.peek()?.autosave.flush() };

function giveUp(): void {
  toolHost.peek()?.cancel();
  if (tool.peek() !== 'select') tool.value = 'select';
  else if (selection.peek().length > 0) clearSelection();
  else endComparison();
}

function comment(): void {
  tab.value = 'lesions';
  setTimeout(() => document.querySelector<HTMLElement>('[data-testid=lesion-comment]')?.focus());
}

function magnify(key: string): boolean {
  const magnification = STEPS[Number(key)];
  if (!'1234'.includes(key) || !magnification || !mpp.peek()) return false;
  view.peek()?.zoomToScale(scaleFor(magnification, mpp.peek()!));
  return true;
}

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !['range', 'checkbox'].includes(target.type));

function onKeyDown(e: KeyboardEvent): void {
  if (e.key === 'Escape' && writes(e.target)) return (e.target as HTMLElement).blur();
  if (writes(e.target) || e.defaultPrevented || dialog.peek()) return;
  if (e.key === ' ' && isStage(e.target)) {
    e.preventDefault();
    toolHost.peek()?.setPanning(true);
    return;
  }
  if (e.target instanceof HTMLInputElement && e.key.startsWith('Arrow')) return;
  if (act(e)) e.preventDefault();
}

function act(e: KeyboardEvent): boolean {
  if (e.ctrlKey || e.metaKey) return call(CTRL_KEYS[e.key]);
  if (e.altKey || !open.peek()) return e.key === '?' && call(KEYS['?']);
  if (e.key === 'Enter' && !isStage(e.target)) return false;
  if (toolHost.peek()?.current.key?.(e)) return true;
  if (TOOL_KEYS[e.key]) return call(() => (tool.value = TOOL_KEYS[e.key]!));
  return magnify(e.key) || call(KEYS[e.key]);
}

function call(action: (() => unknown) | undefined): boolean {
  action?.();
  return action !== undefined;
}

const isStage = (target: EventTarget | null): boolean =>
  target instanceof Element && (target === document.body || target.closest('.slide-view') !== null);

export function listenToKeys(): void {
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', (e) => e.key === ' ' && toolHost.peek()?.setPanning(false));
  window.addEventListener('blur', () => toolHost.peek()?.setPanning(false));
}
