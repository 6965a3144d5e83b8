import type { SaveState } from '../saving/autosave';
import { open } from '../state/openSlide';
import { when } from './format';

const TEXTS: Record<SaveState, string> = {
  saved: 'Saved',
  unsaved: 'Unsaved',
  saving: 'Saving…',
  offline: 'Offline',
  conflict: 'Conflict',
  refused: 'Not saved',
};

/** Whether the work is saved. The tooltip tells more, and a click tries again. */
export function SaveStateView() {
  const { autosave } = open.value!;
  const state = autosave.state.value;
  const version = autosave.version.value;
  const more = {
    saved: version === 0 ? 'As segmented' : `Version ${version}, ${when(autosave.savedAt.value)}`,
    unsaved: 'Will be saved in a moment',
    saving: '',
    offline: `${autosave.message.value} Your changes are kept in this browser and will be saved as soon as it answers.`,
    conflict: 'Somebody else has saved this slide as well',
    refused: `${autosave.message.value} Your changes are kept in this browser. Click to try again.`,
  }[state];
  return (
    <button
      type="button"
      class={`save-state ${state}`}
      aria-live="polite"
      data-testid="save-state"
      data-state={state}
      title={more}
      onClick={() => void autosave.flush()}
    >
      <i aria-hidden="true" />
      {TEXTS[state]}
      {state === 'saved' && version > 0 && <span class="quiet"> v{version}</span>}
    </button>
  );
}
