import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { canRun } from '../state/app';
import { askFor } from '../state/importing';
import { open } from '../state/openSlide';
import { uploadSlide } from '../state/slideList';

const over = signal(false);

const isAnnotation = (file: File): boolean => /\.(geojson|json|xml)$/i.test(file.name);

function dropped(e: DragEvent): void {
  e.preventDefault();
  over.value = false;
  const file = e.dataTransfer?.files[0];
  if (!file) return;
  if (!isAnnotation(file) && canRun.peek()) void uploadSlide(file);
  else askFor(file);
}

function dragged(e: DragEvent): void {
  if (!e.dataTransfer?.types.includes('Files')) return;
  e.preventDefault();
  over.value = true;
}

/** Files dropped anywhere: annotations for the open slide, or a slide if this server segments slides. */
export function DropZone() {
  useEffect(() => {
    const leave = (e: DragEvent): void => {
      if (e.relatedTarget === null) over.value = false;
    };
    window.addEventListener('dragover', dragged);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', dropped);
    return () => {
      window.removeEventListener('dragover', dragged);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', dropped);
    };
  }, []);
  if (!over.value) return null;
  return (
    <div class="drop">
      <p>
        {open.value ? `Annotations (GeoJSON, ASAP XML) for ${open.value.detail.name}` : 'Drop a file'}
        {canRun.value ? ', or a slide' : ''}
      </p>
    </div>
  );
}
