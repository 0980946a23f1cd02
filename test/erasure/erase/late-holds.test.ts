import { describe, expect, it } from '@jest/globals';
import { isTaggedSince } from '../../../src/erasure/erase/late-holds.ts';
import type { SightedArtifact } from '../../../src/erasure/erase/target-listing.ts';
import { buildCopy } from '../../scan/sweep/delete-build.ts';

async function isTagged(listedHold: string | undefined, name: string, value: string): Promise<boolean> {
  const service = { getTags: () => Promise.resolve({ kind: 'Found', tags: [{ name, value }] }) };
  const place = { container: 'recordings', clients: { service } };
  const artifact = { name: 'one.wav', copies: [{ facts: buildCopy({ holdTag: listedHold }) }] };
  const sighted = [{ place, artifact }] as unknown as readonly SightedArtifact[];
  return isTaggedSince(sighted, { abortSignal: new AbortController().signal });
}

describe('a hold tag that came after the listing', () => {
  it.each<[string, string | undefined, string, string, boolean]>([
    ['keeps what it stands on', undefined, 'calldata-hold', 'case-7', true],
    ['does so, too, with its key in another letter case', undefined, 'Calldata-Hold', 'case-7', true],
    ['is none where it stands as it was listed', 'case-7', 'calldata-hold', 'case-7', false],
    ['is none under another name', undefined, 'consent', 'yes', false],
  ])('%s', async (...[, listedHold, name, value, expected]) => {
    expect(await isTagged(listedHold, name, value)).toBe(expected);
  });
});
