import { randomUUID } from 'node:crypto';
import { OperatorError } from '../../reconcile/errors.ts';
import type { BlobCallOptions, BlobPort } from '../blob-port.ts';
import type { BlocksOutcome, CurrentBlob, ReplaceOptions, ReplaceOutcome } from '../blob-service.ts';
import { notFoundOf } from '../lean/blob-headers.ts';
import { deleteAnswerOf } from '../lean/delete-outcomes.ts';
import { readOperation } from '../lean/operations.ts';
import { blobMalformed } from '../lean/refusals.ts';
import type { WireAnswer } from '../lean/transport.ts';
import { AnswerFault } from './call.ts';
import type { SdkCall } from './call.ts';
import { replaceOperation } from './operations.ts';
import { placeOf, quoted } from './place.ts';
import { recordOf } from './tags.ts';

/** The service's own limit. */
const MAX_BLOCKS = 50_000;

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

interface Replacement {
  readonly target: CurrentBlob;
  readonly chunks: Chunks;
  readonly head: BlobPort['head'];
}

export async function replaceContent(
  call: SdkCall,
  { target, chunks, head }: Replacement,
  options: ReplaceOptions,
): Promise<ReplaceOutcome> {
  const { abortSignal, ifMatch, blockBytes } = options;
  if (!Number.isSafeInteger(blockBytes) || blockBytes < 1) throw new RangeError('A block holds at least one byte.');
  // Staging knows no condition, and at a name without a blob it would leave one that was never committed.
  const seen = await head(target, { abortSignal });
  if (seen.kind === 'NotFound') return seen;
  if (seen.properties.etag !== ifMatch) return { kind: 'Changed' };
  if (seen.properties.blobType !== 'BlockBlob') throw notInBlocks(call, target);
  const ids: string[] = [];
  const blockIdOf = blockIds();
  for await (const block of blocksOf(chunks, blockBytes)) {
    if (ids.length === MAX_BLOCKS) throw new RangeError('More than 50,000 blocks: make them larger.');
    const id = blockIdOf(ids.length);
    const refused = await stage(call, { target, id, block }, abortSignal);
    if (refused !== undefined) return refused;
    ids.push(id);
  }
  return commit(call, { target, ids }, options);
}

/** Of one length within a blob, as the service wants it, and never those of another try. */
function blockIds(): (index: number) => string {
  const attempt = randomUUID();
  return (index) => Buffer.from(`${attempt}-${String(index).padStart(5, '0')}`).toString('base64');
}

async function* blocksOf(chunks: Chunks, blockBytes: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (size + rest.byteLength >= blockBytes) {
      yield Buffer.concat([...waiting, rest.subarray(0, blockBytes - size)]);
      rest = rest.subarray(blockBytes - size);
      waiting = [];
      size = 0;
    }
    // The sender may use its bytes again.
    if (rest.byteLength > 0) waiting.push(Uint8Array.from(rest));
    size += rest.byteLength;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

async function stage(
  call: SdkCall,
  { target, id, block }: { readonly target: CurrentBlob; readonly id: string; readonly block: Buffer },
  abortSignal: AbortSignal,
): Promise<ReplaceOutcome | undefined> {
  const operation = replaceOperation(call.account, target.container);
  const { answer, value } = await call.send(
    placeOf(target),
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      new sdk.BlockBlobClient(url, pipeline).stageBlock(id, block, block.byteLength, { abortSignal: signal }),
    { operation, abortSignal },
  );
  return value === undefined ? refusedOf(call, answer, target) : undefined;
}

async function commit(
  call: SdkCall,
  { target, ids }: { readonly target: CurrentBlob; readonly ids: string[] },
  { abortSignal, ifMatch, ifTags, tags, metadata, contentHeaders }: ReplaceOptions,
): Promise<ReplaceOutcome> {
  const operation = replaceOperation(call.account, target.container);
  const { contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl } = contentHeaders;
  const { answer, value } = await call.send(
    placeOf(target),
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      new sdk.BlockBlobClient(url, pipeline).commitBlockList(ids, {
        abortSignal: signal,
        conditions: { ifMatch: quoted(ifMatch), ...(ifTags === undefined ? {} : { tagConditions: ifTags }) },
        metadata: recordOf(metadata),
        ...(tags.length === 0 ? {} : { tags: recordOf(tags) }),
        blobHTTPHeaders: {
          ...(contentType === undefined ? {} : { blobContentType: contentType }),
          ...(contentEncoding === undefined ? {} : { blobContentEncoding: contentEncoding }),
          ...(contentLanguage === undefined ? {} : { blobContentLanguage: contentLanguage }),
          ...(contentDisposition === undefined ? {} : { blobContentDisposition: contentDisposition }),
          ...(cacheControl === undefined ? {} : { blobCacheControl: cacheControl }),
        },
      }),
    { operation, abortSignal },
  );
  if (value === undefined) return refusedOf(call, answer, target);
  const etag = /^"([^"]+)"$/.exec(answer.header('etag') ?? '')?.[1];
  if (etag === undefined) throw blobMalformed('a header is missing', operation);
  return { kind: 'Replaced', etag };
}

/** The codes of a write are those of a delete. */
function refusedOf(call: SdkCall, answer: WireAnswer, target: CurrentBlob): ReplaceOutcome {
  const refused = notFoundOf(answer) ?? deleteAnswerOf(answer, target);
  if (refused?.kind === 'NotFound' || refused?.kind === 'Leased' || refused?.kind === 'LegalHold') return refused;
  if (refused?.kind === 'ChangedSinceListing') return { kind: 'Changed' };
  if (refused?.kind === 'Blocked') return { kind: 'Immutable' };
  throw call.refusal(answer, replaceOperation(call.account, target.container));
}

function notInBlocks({ account }: SdkCall, { container }: CurrentBlob): OperatorError {
  const { purpose } = replaceOperation(account, container);
  return new OperatorError(`The attempt to ${purpose} was not made: only a block blob can be replaced in one step.`, {
    kind: 'terminal',
    reason: 'InvalidRequest',
  });
}

export async function readBlocks(
  call: SdkCall,
  target: CurrentBlob,
  { abortSignal }: BlobCallOptions,
): Promise<BlocksOutcome> {
  const operation = readOperation(call.account, target.container);
  const { answer, value } = await call.send(
    placeOf(target),
    async ({ sdk, url, pipeline, abortSignal: signal }) => {
      const list = await new sdk.BlockBlobClient(url, pipeline).getBlockList('committed', { abortSignal: signal });
      const etag = /^"([^"]+)"$/.exec(list.etag ?? '')?.[1];
      if (etag === undefined) throw new AnswerFault('a header is missing');
      return { etag, blocks: (list.committedBlocks ?? []).map(({ name, size }) => ({ id: name, sizeBytes: size })) };
    },
    { operation, abortSignal },
  );
  if (value !== undefined) return { kind: 'Found', ...value };
  const notFound = notFoundOf(answer);
  if (notFound === undefined) throw call.refusal(answer, operation);
  return notFound;
}
