import { signal } from '@preact/signals';
import { cancelJob, followJob, getJob, getJobs, getLog, getModels, restartJob, startJob, type Wanted } from '../api/jobs';
import type { Job, JobState, ModelPair } from '../api/types';
import { complain, say } from './app';
import { open, openSlide } from './open';
import { refreshSlides } from './slideList';

/** A segmentation as the page follows it. */
export interface Run extends Job {
  readonly log: readonly string[];
}

export const runs = signal<readonly Run[]>([]);
export const models = signal<readonly ModelPair[]>([]);

const LOG_LINES = 500;

/** Browsers open six connections to a server, for all tabs together, and a stream of events holds one: jobs beyond this are asked for. */
const STREAMS = 1;

/** Milliseconds between questions about the jobs that are not followed by a stream. */
const PAUSE = 800;

const streams = new Map<string, () => void>();
let timer = 0;

export const isOver = (state: JobState): boolean => state !== 'queued' && state !== 'running';

/** Models, and the jobs that there are already. */
export async function loadRuns(): Promise<void> {
  try {
    const [pairs, jobs] = await Promise.all([getModels(), getJobs()]);
    models.value = pairs;
    runs.value = jobs.map((job) => ({ ...job, log: [] }));
    watch();
  } catch (e) {
    complain(e);
  }
}

export const start = (wanted: Wanted): Promise<void> => begin(() => startJob(wanted));

export const restart = (id: string): Promise<void> => begin(() => restartJob(id));

async function begin(ask: () => Promise<Job>): Promise<void> {
  try {
    const job = await ask();
    runs.value = [{ ...job, log: [] }, ...runs.peek().filter((r) => r.id !== job.id)];
    watch();
    await refreshSlides();
  } catch (e) {
    complain(e);
  }
}

export async function cancel(id: string): Promise<void> {
  try {
    await cancelJob(id);
    await look();
  } catch (e) {
    complain(e);
  }
}

export const forget = (id: string): void => void (runs.value = runs.peek().filter((r) => r.id !== id));

/** The log of a run that was over before the page followed it. */
export async function loadLog(id: string): Promise<void> {
  const run = find(id);
  if (!run || run.log.length > 0 || streams.has(id)) return;
  try {
    update(id, { log: (await getLog(id)).slice(-LOG_LINES) });
  } catch (e) {
    complain(e);
  }
}

/** Follows what runs, and asks about the rest until all is over. */
function watch(): void {
  for (const run of runs.peek()) if (run.state === 'running' && streams.size < STREAMS && !streams.has(run.id)) follow(run.id);
  clearTimeout(timer);
  if (runs.peek().some((r) => !isOver(r.state) && !streams.has(r.id))) timer = window.setTimeout(() => void look(), PAUSE);
}

/** Without an answer the next look may bring one; the list of slides says that the server is away. */
async function look(): Promise<void> {
  const jobs = await getJobs().catch(() => []);
  for (const job of jobs) {
    const run = find(job.id);
    if (run && !streams.has(job.id) && !isOver(run.state)) await seen(job);
  }
  watch();
}

async function seen(job: Job): Promise<void> {
  const before = find(job.id)?.state;
  update(job.id, job);
  if (isOver(job.state)) await ended(job);
  else if (job.state !== before) await refreshSlides();
}

/** The stream tells the log from its beginning. */
function follow(id: string): void {
  update(id, { log: [] });
  const left = (): void => (streams.delete(id), void look());
  streams.set(
    id,
    followJob(id, {
      progress: (progress) => update(id, { progress }),
      log: (line) => update(id, { log: [...(find(id)?.log ?? []), line].slice(-LOG_LINES) }),
      end: () => void getJob(id).then(seen).catch(complain).finally(left),
      lost: left,
    }),
  );
}

/** The result is another slide than the one without; who looks at that, or at none, sees it at once. */
async function ended(job: Job): Promise<void> {
  await refreshSlides();
  if (job.state === 'failed') say(`${job.slideName}: ${job.message ?? 'the run failed'}`, 'error');
  if (job.state !== 'finished' || !job.result) return;
  say(`${job.slideName} is segmented.`);
  const shown = open.peek()?.detail.id;
  if (!shown || shown === job.slide || shown === job.result) await openSlide(job.result);
}

const find = (id: string): Run | undefined => runs.peek().find((r) => r.id === id);

const update = (id: string, change: Partial<Run>): void =>
  void (runs.value = runs.peek().map((r) => (r.id === id ? { ...r, ...change } : r)));
