import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import type { ArtifactGroup } from '../../../src/scan/pass/artifact.ts';
import { readArtifactGroups } from '../../../src/scan/pass/artifact-groups.ts';
import { blobEntry } from '../memory-blobs.ts';
import { connectTo, createMemoryAccount } from './memory-estate.ts';

const running = new AbortController();

async function groupsOf(
  entries: readonly BlobEntry[],
  { pageSize = 5_000, maxCopies = 10_000 } = {},
): Promise<readonly ArtifactGroup[]> {
  const { port } = connectTo(createMemoryAccount({ recordings: entries }));
  const options = { abortSignal: running.signal, pageSize, maxCopies };
  const groups: ArtifactGroup[] = [];
  for await (const page of readArtifactGroups(port, { container: 'recordings', prefix: '' }, options)) {
    groups.push(...page);
  }
  return groups;
}

const summary = (groups: readonly ArtifactGroup[]) => groups.map(({ name, entries }) => [name, entries.length]);

describe('putting the copies of a name together', () => {
  it('joins what stands on both sides of the border of a page', async () => {
    const entries = [
      blobEntry('a'),
      blobEntry('b', { kind: 'version', versionId: '1' }),
      blobEntry('b'),
      blobEntry('c'),
    ];
    for (const pageSize of [1, 2, 3, 4]) {
      expect(summary(await groupsOf(entries, { pageSize }))).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 1],
      ]);
    }
  });

  it('tells names apart that differ in letter case or in how an accent is written', async () => {
    const groups = await groupsOf([blobEntry('A'), blobEntry('a'), blobEntry('\u00e4'), blobEntry('a\u0308')]);
    expect(groups).toHaveLength(4);
  });

  it('holds no more copies of a name than it may, and says that there are more', async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      blobEntry('b', { kind: 'version', versionId: String(index) }),
    );
    const groups = await groupsOf([blobEntry('a'), ...many, blobEntry('c')], { pageSize: 4, maxCopies: 10 });
    expect(groups.map(({ name, entries, isCut }) => [name, entries.length, isCut])).toEqual([
      ['a', 1, false],
      ['b', 10, true],
      ['c', 1, false],
    ]);
  });

  it('asks for a page only when the one before was taken', async () => {
    const account = createMemoryAccount({ recordings: ['a', 'b', 'c', 'd'].map((name) => blobEntry(name)) });
    const options = { abortSignal: running.signal, pageSize: 2, maxCopies: 10 };
    const groups = readArtifactGroups(connectTo(account).port, { container: 'recordings', prefix: '' }, options);
    await groups.next();
    expect(account.pages).toHaveLength(1);
    await groups.next();
    expect(account.pages).toHaveLength(2);
  });

  it('makes the same groups whatever the size of a page', async () => {
    const copies = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'aa', ''), id: fc.uuid() }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(copies, fc.integer({ min: 1, max: 9 }), async (all, pageSize) => {
        const entries = all.map(({ name, id }) => blobEntry(name, { kind: 'version', versionId: id }));
        expect(await groupsOf(entries, { pageSize })).toEqual(await groupsOf(entries));
      }),
    );
  });
});
