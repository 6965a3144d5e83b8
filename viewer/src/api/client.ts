/** A request that the server refused; `message` is its own words. */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly body: unknown,
  ) {
    super(message);
  }
}

/** The server cannot be reached. */
export class Unreachable extends Error {
  constructor() {
    super('The server does not answer. Is tumortrace still running?');
  }
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new Unreachable();
  }
  if (response.ok) return response;
  if ([502, 503, 504].includes(response.status)) throw new Unreachable();
  throw await refusal(response);
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function sendJson(method: string, path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return request(path, { method, body, headers: { 'Content-Type': 'application/json', ...headers } });
}

const refusal = async (response: Response): Promise<ServerError> => refusalOf(response.status, response.statusText, await response.text());

/** RFC 9457 problem details; anything else is told by its status. */
export function refusalOf(status: number, statusText: string, text: string): ServerError {
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string };
    return new ServerError(status, problem.detail ?? problem.title ?? statusText, problem);
  } catch {
    if (status === 401) return new ServerError(401, 'This server asks for its token: open the address that tumortrace printed.', null);
    return new ServerError(status, text || `${status} ${statusText}`, null);
  }
}
