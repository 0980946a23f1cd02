import { malformedAnswer } from './errors.ts';

export interface LineOptions {
  readonly maxLineBytes: number;
  readonly operation: string;
}

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines; characters may be split between chunks.
 * Rest without a line end means that the stream was cut in the middle of an event: that throws, and is never taken for a line.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes, operation }: LineOptions,
): AsyncGenerator<string, void> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end));
      yield Buffer.concat(pending).toString('utf8');
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.byteLength - start;
    if (pendingBytes > maxLineBytes) throw malformedAnswer(operation, 'LineTooLong');
  }
  if (pendingBytes > 0) throw malformedAnswer(operation, 'TruncatedLine');
}
