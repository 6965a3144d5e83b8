import { useRef } from 'preact/hooks';
import { dialog, session, userName } from '../state/app';
import { Modal } from './controls';

/** Asked before the first save and kept in the browser. */
export function NameDialog() {
  const ref = useRef<HTMLInputElement>(null);
  const keep = (e: Event): void => {
    e.preventDefault();
    const name = ref.current?.value.trim() ?? '';
    if (!name) return;
    userName.value = name;
    dialog.value = null;
  };
  return (
    <Modal title="Your name" id="name-dialog" {...(userName.value ? { onClose: () => (dialog.value = null) } : {})}>
      <form onSubmit={keep}>
        <p>Each saved version shows who made it.</p>
        <input
          ref={ref}
          class="wide"
          aria-label="Your name"
          data-testid="name-input"
          required
          maxLength={100}
          autocomplete="name"
          defaultValue={userName.value || (session.value?.user ?? '')}
        />
        <div class="actions">
          <button type="submit" class="button primary" data-testid="name-ok">
            Keep
          </button>
        </div>
      </form>
    </Modal>
  );
}
