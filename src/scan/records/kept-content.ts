import { LogUnread, readLogLines } from './log-pieces.ts';
import type { LogSource } from './log-pieces.ts';
import { markOf } from './log-form.ts';
import type { RecordReader } from './record-reader.ts';

export interface KeptOptions {
  readonly reader: RecordReader;
  /** Calls whose records go. */
  readonly calls: { readonly has: (callId: string) => boolean };
  readonly abortSignal: AbortSignal;
}

export interface KeptContent {
  /** What stays, in order and byte for byte, line ends and byte order mark included. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** So far, and once `bytes` has come to its end, of the whole log. */
  readonly counts: () => RecordCounts;
}

export interface RecordCounts {
  readonly cut: number;
  readonly left: number;
}

/** A line that is no record, or that cannot be read, stays. The bytes end with an error unless the log was read to its end. */
export function keepContent(source: LogSource, { reader, calls, abortSignal }: KeptOptions): KeptContent {
  let cut = 0;
  let left = 0;

  function isKept(line: Uint8Array): boolean {
    const record = reader.readLine(line);
    if (record.kind === 'Blank') return true;
    const goes = (record.kind === 'Dated' || record.kind === 'Undated') && calls.has(record.callId);
    if (goes) cut += 1;
    else left += 1;
    return !goes;
  }

  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    let isBegin = true;
    for await (const { form, lines } of readLogLines(source, { abortSignal })) {
      if (form !== 'Plain') throw new LogUnread('Changed');
      const kept: Uint8Array[] = [];
      for (const line of lines) {
        if (isKept(line)) kept.push(line);
        else if (isBegin) kept.push(markOf(line));
        isBegin = false;
      }
      if (kept.length > 0) yield Buffer.concat(kept);
    }
  }

  return { bytes: { [Symbol.asyncIterator]: bytes }, counts: () => ({ cut, left }) };
}
