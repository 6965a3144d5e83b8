import { computed, signal } from '@preact/signals';
import { dialog, slides, userName } from '../state/app';
import { cancel, type FollowedJob, forget, isOver, jobs, loadLog, models, restart, start } from '../state/jobs';
import { openSlide } from '../state/opening';
import { open } from '../state/openSlide';
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

/** The pair that takes the place of one that came along. */
const standard = computed(() => models.value.find((m) => m.isDefault)?.name);

function startChosen(e: Event): void {
  e.preventDefault();
  const mpp = statesNoPixelSize.peek() ? Number(pixelSize.peek()) : 0;
  chosenSlide.value = proposed.peek();
  void start({
    slide: chosenSlide.peek(),
    ...(pair.peek() ? { models: pair.peek() } : {}),
    ...(mpp > 0 ? { mpp } : {}),
    ...(userName.peek() ? { who: userName.peek() } : {}),
  });
}

function show(result: string): void {
  dialog.value = null;
  void openSlide(result);
}

/** Starts a job: choose or upload a slide, choose models. Below are the jobs, newest first. */
export function JobDialog() {
  const chosen = proposed.value;
  const busy = jobs.value.some((j) => j.slide === chosen && !isOver(j.state));
  return (
    <Modal title="Segment a slide" id="job-dialog" wide onClose={() => (dialog.value = null)}>
      <form class="job-form" onSubmit={startChosen}>
        <label>
          Slide
          <select data-testid="job-slide" value={chosen} onChange={(e) => (chosenSlide.value = e.currentTarget.value)}>
            {slides.value.map((s) => (
              <option key={s.id} value={s.id}>
                {s.name}
                {s.state === 'finished' ? ' (segmented)' : ''}
              </option>
            ))}
          </select>
        </label>
        <label>
          Or upload one
          <input
            type="file"
            data-testid="job-upload"
            disabled={uploading.value !== null}
            onChange={(e) => e.currentTarget.files?.[0] && void uploadSlide(e.currentTarget.files[0])}
          />
        </label>
        {uploading.value !== null && <progress value={uploading.value} aria-label="Upload" />}
        <label>
          Models
          <select data-testid="job-models" value={pair.value} onChange={(e) => (pair.value = e.currentTarget.value)}>
            <option value="">Closest to the slide's pixel size{standard.value ? `, or ${standard.value}` : ''}</option>
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
            Pixel size in µm (the file states none)
            <input
              type="number"
              min={0.05}
              max={20}
              step="any"
              placeholder="0.25 for a 40x scan"
              data-testid="job-mpp"
              value={pixelSize.value}
              onInput={(e) => (pixelSize.value = e.currentTarget.value)}
            />
          </label>
        )}
        <div class="actions">
          <button type="button" class="button" data-testid="train-open" onClick={() => (dialog.value = 'train')}>
            Train on corrections
          </button>
          <button type="button" class="button" data-testid="workers-open" onClick={() => (dialog.value = 'workers')}>
            Workers
          </button>
          <button type="submit" class="button primary" data-testid="job-start" disabled={!chosen || busy}>
            Start
          </button>
        </div>
      </form>
      {jobs.value.length > 0 && <h3>Jobs</h3>}
      <ul class="jobs" data-testid="jobs">
        {jobs.value.map((j) => (
          <JobRow key={j.id} job={j} />
        ))}
      </ul>
    </Modal>
  );
}

function JobRow({ job }: { job: FollowedJob }) {
  const over = isOver(job.state);
  const { result } = job;
  return (
    <li data-testid="job" data-state={job.state}>
      <div class="bar">
        <strong>{job.slideName}</strong>
        <span class="quiet">{job.run}</span>
        <span class={`state ${job.state}`}>{job.state}</span>
        {result && (
          <button type="button" class="button" data-testid="job-show" onClick={() => show(result)}>
            Show
          </button>
        )}
        {over && !result && job.state !== 'finished' && (
          <button
            type="button"
            class="button"
            data-testid="job-restart"
            title="Resumes where it stopped"
            onClick={() => void restart(job.id)}
          >
            Start again
          </button>
        )}
        {over ? (
          <IconButton icon="close" label="Remove from the list" onClick={() => forget(job.id)} />
        ) : (
          <button type="button" class="button" data-testid="job-cancel" onClick={() => void cancel(job.id)}>
            Cancel
          </button>
        )}
      </div>
      {!over && <JobProgress job={job} />}
      {job.message && (
        <p class={job.state === 'failed' ? 'problem' : 'quiet'} data-testid="job-message">
          {job.message}
        </p>
      )}
      <details open={job.state === 'failed'} onToggle={(e) => e.currentTarget.open && void loadLog(job.id)}>
        <summary>Log</summary>
        <pre data-testid="job-log">{job.log.join('\n')}</pre>
      </details>
    </li>
  );
}

export function JobProgress({ job }: { job: FollowedJob }) {
  const p = job.progress;
  return (
    <div class="progress">
      <progress {...(p && p.total > 0 ? { value: p.done / p.total } : {})} aria-label={`Progress of ${job.id}`} />
      <span class="quiet">
        {p ? `${p.stage} ${p.done.toLocaleString('en')} of ${p.total.toLocaleString('en')}` : 'waiting'}
        {p?.secondsLeft ? `, ${duration(p.secondsLeft)} left` : ''}
        {p?.tasks ? `, ${p.tasks.done} of ${p.tasks.count} tasks done, ${p.tasks.running} running` : ''}
      </span>
    </div>
  );
}
