import { isOperatorError } from '../../reconcile/errors.ts';
import { systemTimers } from '../../runtime/timers.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { BlobCallOptions, BlobPort, DeleteOptions, DeleteOutcome, DeleteTarget } from '../blob-port.ts';
import type { BlobTarget, HeadOutcome, ListOutcome, ListPageOptions } from '../blob-port.ts';
import { notFoundOf, propertiesOf } from './blob-headers.ts';
import { createCall } from './call.ts';
import type { Call, TokenSource } from './call.ts';
import { deleteAnswerOf } from './delete-outcomes.ts';
import { createSharedNames } from './page/shared-names.ts';
import type { SharedNames } from './page/shared-names.ts';
import { createPageReader } from './page/page-reader.ts';
import { deleteOperation, listOperation, readOperation } from './operations.ts';
import { readContent } from './read-content.ts';
import { blobMalformed } from './refusals.ts';
import { deleteRequest, headRequest, listRequest } from './requests.ts';
import { createTransport } from './transport.ts';

export interface LeanBlobClientSettings {
  /** Name of the account, for sentences. */
  readonly account: string;
  /** `primaryEndpoints.blob` as Azure Resource Manager shows it. Must be https. */
  readonly endpoint: string;
  readonly tokens: TokenSource;
  /** Exchanges at one time; more wait. Default 32. */
  readonly connections?: number;
  /** Deadline of each call, its body included. Default 30 s. */
  readonly requestTimeoutMs?: number;
  readonly userAgent?: string;
  /** Certificate authorities in PEM; default: those of the process. */
  readonly ca?: string;
}

export interface LeanBlobClientParts {
  readonly timers?: Timers;
  /** Wall-clock milliseconds, for a Retry-After that is a date. */
  readonly now?: () => number;
}

const DEFAULT_CONNECTIONS = 32;
const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/**
 * The client of the hot path: no pipeline, no XML document, no stream where none is needed. It tries each call once and
 * waits for nothing: pauses and retries belong to the caller, who knows how many others are waiting.
 */
export function createLeanBlobClient(settings: LeanBlobClientSettings, parts: LeanBlobClientParts = {}): BlobPort {
  const url = new URL(settings.endpoint);
  if (url.protocol !== 'https:') throw new TypeError('A token goes over https only.');
  const timers = parts.timers ?? systemTimers;
  const transport = createTransport({
    origin: url.origin,
    connections: settings.connections ?? DEFAULT_CONNECTIONS,
    timers,
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
  });
  const call = createCall({
    transport,
    tokens: settings.tokens,
    basePath: url.pathname.replace(/\/+$/, ''),
    userAgent: settings.userAgent ?? 'calldata-operator',
    timeoutMs: settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    now: parts.now ?? Date.now,
    timers,
  });
  const { account } = settings;
  const shared = createSharedNames();
  return {
    listPage: (container, options) => listPage({ call, account, shared }, container, options),
    head: (target, options) => head({ call, account }, target, options),
    read: (target, receive, options) => readContent({ call, account }, { target, receive }, options),
    deleteOne: (target, options) => deleteOne({ call, account }, target, options),
    serviceNow: call.serviceNow,
    close: transport.close,
  };
}

export interface AccountCall {
  readonly call: Call;
  readonly account: string;
}

async function listPage(
  { call, account, shared }: AccountCall & { readonly shared: SharedNames },
  container: string,
  options: ListPageOptions,
): Promise<ListOutcome> {
  const operation = listOperation(account, container, options);
  const reader = createPageReader(shared);
  const answer = await call.send((base) => listRequest(base, container, options), {
    operation,
    abortSignal: options.abortSignal,
    receive: ({ status }) => (status === 200 ? reader : undefined),
  });
  if (answer.status === 404 && answer.header('x-ms-error-code') === 'ContainerNotFound')
    return { kind: 'ContainerNotFound' };
  if (answer.status !== 200) throw call.refusal(answer, operation);
  const page = call.parsed(() => reader.end(), operation);
  const { entries, nextMarker, containerName = container } = page;
  if (containerName !== container) throw blobMalformed('it lists another container', operation);
  if (nextMarker !== undefined && nextMarker === options.marker)
    throw blobMalformed('its marker does not move', operation);
  if (entries.some(({ name }) => !name.startsWith(options.prefix))) {
    throw blobMalformed('it lists blobs that were not asked for', operation);
  }
  return { kind: 'Page', entries, nextMarker };
}

async function head(
  { call, account }: AccountCall,
  target: BlobTarget,
  options: BlobCallOptions,
): Promise<HeadOutcome> {
  const operation = readOperation(account, target.container);
  const answer = await call.send((base) => headRequest(base, target), { operation, abortSignal: options.abortSignal });
  const notFound = notFoundOf(answer);
  if (notFound !== undefined) return notFound;
  if (answer.status !== 200) throw call.refusal(answer, operation);
  const properties = propertiesOf(answer);
  if (properties === undefined) throw blobMalformed('a header is missing', operation);
  return { kind: 'Found', properties };
}

async function deleteOne(parts: AccountCall, target: DeleteTarget, options: DeleteOptions): Promise<DeleteOutcome> {
  const { call, account } = parts;
  const operation = deleteOperation(account, target);
  const answer = await call.send((base) => deleteRequest(base, target, options), {
    operation,
    abortSignal: options.abortSignal,
  });
  const outcome = notFoundOf(answer) ?? deleteAnswerOf(answer, target);
  if (outcome === undefined) throw call.refusal(answer, operation);
  return outcome.kind === 'Blocked' ? explainBlock(parts, target, options) : outcome;
}

/** The refusal names neither the hold nor the date. Where the look fails too, the blob is still known to be immutable. */
async function explainBlock(parts: AccountCall, target: BlobTarget, options: BlobCallOptions): Promise<DeleteOutcome> {
  try {
    const seen = await head(parts, target, options);
    if (seen.kind === 'Found' && seen.properties.legalHold) return { kind: 'LegalHold' };
    return { kind: 'Immutable', untilMs: seen.kind === 'Found' ? seen.properties.immutability?.untilMs : undefined };
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { kind: 'Immutable', untilMs: undefined };
  }
}
