import { dialog } from '../state/app';
import { Modal } from './controls';
import { SHORTCUTS } from './shortcuts';

export const HelpSheet = () => (
  <Modal title="Keyboard and mouse" id="help-sheet" wide onClose={() => (dialog.value = null)}>
    <div class="sheet">
      {SHORTCUTS.map((group) => (
        <section>
          <h3>{group.title}</h3>
          <dl>
            {group.rows.map(([keys, text]) => (
              <>
                <dt>
                  {keys.split(' ').map((k) => (
                    <kbd>{k}</kbd>
                  ))}
                </dt>
                <dd>{text}</dd>
              </>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </Modal>
);
