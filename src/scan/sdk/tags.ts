import type { BlobCallOptions, BlobTarget, NamedValue } from '../blob-port.ts';
import type { SetTagsOptions, SetTagsOutcome, TagsOutcome } from '../blob-service.ts';
import { notFoundOf } from '../lean/blob-headers.ts';
import { deleteAnswerOf } from '../lean/delete-outcomes.ts';
import { readable } from './blob-entry.ts';
import { AnswerFault } from './call.ts';
import type { SdkCall } from './call.ts';
import { tagsOperation } from './operations.ts';
import { placeOf } from './place.ts';

export async function getTags(
  call: SdkCall,
  target: BlobTarget,
  { abortSignal }: BlobCallOptions,
): Promise<TagsOutcome> {
  const operation = tagsOperation(call.account, target.container, 'read');
  const { answer, value } = await call.send(
    placeOf(target),
    async ({ sdk, url, pipeline, abortSignal: signal }) => {
      const { tags, _response: response } = await new sdk.BlobClient(url, pipeline).getTags({ abortSignal: signal });
      // The SDK makes a blob without tags of any XML.
      if (!/<TagSet\s*\/?>/.test(response.bodyAsText)) throw new AnswerFault('no tags');
      return Object.entries(tags).map(([name, text]) => ({ name: readable(name), value: readable(text) }));
    },
    { operation, abortSignal },
  );
  if (value !== undefined) return { kind: 'Found', tags: value };
  const notFound = notFoundOf(answer);
  if (notFound === undefined) throw call.refusal(answer, operation);
  return notFound;
}

export async function setTags(
  call: SdkCall,
  { target, tags }: { readonly target: BlobTarget; readonly tags: readonly NamedValue[] },
  { ifTags, abortSignal }: SetTagsOptions,
): Promise<SetTagsOutcome> {
  const operation = tagsOperation(call.account, target.container, 'write');
  const { answer, value } = await call.send(
    placeOf(target),
    ({ sdk, url, pipeline, abortSignal: signal }) =>
      new sdk.BlobClient(url, pipeline).setTags(recordOf(tags), {
        abortSignal: signal,
        ...(ifTags === undefined ? {} : { conditions: { tagConditions: ifTags } }),
      }),
    { operation, abortSignal },
  );
  if (value !== undefined) return { kind: 'Set' };
  const notFound = notFoundOf(answer);
  if (notFound !== undefined) return notFound;
  // The codes of a write are those of a delete.
  if (deleteAnswerOf(answer, target)?.kind === 'Leased') return { kind: 'Leased' };
  const isUnmet = answer.status === 412 && answer.header('x-ms-error-code') === 'ConditionNotMet';
  if (isUnmet && ifTags !== undefined) return { kind: 'TagsChanged' };
  throw call.refusal(answer, operation);
}

export function recordOf(values: readonly NamedValue[]): Record<string, string> {
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}
