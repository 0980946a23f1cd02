import { Readable } from 'node:stream';
import type { ReadOptions, ReadOutcome } from '../blob-port.ts';
import { contentFactsOf, notFoundOf, wholeNumberOf } from '../lean/blob-headers.ts';
import { SinkStop } from '../lean/call.ts';
import { readOperation } from '../lean/operations.ts';
import type { ContentToRead } from '../lean/read-content.ts';
import type { WireAnswer } from '../lean/transport.ts';
import { AnswerFault, BrokenBody } from './call.ts';
import type { SdkCall, SdkRequest } from './call.ts';
import { placeOf, quoted } from './place.ts';

/** Ends a read whose content is longer than allowed. */
class TooMuch extends SinkStop {}

/** Carries what the caller's sink threw through the translation of failures. */
class SinkFailed extends SinkStop {}

export async function readContent<T>(
  call: SdkCall,
  content: ContentToRead<T>,
  options: ReadOptions,
): Promise<ReadOutcome<T>> {
  const operation = readOperation(call.account, content.target.container);
  try {
    const { answer, value } = await call.send(placeOf(content.target), (request) => pour(request, content, options), {
      operation,
      abortSignal: options.abortSignal,
      timeoutMs: options.timeoutMs,
    });
    if (value !== undefined) {
      const read = await value.end();
      return { kind: 'Read', value: read, content: value.facts };
    }
    const refused = notFoundOf(answer) ?? unreadable(answer);
    if (refused === undefined) throw call.refusal(answer, operation);
    return refused;
  } catch (error) {
    if (error instanceof TooMuch) return { kind: 'TooLarge' };
    if (error instanceof SinkFailed) throw error.cause;
    throw error;
  }
}

async function pour<T>(request: SdkRequest, { receive }: ContentToRead<T>, options: ReadOptions) {
  const stream = await open(request, options);
  try {
    const head = request.answer();
    const facts = head === undefined ? undefined : contentFactsOf(head);
    if (head === undefined || facts === undefined) throw new AnswerFault('a header is missing');
    if ((wholeNumberOf(head.header('content-length')) ?? 0) > options.maxBytes) throw new TooMuch();
    const sink = await guarded(() => receive(facts));
    let received = 0;
    for await (const chunk of unbroken(stream)) {
      received += chunk.byteLength;
      if (received > options.maxBytes) throw new TooMuch();
      await guarded(() => sink.push(chunk));
    }
    return { facts, end: () => sink.end() };
  } finally {
    // Ends the exchange where the rest is not wanted.
    stream.destroy();
  }
}

async function open(
  { sdk, url, pipeline, abortSignal }: SdkRequest,
  { range, ifMatch }: ReadOptions,
): Promise<Readable> {
  const conditions = ifMatch === undefined ? {} : { ifMatch: quoted(ifMatch) };
  const client = new sdk.BlobClient(url, pipeline);
  // Unless it is told not to, the SDK asks again for what is missing after a break.
  const options = { abortSignal, conditions, maxRetryRequests: 0 };
  const { readableStreamBody } = await client.download(range?.offset ?? 0, range?.count, options);
  // The type promises less than what the SDK gives in Node.
  if (!(readableStreamBody instanceof Readable)) throw new AnswerFault('no body');
  return readableStreamBody;
}

async function* unbroken(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    throw new BrokenBody('the body broke', { cause: error });
  }
}

async function guarded<R>(act: () => R | Promise<R>): Promise<R> {
  try {
    return await act();
  } catch (error) {
    throw new SinkFailed('the sink failed', { cause: error });
  }
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
