import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Conflict, getHistory, getVersion, restoreVersion } from '../api/annotations';
import { exportUrl } from '../api/slides';
import type { VersionEntry } from '../api/types';
import { parse } from '../document/geojson';
import { askName, complain, dialog, say } from '../state/app';
import { reload, versionsSeen } from '../state/opening';
import { open } from '../state/openSlide';
import { hideOverlay, overlays, showOverlay } from '../state/overlays';
import { counted, when } from './format';

const entries = signal<readonly VersionEntry[]>([]);
const looked = signal<number | null>(null);

async function lookAt(version: number): Promise<void> {
  const current = open.peek()!;
  if (looked.peek() === version) return leaveLook();
  try {
    const { features } = await getVersion(current.detail.id, version);
    showOverlay({ id: 'version', title: `Version ${version}`, lesions: parse(features).lesions, rgb: [86, 180, 233] });
    looked.value = version;
  } catch (e) {
    complain(e);
  }
}

function leaveLook(): void {
  hideOverlay('version');
  looked.value = null;
}

async function restore(version: number): Promise<void> {
  const { detail, autosave } = open.peek()!;
  try {
    const who = await askName();
    if (!(await autosave.flush())) return say('Your changes are not saved yet. Restore the version once they are.', 'error');
    await restoreVersion(detail.id, autosave.version.peek(), version, who);
    leaveLook();
    await reload();
    say(`Version ${version} is restored, as version ${autosave.version.peek()}.`);
  } catch (e) {
    complain(e);
    if (e instanceof Conflict) await reload();
  }
}

/** All versions: who saved them, when and why. Each can be viewed and restored. */
export function HistoryPanel() {
  const { detail, autosave } = open.value!;
  const seen = versionsSeen.value;
  useEffect(() => {
    getHistory(detail.id).then((list) => (entries.value = [...list].sort((a, b) => b.version - a.version)), complain);
  }, [detail.id, seen, autosave.version.value]);
  useEffect(() => leaveLook, [detail.id]);
  const shown = overlays.value.some((o) => o.id === 'version') ? looked.value : null;
  return (
    <section class="history" aria-label="Versions">
      <ol data-testid="history">
        {entries.value.map((v) => (
          <Version key={v.version} entry={v} current={v.version === autosave.version.value} shown={v.version === shown} />
        ))}
      </ol>
      <button type="button" class="link" data-testid="effort-open" onClick={() => (dialog.value = 'effort')}>
        Time spent, and saved
      </button>
    </section>
  );
}

function Version({ entry, current, shown }: { entry: VersionEntry; current: boolean; shown: boolean }) {
  const { version } = entry;
  return (
    <li data-testid="version" data-version={version} class={current ? 'current' : ''}>
      <div class="bar">
        <strong>{version === 0 ? 'Result of the run' : `Version ${version}`}</strong>
        <span class="quiet">{when(entry.at)}</span>
      </div>
      <div>
        {version === 0 ? 'as segmented' : (entry.who ?? 'unknown')} · {counted(entry.count, 'lesion')}
      </div>
      {entry.comment && <div class="quiet">{entry.comment}</div>}
      <div class="actions">
        {current ? (
          <span class="quiet">shown</span>
        ) : (
          <>
            <button type="button" class="link" aria-pressed={shown} data-testid={`look-${version}`} onClick={() => void lookAt(version)}>
              {shown ? 'Hide' : 'View'}
            </button>
            <button type="button" class="link" data-testid={`restore-${version}`} onClick={() => void restore(version)}>
              Restore
            </button>
          </>
        )}
        <a class="link" href={exportUrl(open.value!.detail.id, 'geojson', version)} download>
          GeoJSON
        </a>
      </div>
    </li>
  );
}
