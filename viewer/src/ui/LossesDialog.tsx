import { dialog } from '../state/app';
import { download, losses } from '../state/exporting';
import { Modal } from './controls';

/** Said before a download that loses something. */
export const LossesDialog = () => (
  <Modal title="What ASAP’s XML cannot hold" id="losses-dialog" wide onClose={() => (dialog.value = null)}>
    <p>The file leaves this out, or writes it in another way. GeoJSON holds everything, and the versions of this slide stay as they are.</p>
    <ul class="losses" data-testid="losses">
      {losses.value.map(({ count, what }) => (
        <li>
          <strong>{count.toLocaleString('en')}</strong> {what}
        </li>
      ))}
    </ul>
    <div class="actions">
      <button type="button" class="button" data-testid="losses-geojson" onClick={() => download('geojson')}>
        Download GeoJSON instead
      </button>
      <button type="button" class="button primary" data-testid="losses-asap" onClick={() => download('asap')}>
        Download XML
      </button>
    </div>
  </Modal>
);
