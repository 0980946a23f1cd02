import { isOperatorError } from '../../reconcile/errors.ts';
import type {
  BlobCallOptions,
  BlobPort,
  BlobTarget,
  DeleteOptions,
  DeleteOutcome,
  DeleteTarget,
  HeadOutcome,
} from '../blob-port.ts';
import { notFoundOf, propertiesOf } from '../lean/blob-headers.ts';
import { deleteAnswerOf } from '../lean/delete-outcomes.ts';
import { deleteOperation, readOperation } from '../lean/operations.ts';
import { blobMalformed } from '../lean/refusals.ts';
import { createSdkCall } from './call.ts';
import type { SdkCall } from './call.ts';
import { listPage } from './list-page.ts';
import { placeOf, quoted } from './place.ts';
import { readContent } from './read-content.ts';
import type { SdkBlobParts, SdkBlobSettings } from './settings.ts';

/**
 * Microsoft's client behind the same port as the lean one. It tries each call once, with a deadline of its own: the SDK
 * waits for ever on a server that says nothing, does not retry 429 and ignores Retry-After.
 */
export function createSdkBlobClient(settings: SdkBlobSettings, parts: SdkBlobParts = {}): BlobPort {
  const call = createSdkCall(settings, parts);
  return {
    listPage: (container, options) => listPage(call, container, options),
    head: (target, options) => head(call, target, options),
    read: (target, receive, options) => readContent(call, { target, receive }, options),
    deleteOne: (target, options) => deleteOne(call, target, options),
    close: call.close,
  };
}

export async function head(call: SdkCall, target: BlobTarget, { abortSignal }: BlobCallOptions): Promise<HeadOutcome> {
  const operation = readOperation(call.account, target.container);
  const { answer } = await call.send(
    placeOf(target),
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      new sdk.BlobClient(url, pipeline).getProperties({ abortSignal: signal }),
    { operation, abortSignal },
  );
  const notFound = notFoundOf(answer);
  if (notFound !== undefined) return notFound;
  if (answer.status !== 200) throw call.refusal(answer, operation);
  const properties = propertiesOf(answer);
  if (properties === undefined) throw blobMalformed('a header is missing', operation);
  return { kind: 'Found', properties };
}

async function deleteOne(call: SdkCall, target: DeleteTarget, options: DeleteOptions): Promise<DeleteOutcome> {
  const { ifMatch, ifTags, withSnapshots, abortSignal } = options;
  const operation = deleteOperation(call.account, target);
  const { answer } = await call.send(
    placeOf(target, target.permanent === true ? ['deletetype=permanent'] : []),
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      new sdk.BlobClient(url, pipeline).delete({
        abortSignal: signal,
        conditions: {
          ...(ifMatch === undefined ? {} : { ifMatch: quoted(ifMatch) }),
          ...(ifTags === undefined ? {} : { tagConditions: ifTags }),
        },
        ...(withSnapshots === true ? { deleteSnapshots: 'include' } : {}),
      }),
    { operation, abortSignal },
  );
  const outcome = notFoundOf(answer) ?? deleteAnswerOf(answer, target);
  if (outcome === undefined) throw call.refusal(answer, operation);
  return outcome.kind === 'Blocked' ? explainBlock(call, target, options) : outcome;
}

/** The refusal names neither the hold nor the date. Where the look fails too, the blob is still known to be immutable. */
async function explainBlock(call: SdkCall, target: BlobTarget, options: BlobCallOptions): Promise<DeleteOutcome> {
  try {
    const seen = await head(call, target, options);
    if (seen.kind === 'Found' && seen.properties.legalHold) return { kind: 'LegalHold' };
    return { kind: 'Immutable', untilMs: seen.kind === 'Found' ? seen.properties.immutability?.untilMs : undefined };
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { kind: 'Immutable', untilMs: undefined };
  }
}
