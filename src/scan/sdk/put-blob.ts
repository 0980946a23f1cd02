import type { CurrentBlob } from '../blob-service.ts';
import type { BlobCallOptions } from '../blob-port.ts';
import type { BlobWriter, CreateOutcome, PutOptions, PutOutcome } from '../blob-writer.ts';
import { notFoundOf } from '../lean/blob-headers.ts';
import { deleteAnswerOf } from '../lean/delete-outcomes.ts';
import { blobMalformed } from '../lean/refusals.ts';
import type { BlobOperation } from '../lean/refusals.ts';
import type { WireAnswer } from '../lean/transport.ts';
import { createSdkCall } from './call.ts';
import type { SdkCall } from './call.ts';
import { placeOf, quoted } from './place.ts';
import type { SdkBlobParts, SdkBlobSettings } from './settings.ts';

/** Small writes through Microsoft's client: each is one request (Put Blob), tried once and with a deadline of its own. */
export function createSdkBlobWriter(settings: SdkBlobSettings, parts: SdkBlobParts = {}): BlobWriter {
  const call = createSdkCall(settings, parts);
  return {
    put: (target, bytes, options) => putBlob(call, { target, bytes }, options),
    createContainer: (container, options) => createContainer(call, container, options),
    close: call.close,
  };
}

async function putBlob(
  call: SdkCall,
  { target, bytes }: { readonly target: CurrentBlob; readonly bytes: Uint8Array },
  { abortSignal, onlyIf, contentType }: PutOptions,
): Promise<PutOutcome> {
  const operation = putOperation(call.account, target.container);
  const { answer, value } = await call.send(
    placeOf(target),
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      // A buffer, because the SDK sends a plain array of bytes as text.
      new sdk.BlockBlobClient(url, pipeline).upload(Buffer.from(bytes), bytes.byteLength, {
        abortSignal: signal,
        conditions: onlyIf.kind === 'Absent' ? { ifNoneMatch: '*' } : { ifMatch: quoted(onlyIf.etag) },
        blobHTTPHeaders: { blobContentType: contentType },
      }),
    { operation, abortSignal },
  );
  if (value === undefined) return refusedOf(call, answer, { target, onlyIf });
  const etag = /^"([^"]+)"$/.exec(answer.header('etag') ?? '')?.[1];
  if (etag === undefined) throw blobMalformed('a header is missing', operation);
  return { kind: 'Stored', etag };
}

function refusedOf(
  call: SdkCall,
  answer: WireAnswer,
  { target, onlyIf }: { readonly target: CurrentBlob; readonly onlyIf: PutOptions['onlyIf'] },
): PutOutcome {
  const code = answer.header('x-ms-error-code');
  if (code === 'ContainerNotFound' && notFoundOf(answer) !== undefined) return { kind: 'ContainerNotFound' };
  if (code === 'BlobAlreadyExists' && answer.status === 409) return { kind: 'Exists' };
  const refused = outcomeOf[deleteAnswerOf(answer, target)?.kind ?? ''];
  if (refused === undefined) throw call.refusal(answer, putOperation(call.account, target.container));
  // Whatever protects a blob says that there is one.
  return { kind: onlyIf.kind === 'Absent' ? 'Exists' : refused };
}

/** The codes of a write are those of a delete. */
const outcomeOf: Readonly<Record<string, 'Changed' | 'Immutable' | 'LegalHold' | 'Leased'>> = {
  ChangedSinceListing: 'Changed',
  Blocked: 'Immutable',
  LegalHold: 'LegalHold',
  Leased: 'Leased',
};

function putOperation(account: string, container: string): BlobOperation {
  return {
    purpose: `write a blob of container ${container} in storage account ${account}`,
    permission: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write',
    role: 'Storage Blob Data Contributor',
  };
}

async function createContainer(
  call: SdkCall,
  container: string,
  { abortSignal }: BlobCallOptions,
): Promise<CreateOutcome> {
  const operation: BlobOperation = {
    purpose: `create container ${container} in storage account ${call.account}`,
    permission: 'Microsoft.Storage/storageAccounts/blobServices/containers/write',
    role: 'Storage Blob Data Contributor',
  };
  const { answer, value } = await call.send(
    { container },
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      new sdk.ContainerClient(url, pipeline).create({ abortSignal: signal }),
    { operation, abortSignal },
  );
  if (value !== undefined) return { kind: 'Created' };
  if (answer.status === 409 && answer.header('x-ms-error-code') === 'ContainerAlreadyExists') return { kind: 'Exists' };
  throw call.refusal(answer, operation);
}
