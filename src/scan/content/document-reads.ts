import type { ContentFormat } from '../../policy/artifact-definition.ts';
import type { BlobPort, BlobTarget } from '../blob-port.ts';
import { createContentReads, defaultContentLimits } from './content-reads.ts';
import type { ContentLimits, UnreadContent } from './content-reads.ts';
import { createJsonSink } from './json-sinks.ts';
import type { EachDocument } from './json-text.ts';

export interface DocumentTarget extends BlobTarget {
  readonly format: ContentFormat;
  /** ETag of what was listed; absent for a blob that was not listed. */
  readonly ifMatch?: string | undefined;
}

export type DocumentsOutcome =
  /** `isEndBroken`: the last line has no end and is not JSON, so that a record of it was not told. */
  { readonly kind: 'Read'; readonly isEndBroken?: true } | UnreadContent;

/** Calls back with the JSON documents of a blob. Throws an OperatorError where the look itself failed. */
export type ReadDocuments = (
  target: DocumentTarget,
  each: EachDocument,
  options: { readonly abortSignal: AbortSignal },
) => Promise<DocumentsOutcome>;

export function createDocumentReads(port: BlobPort, limits: ContentLimits = defaultContentLimits): ReadDocuments {
  const read = createContentReads(port, limits);
  return async ({ format, ...target }, each, options) => {
    const size = format === 'NdJson' ? 'Log' : 'Document';
    const outcome = await read({ ...target, size }, () => createJsonSink(format, each), options);
    if (outcome.kind !== 'Read') return outcome;
    return outcome.value === 'Broken' ? { kind: 'Read', isEndBroken: true } : { kind: 'Read' };
  };
}
