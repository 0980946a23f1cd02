import { describe, expect, it } from '@jest/globals';
import { createCallPlaces } from '../../../src/erasure/erase/call-places.ts';
import type { ReadArtifact } from '../../../src/scan/pass/artifact.ts';
import type { ScanPlace } from '../../../src/scan/pass/scan-place.ts';
import { buildCopy } from '../../scan/sweep/delete-build.ts';

const place = { account: 'calls', container: 'recordings' } as ScanPlace;

function artifactOf(name: string, state: 'base' | 'softDeleted', ...callIds: readonly string[]): ReadArtifact {
  return { name, copies: [{ facts: buildCopy({ state }), callIds }] } as unknown as ReadArtifact;
}

describe('where artifacts of calls lie', () => {
  it.each<readonly [string, ReadArtifact, string, readonly string[]]>([
    ['is told of their calls', artifactOf('one.wav', 'base', 'call-1', 'call-2'), 'call-2', ['one.wav']],
    ['is told in any letter case of an id', artifactOf('one.wav', 'base', 'Call-1'), 'cALL-1', ['one.wav']],
    ['is not told of other calls', artifactOf('one.wav', 'base', 'call-1'), 'call-2', []],
    ['is not told of what has no tags', artifactOf('one.wav', 'softDeleted', 'call-1'), 'call-1', []],
  ])('%s', (_what, artifact, asked, expected) => {
    const places = createCallPlaces();
    places.learn(place, artifact);
    expect(places.of([asked]).map(({ artifact: { name } }) => name)).toEqual(expected);
  });

  it('is told of a bounded number of them', () => {
    const places = createCallPlaces();
    const ids = Array.from({ length: 20_001 }, (_, call) => `call-${call}`);
    for (const id of ids) places.learn(place, artifactOf(`${id}.wav`, 'base', id));
    expect(places.of(ids)).toHaveLength(20_000);
  });
});
