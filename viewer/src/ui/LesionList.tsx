import { computed, signal } from '@preact/signals';
import { classOf, commentOf, type Lesion, measurementOf, nameOf, reviewOf } from '../document/lesion';
import { areaText, MAX, MEAN } from '../document/measurements';
import { byDoubt, progressOf, toCsv } from '../document/worklist';
import { colorOf } from '../state/actions';
import { lesions, mpp, open } from '../state/openSlide';
import { hovered, select, selection, toggleSelected } from '../state/selection';
import { leastArea, type SortOrder, sortOrder } from '../state/settings';
import { isShown } from '../state/shown';
import { jumpTo } from '../viewing';
import { Swatch } from './controls';
import { probability, reviewed } from './format';
import { Icon } from './icons';
import { saveFile } from './saveFile';

/** Rows have one height, so that only those in view exist: 10,000 lesions scroll as 10 do. */
const ROW = 30;
const SPARE = 8;

const scroll = signal({ top: 0, height: 900 });

const probabilityOf = (l: Lesion): number => measurementOf(l, MEAN) ?? measurementOf(l, MAX) ?? -1;
const reviewRank = { none: 0, accepted: 1, rejected: 2 };

const orders: Record<SortOrder, (a: Lesion, b: Lesion) => number> = {
  size: (a, b) => b.area - a.area,
  probability: (a, b) => probabilityOf(b) - probabilityOf(a),
  doubt: (a, b) => byDoubt(open.value?.detail ?? { threshold: null })(a, b),
  review: (a, b) => reviewRank[reviewOf(a) ?? 'none'] - reviewRank[reviewOf(b) ?? 'none'] || b.area - a.area,
};

export const sorted = computed(() => [...lesions.value.values()].filter(isShown).sort(orders[sortOrder.value]));

/** The next or previous lesion of the list. */
export function step(by: 1 | -1): void {
  const list = sorted.peek();
  if (list.length === 0) return;
  const at = list.findIndex((l) => l.id === selection.peek()[0]);
  const next = list[(Math.max(at, by === 1 ? -1 : 0) + by + list.length) % list.length]!;
  select(next.id);
  jumpTo(next);
  document.querySelector('[data-testid=lesion-rows]')?.scrollTo({ top: Math.max(0, (list.indexOf(next) - 4) * ROW) });
}

export function LesionList() {
  const list = sorted.value;
  const first = Math.max(0, Math.floor(scroll.value.top / ROW) - SPARE);
  const last = Math.min(list.length, Math.ceil((scroll.value.top + scroll.value.height) / ROW) + SPARE);
  return (
    <section class="lesions" aria-label="Lesions">
      <Sorting />
      <Progress />
      {mpp.value && <AreaFilter />}
      <div
        class="rows"
        role="listbox"
        aria-label="Lesions"
        aria-multiselectable="true"
        tabIndex={0}
        data-testid="lesion-rows"
        onScroll={(e) => (scroll.value = { top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
        onKeyDown={onKey}
      >
        <div style={{ height: `${list.length * ROW}px` }}>
          {list.slice(first, last).map((l, i) => (
            <Row key={l.id} lesion={l} index={first + i} count={list.length} />
          ))}
        </div>
        {list.length === 0 && <p class="quiet">No lesions. Draw one with P or B.</p>}
      </div>
    </section>
  );
}

function onKey(e: KeyboardEvent): void {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  e.preventDefault();
  e.stopPropagation();
  step(e.key === 'ArrowDown' ? 1 : -1);
}

function Sorting() {
  return (
    <div class="bar">
      <h2>
        Lesions{' '}
        <span class="count" data-testid="lesion-count">
          {lesions.value.size.toLocaleString('en')}
        </span>
      </h2>
      <label class="sort">
        Sort by
        <select data-testid="lesion-sort" value={sortOrder.value} onChange={(e) => (sortOrder.value = e.currentTarget.value as SortOrder)}>
          <option value="size">size</option>
          <option value="doubt">doubt</option>
          <option value="probability">probability</option>
          <option value="review">review</option>
        </select>
      </label>
    </div>
  );
}

function Progress() {
  const progress = progressOf(lesions.value.values());
  if (progress.all === 0) return null;
  return (
    <p class="progress quiet" data-testid="review-progress" title="Accepted, rejected or drawn">
      {reviewed(progress)}
    </p>
  );
}

/** Smaller lesions are hidden while the number stands there; nothing is deleted. */
function AreaFilter() {
  const hidden = lesions.value.size - sorted.value.length;
  return (
    <div class="bar least-area">
      <label>
        At least{' '}
        <input
          type="number"
          min="0"
          step="100"
          data-testid="least-area"
          value={leastArea.value}
          onInput={(e) => (leastArea.value = Math.max(0, e.currentTarget.valueAsNumber || 0))}
        />{' '}
        µm²
      </label>
      {hidden > 0 && (
        <span class="quiet" data-testid="hidden-lesions">
          {hidden.toLocaleString('en')} hidden
        </span>
      )}
      <button type="button" class="button" data-testid="lesion-csv" title="The figures of the listed lesions" onClick={saveCsv}>
        CSV
      </button>
    </div>
  );
}

function saveCsv(): void {
  saveFile(new Blob([toCsv(sorted.peek(), mpp.peek())], { type: 'text/csv' }), `${open.peek()!.detail.name}.lesions.csv`);
}

function Row({ lesion, index, count }: { lesion: Lesion; index: number; count: number }) {
  const chosen = selection.value.includes(lesion.id);
  const review = reviewOf(lesion);
  const choose = (e: MouseEvent): void => {
    if (e.shiftKey || e.ctrlKey || e.metaKey) return toggleSelected(lesion.id);
    select(lesion.id);
    jumpTo(lesion);
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, not its rows
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
    <div
      class={`row ${review ?? ''}`}
      style={{ top: `${index * ROW}px` }}
      role="option"
      aria-selected={chosen}
      aria-posinset={index + 1}
      aria-setsize={count}
      data-testid="lesion"
      data-lesion={lesion.id}
      onClick={choose}
      onPointerEnter={() => (hovered.value = lesion.id)}
      onPointerLeave={() => (hovered.value = null)}
    >
      <Swatch rgb={colorOf(classOf(lesion))} />
      <span class="name">{nameOf(lesion)}</span>
      {commentOf(lesion) && (
        <span class="mark" title={commentOf(lesion)}>
          <Icon name="comment" />
        </span>
      )}
      {review && (
        <span class={`mark ${review}`} title={review}>
          <Icon name={review === 'accepted' ? 'accept' : 'reject'} />
          <span class="hidden">{review}</span>
        </span>
      )}
      <span class="number">{areaText(lesion, mpp.value)}</span>
      <span class="number probability" title="Mean probability">
        {probability(measurementOf(lesion, MEAN))}
      </span>
    </div>
  );
}
