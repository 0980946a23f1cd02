import type { BlobCallOptions } from '../blob-port.ts';
import type { ContentHeaders, ContentHeadersOutcome, CurrentBlob } from '../blob-service.ts';
import { notFoundOf } from '../lean/blob-headers.ts';
import { readOperation } from '../lean/operations.ts';
import { AnswerFault } from './call.ts';
import type { SdkCall } from './call.ts';
import { placeOf } from './place.ts';

export async function readContentHeaders(
  call: SdkCall,
  target: CurrentBlob,
  { abortSignal }: BlobCallOptions,
): Promise<ContentHeadersOutcome> {
  const operation = readOperation(call.account, target.container);
  const { answer, value } = await call.send(
    placeOf(target),
    async ({ sdk, url, pipeline, abortSignal: signal }) => {
      const found = await new sdk.BlobClient(url, pipeline).getProperties({ abortSignal: signal });
      const etag = /^"([^"]+)"$/.exec(found.etag ?? '')?.[1];
      if (etag === undefined) throw new AnswerFault('a header is missing');
      return { etag, contentHeaders: headersOf(found) };
    },
    { operation, abortSignal },
  );
  if (value !== undefined) return { kind: 'Found', ...value };
  const notFound = notFoundOf(answer);
  if (notFound === undefined) throw call.refusal(answer, operation);
  return notFound;
}

type Shown = { readonly [name in keyof ContentHeaders]: ContentHeaders[name] | undefined };

/** A header that is not there is not sent either. */
function headersOf(shown: Shown): ContentHeaders {
  const { contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl } = shown;
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    ...(contentLanguage === undefined ? {} : { contentLanguage }),
    ...(contentDisposition === undefined ? {} : { contentDisposition }),
    ...(cacheControl === undefined ? {} : { cacheControl }),
  };
}
