import { expect, it } from '@jest/globals';
import type { BlobEntry, BlobPort, ListPageOptions } from '../../../src/scan/blob-port.ts';
import { listCopiesOf } from '../../../src/scan/sweep/copies-of-name.ts';

const { signal: abortSignal } = new AbortController();

/** Pages of these names; each but the last one names the next. */
function portOf(...pages: readonly (readonly string[])[]) {
  const asked: (number | undefined)[] = [];
  const listPage = (_: string, { marker = '0', maxResults }: ListPageOptions) => {
    asked.push(maxResults);
    const next = Number(marker) + 1;
    const entries = (pages[next - 1] ?? []).map((name) => ({ name }) as BlobEntry);
    return Promise.resolve({ kind: 'Page', entries, ...(next < pages.length ? { nextMarker: String(next) } : {}) });
  };
  return { port: { listPage } as unknown as Pick<BlobPort, 'listPage'>, asked };
}

it.each([
  ['a short page where other names come after it', [['a', 'a', 'ab'], ['ac']], 2, [32]],
  ['whole pages where a short one has no end of it', [['a'], ['a'], ['a', 'ab']], 3, [32, undefined, undefined]],
  ['a page that is empty and has another one after it', [[], ['a']], 1, [32, undefined]],
])('all copies of a name are seen by %s', async (_what, pages, count, sizes) => {
  const { port, asked } = portOf(...pages);
  expect(await listCopiesOf(port, { container: 'c', name: 'a' }, { abortSignal })).toHaveLength(count);
  expect(asked).toEqual(sizes);
});
