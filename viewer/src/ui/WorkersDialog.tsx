import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { getQueue } from '../api/queue';
import type { Queue, WorkerState } from '../api/types';
import { complain, dialog } from '../state/app';
import { Modal } from './controls';
import { duration } from './format';

/** Milliseconds between looks while the dialog is open. */
const PAUSE = 2000;

/** Seconds of silence after which a worker may be lost. */
const LONG = 15;

const queue = signal<Queue | null>(null);

/** Who does the jobs, here and on other machines, and how many wait. */
export function WorkersDialog() {
  useEffect(() => {
    const look = (): void => void getQueue().then((q) => (queue.value = q), complain);
    look();
    const timer = setInterval(look, PAUSE);
    return () => clearInterval(timer);
  }, []);
  const now = queue.value;
  return (
    <Modal title="Workers" id="workers-dialog" wide onClose={() => (dialog.value = null)}>
      {now && (
        <p class="quiet" data-testid="queue">
          {count(now.tasks.running ?? 0, 'task')} running, {now.queued} waiting
          {now.queued > 0 && ` (the oldest for ${duration(now.oldestSeconds)})`}, {count(now.errors, 'error')}
        </p>
      )}
      {now && now.workers.length === 0 && <p class="problem">No worker is running: start `tumortrace worker` on a machine.</p>}
      <ul class="jobs" data-testid="workers">
        {now?.workers.map((w) => (
          <WorkerRow key={w.report.name} worker={w} />
        ))}
      </ul>
    </Modal>
  );
}

function WorkerRow({ worker: { report, silentSeconds, tasks } }: { worker: WorkerState }) {
  return (
    <li data-testid="worker">
      <div class="bar">
        <strong>{report.name}</strong>
        <span class="quiet">{(report.pxPerSecond / 1e6).toFixed(1)} Mpx/s</span>
        <span class={`state ${silentSeconds > LONG ? 'failed' : tasks.length > 0 ? 'running' : ''}`}>
          {silentSeconds > LONG ? `silent for ${duration(silentSeconds)}` : tasks.length > 0 ? 'running' : 'idle'}
        </span>
      </div>
      <p>{tasks.length > 0 ? tasks.join(', ') : 'nothing to do'}</p>
      <p class="quiet">
        {count(report.finished, 'task')} done, {report.failed} failed. Version {report.version}, {report.machine}
      </p>
      <details>
        <summary>Models</summary>
        <pre>{report.does.join('\n')}</pre>
      </details>
    </li>
  );
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
