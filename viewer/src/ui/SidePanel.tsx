import { signal } from '@preact/signals';
import { open } from '../state/openSlide';
import { HistoryPanel } from './HistoryPanel';
import { LesionDetails } from './LesionDetails';
import { LesionList } from './LesionList';
import { SlideFacts } from './SlideFacts';

type Tab = 'lesions' | 'history' | 'slide';
export const tab = signal<Tab>('lesions');

const TABS: readonly (readonly [Tab, string])[] = [
  ['lesions', 'Lesions'],
  ['history', 'History'],
  ['slide', 'Slide'],
];

export function SidePanel() {
  if (!open.value) return null;
  return (
    <aside class="sidebar panel" aria-label="Lesions and versions">
      <div class="tabs" role="tablist" aria-label="Panel" onKeyDown={onKey}>
        {TABS.map(([id, label]) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={tab.value === id}
            aria-controls="tab-panel"
            tabIndex={tab.value === id ? 0 : -1}
            data-testid={`tab-${id}`}
            onClick={() => (tab.value = id)}
          >
            {label}
          </button>
        ))}
      </div>
      <div id="tab-panel" class="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        {tab.value === 'lesions' && (
          <>
            <LesionList />
            <LesionDetails />
          </>
        )}
        {tab.value === 'history' && <HistoryPanel />}
        {tab.value === 'slide' && <SlideFacts />}
      </div>
    </aside>
  );
}

function onKey(e: KeyboardEvent): void {
  if (e.key !== 'ArrowRight' && e.key !== 'ArrowLeft') return;
  e.stopPropagation();
  const at = TABS.findIndex(([id]) => id === tab.peek());
  const [next] = TABS[(at + (e.key === 'ArrowRight' ? 1 : TABS.length - 1)) % TABS.length]!;
  tab.value = next;
  document.getElementById(`tab-${next}`)?.focus();
}
