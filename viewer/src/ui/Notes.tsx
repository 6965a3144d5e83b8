import { dismiss, notes } from '../state/app';
import { IconButton } from './controls';

export const Notes = () => (
  <div class="notes" role="log" aria-live="polite" data-testid="notes">
    {notes.value.map((n) => (
      <div key={n.id} class={`note ${n.kind}`} role={n.kind === 'error' ? 'alert' : undefined}>
        <span>{n.text}</span>
        {n.kind === 'error' && <IconButton icon="close" label="Dismiss" onClick={() => dismiss(n.id)} />}
      </div>
    ))}
  </div>
);
