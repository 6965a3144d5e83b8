import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { type ExportFormat, exportAs } from '../state/exporting';
import { askFor } from '../state/importing';
import { IconButton } from './controls';
import { Icon } from './icons';
import { savePicture } from './savePicture';

const shown = signal(false);

function download(format: ExportFormat): void {
  shown.value = false;
  void exportAs(format);
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
          <button type="button" role="menuitem" data-testid="download-geojson" onClick={() => download('geojson')}>
            Download GeoJSON <span class="quiet">QuPath</span>
          </button>
          <button type="button" role="menuitem" data-testid="download-asap" onClick={() => download('asap')}>
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
