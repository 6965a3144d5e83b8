import { computed, signal } from '@preact/signals';
import { dialog, slides } from '../state/app';
import { open, openSlide } from '../state/open';
import { cancel, forget, isOver, loadLog, models, restart, type Run, runs, start } from '../state/running';
import { chosenSlide, uploading, uploadSlide } from '../state/slideList';
import { IconButton, Modal } from './controls';
import { duration } from './format';

const pair = signal('');

/** µm/px, as typed, for slides that state none. */
const pixelSize = signal('');

/** The slide that was chosen; else the one that is open, if it waits for a segmentation; else the first that does. */
const proposed = computed(() => {
  const waiting = slides.value.filter((s) => s.state === 'notSegmented' || s.state === 'failed');
  const known = slides.value.find((s) => s.id === chosenSlide.value);
  return (known ?? waiting.find((s) => s.id === open.value?.detail.id) ?? waiting[0] ?? slides.value[0])?.id ?? '';
});

const statesNoPixelSize = computed(() => slides.value.find((s) => s.id === proposed.value)?.mpp === null);

function startChosen(): void {
  const mpp = statesNoPixelSize.peek() ? Number(pixelSize.peek()) : 0;
  chosenSlide.value = proposed.peek();
  void start({ slide: chosenSlide.peek(), ...(pair.peek() ? { models: pair.peek() } : {}), ...(mpp > 0 ? { mpp } : {}) });
}

/** Pick or upload a slide, choose models, start; below, what runs and what ran. */
export function RunDialog() {
  const chosen = proposed.value;
  const busy = runs.value.some((r) => r.slide === chosen && !isOver(r.state));
  return (
    <Modal title="Segment a slide" id="run-dialog" wide onClose={() => (dialog.value = null)}>
      <form class="run" onSubmit={(e) => (e.preventDefault(), startChosen())}>
        <label>
          Slide
          <select data-testid="run-slide" value={chosen} onChange={(e) => (chosenSlide.value = e.currentTarget.value)}>
            {slides.value.map((s) => (
              <option key={s.id} value={s.id}>
                {s.name}
                {s.state === 'finished' ? ' (segmented)' : ''}
              </option>
            ))}
          </select>
        </label>
        <label>
          or upload one
          <input
            type="file"
            data-testid="run-upload"
            disabled={uploading.value !== null}
            onChange={(e) => e.currentTarget.files?.[0] && void uploadSlide(e.currentTarget.files[0])}
          />
        </label>
        {uploading.value !== null && <progress value={uploading.value} aria-label="Upload" />}
        <label>
          Models
          <select data-testid="run-models" value={pair.value} onChange={(e) => (pair.value = e.currentTarget.value)}>
            <option value="">nearest to the slide's pixel size</option>
            {models.value.map((m) => (
              <option key={m.name} value={m.name}>
                {m.name}
                {m.targetMpp ? ` · ${m.targetMpp} µm/px` : ''}
                {m.demo ? ' · for synthetic slides' : ''}
              </option>
            ))}
          </select>
        </label>
        {statesNoPixelSize.value && (
          <label>
            Pixel size in µm, which the file does not state
            <input
              type="number"
              min={0.05}
              max={20}
              step="any"
              placeholder="0.25 for a 40x scan"
              data-testid="run-mpp"
              value={pixelSize.value}
              onInput={(e) => (pixelSize.value = e.currentTarget.value)}
            />
          </label>
        )}
        <div class="actions">
          <button type="submit" class="button primary" data-testid="run-start" disabled={!chosen || busy}>
            Start
          </button>
        </div>
      </form>
      <ul class="runs" data-testid="runs">
        {runs.value.map((r) => (
          <RunRow key={r.id} run={r} />
        ))}
      </ul>
    </Modal>
  );
}

function RunRow({ run }: { run: Run }) {
  const over = isOver(run.state);
  const { result } = run;
  return (
    <li data-testid="run" data-state={run.state}>
      <div class="bar">
        <strong>{run.slideName}</strong>
        <span class="quiet">{run.run}</span>
        <span class={`state ${run.state}`}>{run.state}</span>
        {result && (
          <button type="button" class="button" data-testid="run-show" onClick={() => ((dialog.value = null), void openSlide(result))}>
            Show
          </button>
        )}
        {over && !result && (
          <button
            type="button"
            class="button"
            data-testid="run-restart"
            title="Goes on where it stopped"
            onClick={() => void restart(run.id)}
          >
            Start again
          </button>
        )}
        {over ? (
          <IconButton icon="close" label="Remove from the list" onClick={() => forget(run.id)} />
        ) : (
          <button type="button" class="button" data-testid="run-cancel" onClick={() => void cancel(run.id)}>
            Cancel
          </button>
        )}
      </div>
      {!over && <RunProgress run={run} />}
      {run.message && (
        <p class={run.state === 'failed' ? 'problem' : 'quiet'} data-testid="run-message">
          {run.message}
        </p>
      )}
      <details open={run.state === 'failed'} onToggle={(e) => e.currentTarget.open && void loadLog(run.id)}>
        <summary>Log</summary>
        <pre data-testid="run-log">{run.log.join('\n')}</pre>
      </details>
    </li>
  );
}

export function RunProgress({ run }: { run: Run }) {
  const p = run.progress;
  return (
    <div class="progress">
      <progress {...(p && p.total > 0 ? { value: p.done / p.total } : {})} aria-label={`Progress of ${run.id}`} />
      <span class="quiet">
        {p ? `${p.stage} ${p.done.toLocaleString('en')} of ${p.total.toLocaleString('en')}` : 'waiting'}
        {p?.secondsLeft ? `, ${duration(p.secondsLeft)} left` : ''}
      </span>
    </div>
  );
}
