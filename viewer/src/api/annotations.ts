import { getJson, request, ServerError, sendJson } from './client';
import { slideUrl } from './slides';
import type { Annotations, VersionEntry } from './types';

/** Somebody else has saved since: their version. */
export class Conflict extends Error {
  constructor(
    readonly version: number,
    readonly who: string | null,
    readonly at: string | null,
  ) {
    super(`Version ${version} was saved by ${who ?? 'somebody else'}.`);
  }
}

/** The run whose regions each slide's version 0 was when it was opened: regions of another run must not be taken for them. */
const runs = new Map<string, string>();

/** The run that a slide's version 0 was when it was opened; undefined while that is not known. */
export const runOfVersion0 = (id: string): string | undefined => runs.get(id);

export async function getAnnotations(id: string, signal?: AbortSignal): Promise<Annotations> {
  const annotations = await getJson<Annotations>(slideUrl(id, '/annotations'), signal);
  if (annotations.version === 0 && annotations.run) runs.set(id, annotations.run);
  return annotations;
}

export const getHistory = (id: string): Promise<VersionEntry[]> => getJson(slideUrl(id, '/annotations/history'));

export const getVersion = (id: string, version: number): Promise<Annotations> => getJson(slideUrl(id, `/annotations/${version}`));

/** Stores a new version on top of `base`; `features` is a FeatureCollection's JSON text. Throws `Conflict` when base is not the newest. */
export async function putAnnotations(id: string, base: number, features: string, who: string, comment: string): Promise<number> {
  const body = `{"features":${features},"who":${JSON.stringify(who)},"comment":${JSON.stringify(comment)}}`;
  return versionOf(() => sendJson('PUT', slideUrl(id, `/annotations${runOf(id, base, '?')}`), body, ifMatch(base)));
}

export async function restoreVersion(id: string, base: number, version: number, who: string): Promise<number> {
  const body = JSON.stringify({ version, who });
  return versionOf(() => sendJson('POST', slideUrl(id, `/annotations/restore${runOf(id, base, '?')}`), body, ifMatch(base)));
}

export interface Imported {
  readonly version: number;
  readonly notes: readonly string[];
}

/** @param tumor Classes of the file that are tumour, beside the usual names. */
export async function importFile(
  id: string,
  base: number,
  file: Blob,
  mode: 'replace' | 'add',
  who: string,
  tumor: readonly string[],
): Promise<Imported> {
  const classes = tumor.map((name) => `&tumorClass=${encodeURIComponent(name)}`).join('');
  const path = slideUrl(id, `/import?mode=${mode}&who=${encodeURIComponent(who)}${classes}${runOf(id, base, '&')}`);
  const headers = { ...ifMatch(base), 'Content-Type': 'application/octet-stream' };
  const response = await conflicts(() => request(path, { method: 'POST', body: file, headers }));
  const answer = (await response.json()) as { version: number; notes?: string[] };
  return { version: answer.version, notes: answer.notes ?? [] };
}

const ifMatch = (version: number): Record<string, string> => ({ 'If-Match': `"${version}"` });

function runOf(id: string, base: number, before: '?' | '&'): string {
  const run = base === 0 ? runs.get(id) : undefined;
  return run === undefined ? '' : `${before}run=${encodeURIComponent(run)}`;
}

async function versionOf(send: () => Promise<Response>): Promise<number> {
  const response = await conflicts(send);
  return ((await response.json()) as { version: number }).version;
}

async function conflicts(send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (e) {
    if (!(e instanceof ServerError) || e.status !== 409) throw e;
    const theirs = e.body as { version?: number; who?: string | null; at?: string | null } | null;
    // Not every refusal is about versions: the folder may be a link out of the workspace.
    if (theirs?.version === undefined) throw e;
    throw new Conflict(theirs.version, theirs.who ?? null, theirs.at ?? null);
  }
}
