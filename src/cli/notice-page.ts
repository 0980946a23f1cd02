import { createHash } from 'node:crypto';
import { request, type Dispatcher } from 'undici';

/** What was seen of the published notice. */
export type NoticeLook =
  | { readonly kind: 'Read'; readonly sha256: string }
  /** Why not, as the end of a sentence, without the address. */
  | { readonly kind: 'Unread'; readonly message: string };

export interface NoticeOptions {
  readonly abortSignal: AbortSignal;
  readonly dispatcher?: Dispatcher;
  /** For the whole answer. */
  readonly timeoutMs?: number;
}

const maxBytes = 5 * 1024 * 1024;
const maxRedirects = 5;
const defaultTimeoutMs = 30_000;

/**
 * Reads the notice over https and hashes what comes, as it comes. A redirect is followed on the same host only: what lies
 * elsewhere is not what the policy names. Never throws.
 */
export async function readNotice(
  address: string,
  { abortSignal, dispatcher, timeoutMs = defaultTimeoutMs }: NoticeOptions,
): Promise<NoticeLook> {
  const signal = AbortSignal.any([abortSignal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await follow(new URL(address), { signal, dispatcher, redirects: maxRedirects });
  } catch (error) {
    return unread(signal.aborted ? 'it did not answer in time' : `the request failed (${codeOf(error)})`);
  }
}

interface Following {
  readonly signal: AbortSignal;
  readonly dispatcher: Dispatcher | undefined;
  readonly redirects: number;
}

async function follow(url: URL, { signal, dispatcher, redirects }: Following): Promise<NoticeLook> {
  if (url.protocol !== 'https:') return unread('it is not https');
  const { statusCode, headers, body } = await request(url, {
    signal,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'calldata-cli' },
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  const location = headers['location'];
  if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
    await body.dump();
    const next = new URL(location, url);
    if (next.host !== url.host) return unread('it redirects to another host');
    if (redirects === 0) return unread('it redirects without end');
    return follow(next, { signal, dispatcher, redirects: redirects - 1 });
  }
  if (statusCode !== 200) {
    await body.dump();
    return unread(`the server answers ${statusCode}`);
  }
  return hashBody(body);
}

async function hashBody(body: AsyncIterable<Uint8Array>): Promise<NoticeLook> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return unread('it is longer than 5 MiB');
    hash.update(chunk);
  }
  return { kind: 'Read', sha256: hash.digest('hex') };
}

function unread(message: string): NoticeLook {
  return { kind: 'Unread', message };
}

/** A code such as ECONNREFUSED; a message could hold the address. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
