import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { exportUrl } from '../api/slides';
import { complain } from '../state/app';
import { askFor } from '../state/importing';
import { open } from '../state/openSlide';
import { IconButton } from './controls';
import { Icon } from './icons';
import { savePicture } from './savePicture';

const shown = signal(false);

/** Downloads wait until all is saved, so that the file holds what is on the screen. */
async function download(format: 'geojson' | 'asap'): Promise<void> {
  shown.value = false;
  const { detail, autosave } = open.peek()!;
  if (!(await autosave.flush()))
    return complain(new Error('Some changes are not saved yet, and the download would miss them. Try again in a moment.'));
  const link = document.createElement('a');
  link.href = exportUrl(detail.id, format);
  link.download = '';
  link.click();
}

export function FileMenu() {
  const input = useRef<HTMLInputElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes the menu of the buttons inside
    <div
      class="menu"
      onKeyDown={(e) => {
        if (e.key === 'Escape') shown.value = false;
      }}
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null)) shown.value = false;
      }}
    >
      <button
        type="button"
        class="button"
        aria-haspopup="menu"
        aria-expanded={shown.value}
        data-testid="file-menu"
        onClick={() => (shown.value = !shown.value)}
      >
        <Icon name="download" />
        <span>File</span>
      </button>
      <IconButton icon="upload" label="Upload annotations" id="upload" onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        accept=".geojson,.json,.xml,application/geo+json,application/json,application/xml"
        data-testid="upload-input"
        aria-label="Annotation file"
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = '';
          if (file) askFor(file);
        }}
      />
      {shown.value && (
        <div class="popup" role="menu">
          <button type="button" role="menuitem" data-testid="download-geojson" onClick={() => void download('geojson')}>
            Download GeoJSON <span class="quiet">QuPath</span>
          </button>
          <button type="button" role="menuitem" data-testid="download-asap" onClick={() => void download('asap')}>
            Download XML <span class="quiet">ASAP</span>
          </button>
          <button
            type="button"
            role="menuitem"
            data-testid="save-picture"
            onClick={() => {
              shown.value = false;
              savePicture();
            }}
          >
            Picture of the view <span class="quiet">PNG, I</span>
          </button>
        </div>
      )}
    </div>
  );
}
