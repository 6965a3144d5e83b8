import { signal } from '@preact/signals';
import { cancelJob, followJob, getJobs, getModels, type Progress, sendSlide, startJob } from '../api/jobs';
import { ServerError } from '../api/client';
import { getSlides } from '../api/slides';
import type { Job, JobState, ModelPair } from '../api/types';
import { complain, say, slides, slidesError } from './app';
import { open, openSlide } from './open';

/** A segmentation as the page follows it. */
export interface Run {
  readonly id: string;
  readonly slide: string;
  readonly state: JobState;
  readonly progress: Progress | null;
  readonly log: readonly string[];
  readonly message: string | null;
}

export const runs = signal<readonly Run[]>([]);
export const models = signal<readonly ModelPair[]>([]);
export const chosenSlide = signal('');
/** 0 to 1 while a slide is being uploaded. */
export const uploading = signal<number | null>(null);

const LOG_LINES = 500;
const followed = new Set<string>();

const isOver = (state: JobState): boolean => state !== 'queued' && state !== 'running';

export async function refreshSlides(): Promise<void> {
  try {
    slides.value = await getSlides();
    slidesError.value = '';
  } catch (e) {
    slidesError.value = e instanceof Error ? e.message : String(e);
  }
}

/** Models, and the jobs that are under way already. */
export async function loadRuns(): Promise<void> {
  try {
    const [pairs, jobs] = await Promise.all([getModels(), getJobs()]);
    models.value = pairs;
    for (const job of jobs) take(job);
  } catch (e) {
    if (!(e instanceof ServerError) || e.status !== 404) complain(e);
  }
}

export async function start(slide: string, pair: string | null): Promise<void> {
  try {
    const id = await startJob(slide, pair);
    take({ id, slide, state: 'queued' });
    await refreshSlides();
  } catch (e) {
    complain(e);
  }
}

export async function cancel(id: string): Promise<void> {
  try {
    await cancelJob(id);
  } catch (e) {
    complain(e);
  }
}

export const forget = (id: string): void => void (runs.value = runs.peek().filter((r) => r.id !== id));

export async function uploadSlide(file: File): Promise<void> {
  uploading.value = 0;
  try {
    chosenSlide.value = await sendSlide(file, (share) => (uploading.value = share));
    await refreshSlides();
    say(`${file.name} is in the workspace.`);
  } catch (e) {
    complain(e);
  } finally {
    uploading.value = null;
  }
}

function take(job: Job): void {
  if (followed.has(job.id)) return;
  followed.add(job.id);
  runs.value = [{ id: job.id, slide: job.slide, state: job.state, progress: null, log: [], message: job.message ?? null }, ...runs.peek()];
  if (isOver(job.state)) return;
  followJob(job.id, {
    progress: (progress) => update(job.id, { progress, state: 'running' }),
    log: (line) => update(job.id, { log: [...(find(job.id)?.log ?? []), line].slice(-LOG_LINES) }),
    end: (state, message) => void ended(job, state, message),
    lost: () => update(job.id, { message: 'The connection to the server broke; reload the page to follow this run.' }),
  });
}

async function ended(job: Job, state: JobState, message: string | null): Promise<void> {
  update(job.id, { state, message });
  await refreshSlides();
  const name = slides.peek().find((s) => s.id === job.slide)?.name ?? job.slide;
  if (state === 'finished') say(`${name} is segmented.`);
  if (state === 'failed') say(`${name}: ${message ?? 'the run failed'}`, 'error');
  if (state === 'finished' && (open.peek()?.detail.id === job.slide || !open.peek())) await openSlide(job.slide);
}

const find = (id: string): Run | undefined => runs.peek().find((r) => r.id === id);

const update = (id: string, change: Partial<Run>): void =>
  void (runs.value = runs.peek().map((r) => (r.id === id ? { ...r, ...change } : r)));
