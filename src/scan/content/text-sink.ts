import { TextDecoder } from 'node:util';
import type { ByteSink } from '../blob-port.ts';
import { ContentFault } from './content-fault.ts';

/** Takes text in order. */
export interface TextSink<T> {
  readonly push: (text: string) => void;
  readonly end: () => T;
}

type Charset = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Enough for every mark and for the pattern of zeros that UTF-16 without a mark shows. */
const headBytes = 64;

/**
 * Decodes bytes into text: UTF-8, or UTF-16 in either order, by its byte order mark or, without one, by where its first
 * characters have their zeros (some of them are ASCII in every format that is read here). Throws ContentFault: BrokenText for bytes
 * of another encoding, TooLarge beyond `maxBytes` of decoded content.
 */
export function createTextDecoder<T>(sink: TextSink<T>, { maxBytes }: { readonly maxBytes: number }): ByteSink<T> {
  let head: Uint8Array = new Uint8Array(0);
  let decoder: TextDecoder | undefined;
  let received = 0;

  function decode(bytes: Uint8Array, stream: boolean): void {
    decoder ??= new TextDecoder(charsetOf(bytes), { fatal: true });
    sink.push(decoded(decoder, bytes, stream));
  }

  return {
    push: (bytes) => {
      received += bytes.byteLength;
      if (received > maxBytes) throw new ContentFault('TooLarge');
      if (decoder !== undefined) {
        decode(bytes, true);
        return;
      }
      head = Buffer.concat([head, bytes]);
      if (head.byteLength >= headBytes) decode(head, true);
    },
    end: () => {
      decode(decoder === undefined ? head : new Uint8Array(0), false);
      return sink.end();
    },
  };
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new ContentFault('BrokenText');
  }
}

function charsetOf(bytes: Uint8Array): Charset {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0 && second !== 0) return 'utf-16be';
  return second === 0 && first !== 0 && first !== undefined ? 'utf-16le' : charsetByZeros(bytes.subarray(0, headBytes));
}

/** A text may begin with a quote or a dash that is no ASCII. One zero alone may stand in any text. */
function charsetByZeros(bytes: Uint8Array): Charset {
  const odd = [...bytes].flatMap((byte, at) => (byte === 0 ? [at % 2 === 1] : []));
  if (odd.length < 2 || odd.includes(true) === odd.includes(false)) return 'utf-8';
  return odd.includes(true) ? 'utf-16le' : 'utf-16be';
}
