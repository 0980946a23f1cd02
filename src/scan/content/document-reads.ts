import type { ContentFormat } from '../../policy/artifact-definition.ts';
import type { BlobPort, BlobTarget } from '../blob-port.ts';
import { ContentFault } from './content-fault.ts';
import type { ContentFaultReason } from './content-fault.ts';
import { createJsonSink } from './json-sinks.ts';
import type { EachDocument } from './json-sinks.ts';
import { createContentSink } from './stored-content.ts';

export interface DocumentTarget extends BlobTarget {
  readonly format: ContentFormat;
  /** ETag of what was listed; absent for a blob that was not listed. */
  readonly ifMatch?: string | undefined;
}

export type DocumentsOutcome =
  | { readonly kind: 'Read' }
  | { readonly kind: 'NotFound' }
  /** Replaced since the listing: the next pass lists what is there now. */
  | { readonly kind: 'Changed' }
  | { readonly kind: 'Unreadable'; readonly reason: ContentFaultReason | 'Archived' | 'Encrypted' };

/** Calls back with the JSON documents of a blob. Throws an OperatorError where the look itself failed. */
export type ReadDocuments = (
  target: DocumentTarget,
  each: EachDocument,
  options: { readonly abortSignal: AbortSignal },
) => Promise<DocumentsOutcome>;

export interface ContentLimits {
  /** Of a document that must be held whole, decoded. */
  readonly maxDocumentBytes: number;
  /** Of a log, which is read line by line, decoded. */
  readonly maxLogBytes: number;
  /** For reading one blob. */
  readonly readTimeoutMs: number;
}

export const defaultContentLimits: ContentLimits = {
  maxDocumentBytes: 16 * 1024 * 1024,
  maxLogBytes: 1024 * 1024 * 1024,
  readTimeoutMs: 120_000,
};

export function createDocumentReads(port: BlobPort, limits: ContentLimits = defaultContentLimits): ReadDocuments {
  return async ({ format, ifMatch, ...target }, each, { abortSignal }) => {
    const maxBytes = format === 'NdJson' ? limits.maxLogBytes : limits.maxDocumentBytes;
    try {
      const outcome = await port.read(
        target,
        (content) => createContentSink(content, createJsonSink(format, each), { maxBytes }),
        { abortSignal, maxBytes, ifMatch, timeoutMs: limits.readTimeoutMs },
      );
      switch (outcome.kind) {
        case 'Read':
        case 'NotFound':
        case 'Changed':
          return { kind: outcome.kind };
        case 'TooLarge':
        case 'Archived':
        case 'Encrypted':
          return { kind: 'Unreadable', reason: outcome.kind };
      }
    } catch (error) {
      if (error instanceof ContentFault) return { kind: 'Unreadable', reason: error.reason };
      throw error;
    }
  };
}
