import { signal } from '@preact/signals';
import { cancelJob, followJob, getJob, getJobs, getLog, getModels, restartJob, startJob, type Wanted } from '../api/jobs';
import type { Job, JobState, ModelPair } from '../api/types';
import { complain, say } from './app';
import { openSlide } from './opening';
import { open } from './openSlide';
import { refreshSlides } from './slideList';

/** A job as the page follows it. */
export interface FollowedJob extends Job {
  readonly log: readonly string[];
}

export const jobs = signal<readonly FollowedJob[]>([]);
export const models = signal<readonly ModelPair[]>([]);

const LOG_LINES = 500;

/** Browsers open six connections per server, for all tabs together, and each stream of events holds one: further jobs are polled. */
const STREAMS = 1;

/** Milliseconds between polls of the jobs that no stream follows. */
const PAUSE = 800;

const streams = new Map<string, () => void>();
let timer = 0;

export const isOver = (state: JobState): boolean => state !== 'queued' && state !== 'running';

/** A training on corrections is of no slide. */
export const isTraining = (job: Job): boolean => job.slide === '';

/** Loads the models, and the jobs that exist already. */
export async function loadJobs(): Promise<void> {
  try {
    const [pairs, known] = await Promise.all([getModels(), getJobs()]);
    models.value = pairs;
    jobs.value = known.map((job) => ({ ...job, log: [] }));
    watch();
  } catch (e) {
    complain(e);
  }
}

/** The pairs of models may have become more. */
export async function loadModels(): Promise<void> {
  try {
    models.value = await getModels();
  } catch (e) {
    complain(e);
  }
}

export const start = (wanted: Wanted): Promise<void> => startJobOf(() => startJob(wanted));

export const restart = (id: string): Promise<void> => startJobOf(() => restartJob(id));

export async function startJobOf(ask: () => Promise<Job>): Promise<void> {
  try {
    const job = await ask();
    jobs.value = [{ ...job, log: [] }, ...jobs.peek().filter((j) => j.id !== job.id)];
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

/** Takes a job out of the list; the server keeps it. */
export function forget(id: string): void {
  jobs.value = jobs.peek().filter((j) => j.id !== id);
}

/** The log of a job that had ended before the page followed it. */
export async function loadLog(id: string): Promise<void> {
  const job = find(id);
  if (!job || job.log.length > 0 || streams.has(id)) return;
  try {
    update(id, { log: (await getLog(id)).slice(-LOG_LINES) });
  } catch (e) {
    complain(e);
  }
}

/** Follows one running job by its stream, and polls the others until all have ended. */
function watch(): void {
  for (const job of jobs.peek()) if (job.state === 'running' && streams.size < STREAMS && !streams.has(job.id)) follow(job.id);
  clearTimeout(timer);
  if (jobs.peek().some((j) => !isOver(j.state) && !streams.has(j.id))) timer = window.setTimeout(() => void look(), PAUSE);
}

/** Polls once. If the server does not answer, the list of slides shows it, and the next poll may succeed. */
async function look(): Promise<void> {
  const found = await getJobs().catch(() => []);
  for (const job of found) {
    const known = find(job.id);
    if (known && !streams.has(job.id) && !isOver(known.state)) await seen(job);
  }
  watch();
}

async function seen(job: Job): Promise<void> {
  const before = find(job.id)?.state;
  update(job.id, job);
  if (isOver(job.state)) await ended(job);
  else if (job.state !== before) await refreshSlides();
}

/** The stream sends the log from its beginning. */
function follow(id: string): void {
  update(id, { log: [] });
  const left = (): void => {
    streams.delete(id);
    void look();
  };
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

/** The result is listed as a slide of its own; a user who looks at the slide before it, or at none, sees it at once. */
async function ended(job: Job): Promise<void> {
  await refreshSlides();
  if (isTraining(job) && job.state === 'finished') say(`${job.run}: ${job.message ?? 'trained'}`);
  if (job.state === 'failed') say(`${job.slideName}: ${job.message ?? 'the job failed'}`, 'error');
  if (job.state !== 'finished' || !job.result) return;
  say(`${job.slideName} is segmented.`);
  const shown = open.peek()?.detail.id;
  if (!shown || shown === job.slide || shown === job.result) await openSlide(job.result);
}

const find = (id: string): FollowedJob | undefined => jobs.peek().find((j) => j.id === id);

function update(id: string, change: Partial<FollowedJob>): void {
  jobs.value = jobs.peek().map((j) => (j.id === id ? { ...j, ...change } : j));
}
