import type { JsonValue } from '../../api/json.ts';
import type { BlobPort } from '../blob-port.ts';
import { createDocumentReads } from '../content/document-reads.ts';
import type { ContentLimits } from '../content/content-reads.ts';
import type { DocumentsOutcome, DocumentTarget, ReadDocuments } from '../content/document-reads.ts';
import type { Slots } from '../flow/slots.ts';

interface SharedRead {
  readonly outcome: DocumentsOutcome;
  readonly documents: readonly JsonValue[];
  readonly isSmall: boolean;
}

/** Blobs that stand beside others and were read last. */
const maxKept = 64;
/** Of stored bytes. What is larger is read again rather than kept. */
const maxKeptBytes = 128 * 1024;

export interface SharedReadOptions {
  /** Of the account, for everything that is read there. */
  readonly slots: Slots;
  readonly limits?: ContentLimits | undefined;
}

/**
 * Reads of one account. The metadata file of a recording stands beside several chunks of it, which come together in a
 * listing, so it is read once for all of them. What is read for its own sake, on the condition of its ETag, is not kept.
 */
export function createSharedReads(port: BlobPort, { slots, limits }: SharedReadOptions): ReadDocuments {
  const kept = new Map<string, Promise<SharedRead>>();

  const readOwn = createDocumentReads(port, limits);
  const readSlotted: ReadDocuments = (target, each, options) =>
    slots.run(() => readOwn(target, each, options), options);

  async function readWhole(target: DocumentTarget, abortSignal: AbortSignal): Promise<SharedRead> {
    const documents: JsonValue[] = [];
    let storedBytes = 0;
    const measured: BlobPort = {
      ...port,
      read: (blob, receive, options) =>
        port.read(
          blob,
          (content) => {
            storedBytes = content.sizeBytes;
            documents.length = 0;
            return receive(content);
          },
          options,
        ),
    };
    const collect = (document: JsonValue): void => {
      documents.push(document);
    };
    const readMeasured = createDocumentReads(measured, limits);
    const outcome = await slots.run(() => readMeasured(target, collect, { abortSignal }), { abortSignal });
    return { outcome, documents, isSmall: storedBytes <= maxKeptBytes };
  }

  function keep(key: string, read: Promise<SharedRead>): void {
    kept.delete(key);
    kept.set(key, read);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  }

  return async (target, each, options) => {
    if (target.ifMatch !== undefined || target.format === 'NdJson') return readSlotted(target, each, options);
    const key = JSON.stringify([target.container, target.name, target.format]);
    const read = kept.get(key) ?? readWhole(target, options.abortSignal);
    keep(key, read);
    try {
      const { outcome, documents, isSmall } = await read;
      if (!isSmall) kept.delete(key);
      documents.forEach(each);
      return outcome;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}
