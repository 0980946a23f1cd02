import { ContentFault } from '../content/content-fault.ts';

/** Cuts bytes into lines, each with its line end. Together they are the bytes, and nothing else. */
export interface LineSplitter {
  /** The lines that are complete by now. They may be parts of `bytes`, which must stay as it is. */
  readonly push: (bytes: Uint8Array) => readonly Uint8Array[];
  /** The last line, where it has no line end. */
  readonly end: () => readonly Uint8Array[];
}

const lineFeed = 0x0a;

/** Only the line that is being read is kept. Throws ContentFault: TooLarge for one that is longer than allowed. */
export function createLineSplitter({ maxLineBytes }: { readonly maxLineBytes: number }): LineSplitter {
  let pieces: Uint8Array[] = [];
  let size = 0;

  function add(piece: Uint8Array): void {
    size += piece.byteLength;
    if (size > maxLineBytes) throw new ContentFault('TooLarge');
    pieces.push(piece);
  }

  function take(): Uint8Array {
    const [first = new Uint8Array(0), ...others] = pieces;
    const line = others.length === 0 ? first : Buffer.concat(pieces);
    pieces = [];
    size = 0;
    return line;
  }

  return {
    push: (bytes) => {
      const lines: Uint8Array[] = [];
      let from = 0;
      for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, from)) {
        add(bytes.subarray(from, at + 1));
        lines.push(take());
        from = at + 1;
      }
      if (from < bytes.byteLength) add(bytes.subarray(from));
      return lines;
    },
    end: () => (size === 0 ? [] : [take()]),
  };
}
