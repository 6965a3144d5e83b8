import { getJson, refusalOf, request, sendJson, Unreachable } from './client';
import type { Job, ModelPair, Progress } from './types';

const jobUrl = (id: string, rest = ''): string => `api/jobs/${encodeURIComponent(id)}${rest}`;

export const getModels = (): Promise<ModelPair[]> => getJson('api/models');

export const getJobs = (): Promise<Job[]> => getJson('api/jobs');

export const getJob = (id: string): Promise<Job> => getJson(jobUrl(id));

/** What a job is to do; the server has defaults for the rest. `mpp`: µm/px, whatever the slide states. */
export interface Wanted {
  readonly slide: string;
  readonly models?: string;
  readonly mpp?: number;
  readonly who?: string;
}

export async function startJob(wanted: Wanted): Promise<Job> {
  const response = await sendJson('POST', 'api/jobs', JSON.stringify(wanted));
  return (await response.json()) as Job;
}

export const cancelJob = (id: string): Promise<Response> => request(jobUrl(id), { method: 'DELETE' });

/** Resumes a failed, cancelled or interrupted job where it stopped. */
export async function restartJob(id: string): Promise<Job> {
  const response = await request(jobUrl(id, '/restart'), { method: 'POST' });
  return (await response.json()) as Job;
}

/** The job's log, line by line. */
export async function getLog(id: string): Promise<string[]> {
  const response = await request(jobUrl(id, '/log'));
  return (await response.text()).split('\n').filter(Boolean);
}

export interface JobListener {
  readonly progress: (p: Progress) => void;
  readonly log: (line: string) => void;
  readonly end: () => void;
  /** The connection broke for good. */
  readonly lost: () => void;
}

/** Follows a job by server-sent events until its end; the browser reconnects by itself. Returns how to stop. */
export function followJob(id: string, listener: JobListener): () => void {
  const source = new EventSource(jobUrl(id, '/events'));
  const on = <T>(type: string, handle: (data: T) => void): void =>
    source.addEventListener(type, (e) => handle(JSON.parse((e as MessageEvent<string>).data) as T));
  on<Progress>('progress', listener.progress);
  on<{ line: string }>('log', ({ line }) => listener.log(line));
  on('end', () => {
    source.close();
    listener.end();
  });
  source.onerror = () => source.readyState === EventSource.CLOSED && listener.lost();
  return () => source.close();
}

/** Streams a slide into the workspace; `fetch` tells no upload progress, so this is the older way. Answers the slide's id. */
export function sendSlide(file: File, progress: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', `api/slides?name=${encodeURIComponent(file.name)}`);
    call.setRequestHeader('Content-Type', 'application/octet-stream');
    call.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    call.onerror = () => reject(new Unreachable());
    call.onload = () =>
      call.status < 300
        ? resolve((JSON.parse(call.responseText) as { id: string }).id)
        : reject(refusalOf(call.status, call.statusText, call.responseText));
    call.send(file);
  });
}
