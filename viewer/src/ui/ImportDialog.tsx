import { dialog } from '../state/app';
import { importIncoming, incoming, tumorClasses } from '../state/importing';
import { lesions } from '../state/openSlide';
import { Modal } from './controls';

export const ImportDialog = () => (
  <Modal title="Upload annotations" id="import-dialog" onClose={() => (dialog.value = null)}>
    <p>
      <strong>{incoming.value?.name}</strong> becomes a new version. The previous one stays in the history.
    </p>
    <label>
      If its tumour classes have other names than Tumor, name them, separated by commas:
      <input
        class="wide"
        data-testid="import-classes"
        placeholder="Karzinom, DCIS"
        value={tumorClasses.value}
        onInput={(e) => (tumorClasses.value = e.currentTarget.value)}
      />
    </label>
    <div class="actions">
      <button type="button" class="button" data-testid="import-add" onClick={() => void importIncoming('add')}>
        Add to the {lesions.value.size} lesions
      </button>
      <button type="button" class="button primary" data-testid="import-replace" onClick={() => void importIncoming('replace')}>
        Replace them
      </button>
    </div>
  </Modal>
);
