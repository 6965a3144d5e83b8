import { getJson, request, sendJson, ServerError, Unreachable } from './client';
import type { Job, JobState, ModelPair } from './types';

export const getModels = (): Promise<ModelPair[]> => getJson('api/models');

export const getJobs = (): Promise<Job[]> => getJson('api/jobs');

export async function startJob(slide: string, models: string | null): Promise<string> {
  const response = await sendJson('POST', 'api/jobs', JSON.stringify({ slide, ...(models ? { models } : {}) }));
  return ((await response.json()) as { id: string }).id;
}

export const cancelJob = (id: string): Promise<Response> => request(`api/jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

export interface JobListener {
  readonly progress: (p: Progress) => void;
  readonly log: (line: string) => void;
  readonly end: (state: JobState, message: string | null) => void;
  /** The connection broke for good. */
  readonly lost: () => void;
}

/** Follows a job by server-sent events until its end; the browser reconnects by itself. Returns how to stop. */
export function followJob(id: string, listener: JobListener): () => void {
  const source = new EventSource(`api/jobs/${encodeURIComponent(id)}/events`);
  const on = <T>(type: string, handle: (data: T) => void): void =>
    source.addEventListener(type, (e) => handle(JSON.parse((e as MessageEvent<string>).data) as T));
  on<Progress>('progress', listener.progress);
  on<{ line: string }>('log', ({ line }) => listener.log(line));
  on<{ state: JobState; message: string | null }>('end', ({ state, message }) => {
    source.close();
    listener.end(state, message);
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
    call.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    call.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    call.onerror = () => reject(new Unreachable());
    call.onload = () => (call.status < 300 ? resolve((JSON.parse(call.responseText) as { id: string }).id) : reject(refusal(call)));
    call.send(file);
  });
}

function refusal(call: XMLHttpRequest): ServerError {
  try {
    const problem = JSON.parse(call.responseText) as { title?: string; detail?: string };
    return new ServerError(call.status, problem.detail ?? problem.title ?? call.statusText, problem);
  } catch {
    return new ServerError(call.status, call.responseText || call.statusText, null);
  }
}
