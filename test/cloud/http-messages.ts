import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../src/api/json.ts';

/** Resource Manager, the token endpoint, and the data planes of all AI accounts and of all storage accounts. */
export type ServerName = 'arm' | 'token' | 'openai' | 'blob';

/** A request as the simulators see it: whole, with the path decoded and doubled slashes folded. */
export interface CloudRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Buffer;
  /** Path and query as they came over the wire. */
  readonly target: string;
  /** Names and values in turn, with the case in which they were sent. */
  readonly rawHeaders: readonly string[];
  /** Set where the server names its operations: `DeleteBlob`. */
  readonly operation?: string;
  /** `https://localhost:PORT` of the server that got it; the start of every nextLink. */
  readonly origin: string;
}

export interface CloudAnswer {
  readonly status: number;
  readonly body?: JsonObject;
  /** A body that is not JSON. */
  readonly payload?: { readonly bytes: Buffer; readonly contentType: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler of one server gives back: the answer, and who asked, for the journal. */
export interface Handled {
  readonly answer: CloudAnswer;
  readonly callerClientId?: string;
}

const foldSlashes = (path: string): string => `/${path.split('/').filter(Boolean).join('/')}`;

/** ARM clients send `//subscriptions/…` when they are given an id with a leading slash; Azure accepts both. */
export function splitTarget(
  target: string,
  origin: string,
): { readonly path: string; readonly query: URLSearchParams } {
  const [rawPath = '/'] = target.split('?', 1);
  const query = new URL(`${origin}/${target.slice(rawPath.length)}`).searchParams;
  return { path: foldSlashes(decodePath(rawPath)), query };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
