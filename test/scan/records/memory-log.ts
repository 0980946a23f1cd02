import type { BlobPort, NamedValue } from '../../../src/scan/blob-port.ts';
import type { ReplaceOptions } from '../../../src/scan/blob-service.ts';
import type { CutTask } from '../../../src/scan/records/cut-log.ts';

export interface StoredLog {
  readonly content: Buffer;
  readonly etag: string;
  readonly tags: readonly NamedValue[];
  readonly metadata: readonly NamedValue[];
  readonly contentEncoding?: string | undefined;
}

/** One log in memory that can be read in ranges and replaced in one step, as the service does it. */
export interface MemoryLog extends Pick<CutTask, 'port' | 'service'> {
  readonly stored: () => StoredLog;
  readonly change: (change: Partial<StoredLog>) => void;
  /** Exchanges with the service so far. */
  readonly exchanges: () => number;
  readonly replacements: readonly ReplaceOptions[];
  /** Blocks sent, whether or not they were committed. */
  readonly staged: () => number;
}

export class Crash extends Error {}

export interface MemoryLogOptions {
  readonly log: StoredLog;
  /** Called with the number of each exchange right before and right after it has its effect. */
  readonly around?: (exchange: number, when: 'before' | 'after') => void;
}

export function createMemoryLog({ log, around = () => undefined }: MemoryLogOptions): MemoryLog {
  let stored = log;
  let count = 0;
  let commits = 0;
  let staged = 0;
  const replacements: ReplaceOptions[] = [];
  const refuse = (): never => {
    throw new Error('not needed here');
  };

  async function exchange<T>(effect: () => T | Promise<T>): Promise<T> {
    count += 1;
    const number = count;
    around(number, 'before');
    const value = await effect();
    around(number, 'after');
    return value;
  }

  const read: BlobPort['read'] = (_, receive, { range, ifMatch, maxBytes }) =>
    exchange(async () => {
      if (ifMatch !== undefined && ifMatch !== stored.etag) return { kind: 'Changed' as const };
      const { content, etag, contentEncoding } = stored;
      const bytes = content.subarray(range?.offset ?? 0, range === undefined ? undefined : range.offset + range.count);
      if (bytes.length > maxBytes) return { kind: 'TooLarge' as const };
      const facts = { etag, sizeBytes: content.length, contentEncoding };
      const sink = receive(facts);
      for (let at = 0; at < bytes.length; at += 7) {
        // Lent only: spoilt as soon as the sink has taken it.
        const lent = Buffer.from(bytes.subarray(at, at + 7));
        await sink.push(lent);
        lent.fill(0);
      }
      return { kind: 'Read' as const, value: await sink.end(), content: facts };
    });

  return {
    port: { listPage: refuse, head: refuse, deleteOne: refuse, close: () => Promise.resolve(), read },
    service: {
      readContentHeaders: () =>
        exchange(() => ({ kind: 'Found' as const, etag: stored.etag, contentHeaders: { contentType: 'text/x-log' } })),
      getTags: () => exchange(() => ({ kind: 'Found' as const, tags: stored.tags })),
      replaceContent: async (_, chunks, options) => {
        const blocks: Buffer[] = [];
        for await (const chunk of chunks) {
          await exchange(() => {
            blocks.push(Buffer.from(chunk));
            staged += 1;
          });
        }
        return exchange(() => {
          if (options.ifMatch !== stored.etag) return { kind: 'Changed' as const };
          commits += 1;
          replacements.push(options);
          const etag = `${stored.etag}+${commits}`;
          stored = { ...stored, content: Buffer.concat(blocks), etag, tags: options.tags, metadata: options.metadata };
          return { kind: 'Replaced' as const, etag };
        });
      },
    },
    stored: () => stored,
    change: (change) => {
      stored = { ...stored, ...change };
    },
    exchanges: () => count,
    replacements,
    staged: () => staged,
  };
}
