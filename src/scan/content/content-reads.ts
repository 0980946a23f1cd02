import type { BlobPort, BlobTarget } from '../blob-port.ts';
import { ContentFault } from './content-fault.ts';
import type { ContentFaultReason } from './content-fault.ts';
import { createContentSink } from './stored-content.ts';
import type { TextSink } from './text-sink.ts';

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

export interface ContentTarget extends BlobTarget {
  /** ETag of what was listed; absent for a blob that was not listed. */
  readonly ifMatch?: string | undefined;
  readonly size: 'Document' | 'Log';
}

export type UnreadContent =
  | { readonly kind: 'NotFound' }
  /** Replaced since the listing: the next pass lists what is there now. */
  | { readonly kind: 'Changed' }
  | { readonly kind: 'Unreadable'; readonly reason: ContentFaultReason | 'Archived' | 'Encrypted' };

export type ContentOutcome<T> = { readonly kind: 'Read'; readonly value: T } | UnreadContent;

/** Reads the text of a blob. `open` is called for each try. Throws an OperatorError where the look itself failed. */
export type ReadContent = <T>(
  target: ContentTarget,
  open: () => TextSink<T>,
  options: { readonly abortSignal: AbortSignal },
) => Promise<ContentOutcome<T>>;

export function createContentReads(port: BlobPort, limits: ContentLimits = defaultContentLimits): ReadContent {
  return async ({ size, ifMatch, ...target }, open, { abortSignal }) => {
    const maxBytes = size === 'Log' ? limits.maxLogBytes : limits.maxDocumentBytes;
    try {
      const outcome = await port.read(target, (content) => createContentSink(content, open(), { maxBytes }), {
        abortSignal,
        maxBytes,
        ifMatch,
        timeoutMs: limits.readTimeoutMs,
      });
      switch (outcome.kind) {
        case 'Read':
          return { kind: 'Read', value: outcome.value };
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
