import type { BlobContentFacts, ByteSink } from '../blob-port.ts';
import { ContentFault } from './content-fault.ts';
import { createGunzipSink } from './gunzip-sink.ts';
import { createTextDecoder } from './text-sink.ts';
import type { TextSink } from './text-sink.ts';

const gzipMark = [0x1f, 0x8b] as const;

/**
 * From the bytes of a blob to its text: unpacked where they are gzip, by their first two bytes, since writers forget to
 * declare it and to keep it; then decoded. Another declared encoding is UnknownEncoding.
 */
export function createContentSink<T>(
  { contentEncoding }: Pick<BlobContentFacts, 'contentEncoding'>,
  sink: TextSink<T>,
  { maxBytes }: { readonly maxBytes: number },
): ByteSink<T> {
  const declared = contentEncoding?.trim().toLowerCase() ?? '';
  if (!['', 'identity', 'gzip', 'x-gzip', 'utf-8'].includes(declared)) throw new ContentFault('UnknownEncoding');
  const text = createTextDecoder(sink, { maxBytes });
  let chosen: ByteSink<T> | undefined;
  let head: Uint8Array = new Uint8Array(0);
  const choose = (): ByteSink<T> => {
    const isGzip = head[0] === gzipMark[0] && head[1] === gzipMark[1];
    return isGzip ? createGunzipSink(text) : text;
  };
  return {
    push: (bytes) => {
      if (chosen !== undefined) return chosen.push(bytes);
      head = Buffer.concat([head, bytes]);
      if (head.byteLength < gzipMark.length) return;
      chosen = choose();
      return chosen.push(head);
    },
    end: async () => {
      if (chosen === undefined) await text.push(head);
      return (chosen ?? text).end();
    },
  };
}
