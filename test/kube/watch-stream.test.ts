import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitLines } from '../../src/kube/watch-stream.ts';

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let index = 0; start < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield await Promise.resolve(bytes.subarray(start, start + size));
    start += size;
  }
}

async function split(text: string, { sizes = [3], maxLineBytes = 1_000 } = {}): Promise<string[]> {
  const lines: string[] = [];
  const chunks = chunksOf(Buffer.from(text), sizes);
  for await (const line of splitLines(chunks, { maxLineBytes, operation: 'watch widgets' })) lines.push(line);
  return lines;
}

describe('a stream of lines', () => {
  it('gives the same lines however it is cut into chunks', async () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' '));
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), sizes, async (lines, chunkSizes) => {
        expect(await split(lines.map((text) => `${text}\n`).join(''), { sizes: chunkSizes })).toEqual(lines);
      }),
      { numRuns: 100 },
    );
  });

  it('that ends within a line fails, even where the rest is JSON', async () => {
    await expect(split('{}\n{}')).rejects.toMatchObject({ kind: 'retryable', code: 'TruncatedLine' });
  });

  it('with a line beyond its bound fails', async () => {
    await expect(split('x'.repeat(50), { maxLineBytes: 10 })).rejects.toMatchObject({ code: 'LineTooLong' });
  });
});
