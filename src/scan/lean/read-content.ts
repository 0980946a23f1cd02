import type { BlobContentFacts, BlobTarget, ByteSink, ReadOptions, ReadOutcome } from '../blob-port.ts';
import { contentFactsOf, notFoundOf, wholeNumberOf } from './blob-headers.ts';
import { SinkStop } from './call.ts';
import type { Call } from './call.ts';
import { readOperation } from './operations.ts';
import { blobMalformed } from './refusals.ts';
import type { BlobOperation } from './refusals.ts';
import { readRequest } from './requests.ts';
import type { WireAnswer, WireSink } from './transport.ts';

export interface ContentToRead<T> {
  readonly target: BlobTarget;
  readonly receive: (content: BlobContentFacts) => ByteSink<T>;
}

/** Ends a read whose content is longer than allowed. */
class TooMuch extends SinkStop {}

/** Carries what the caller's sink threw through the translation of failures of the connection. */
class SinkFailed extends SinkStop {}

export async function readContent<T>(
  { call, account }: { readonly call: Call; readonly account: string },
  { target, receive }: ContentToRead<T>,
  options: ReadOptions,
): Promise<ReadOutcome<T>> {
  const operation = readOperation(account, target.container);
  let opened: { readonly content: BlobContentFacts; readonly sink: ByteSink<T> } | undefined;
  try {
    const answer = await call.send((base) => readRequest(base, target, options), {
      operation,
      abortSignal: options.abortSignal,
      timeoutMs: options.timeoutMs,
      receive: (head) => {
        if (head.status !== 200 && head.status !== 206) return undefined;
        const content = openContent(head, { maxBytes: options.maxBytes, operation });
        const sink = guarded(() => receive(content));
        opened = { content, sink };
        return bounded(sink, options.maxBytes);
      },
    });
    if (opened !== undefined) return { kind: 'Read', value: await opened.sink.end(), content: opened.content };
    const refused = notFoundOf(answer) ?? unreadable(answer);
    if (refused === undefined) throw call.refusal(answer, operation);
    return refused;
  } catch (error) {
    if (error instanceof TooMuch) return { kind: 'TooLarge' };
    if (error instanceof SinkFailed) throw error.cause;
    throw error;
  }
}

/** Refuses by what the head announces, before any byte of a body that is too long. */
function openContent(
  head: WireAnswer,
  { maxBytes, operation }: { readonly maxBytes: number; readonly operation: BlobOperation },
): BlobContentFacts {
  const content = contentFactsOf(head);
  if (content === undefined) throw blobMalformed('a header is missing', operation);
  if ((wholeNumberOf(head.header('content-length')) ?? 0) > maxBytes) throw new TooMuch();
  return content;
}

function bounded(sink: ByteSink<unknown>, maxBytes: number): WireSink {
  let received = 0;
  return {
    push: (bytes) => {
      received += bytes.byteLength;
      if (received > maxBytes) throw new TooMuch();
      return guarded(() => sink.push(bytes))?.catch(failed);
    },
  };
}

function guarded<R>(act: () => R): R {
  try {
    return act();
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): never {
  throw new SinkFailed('the sink failed', { cause: error });
}

/** What keeps a content from being read, by the code of the answer. */
function unreadable({
  status,
  header,
}: WireAnswer): Extract<ReadOutcome<never>, { kind: 'Changed' | 'Archived' | 'Encrypted' }> | undefined {
  const code = header('x-ms-error-code');
  if (status === 412) return { kind: 'Changed' };
  if (status === 409 && (code === 'BlobArchived' || code === 'BlobBeingRehydrated')) return { kind: 'Archived' };
  if (status === 409 && code === 'BlobUsesCustomerSpecifiedEncryption') return { kind: 'Encrypted' };
  return undefined;
}
