import { expect, it } from '@jest/globals';
import type { ConsentAnswer, CopyFacts } from '../../../src/policy/copy-facts.ts';
import { speakersOf } from '../../../src/scan/pass/speakers.ts';
import type { ReadCopy } from '../../../src/scan/pass/artifact.ts';
import { blobEntry } from '../memory-blobs.ts';
import { copyOf } from '../../policy/artifact-build.ts';

const atMs = Date.parse('2026-04-01T12:00:00Z');

function copy(answer: ConsentAnswer, more: Partial<CopyFacts>): ReadCopy {
  const facts = copyOf('softDeleted', { lastModifiedMs: atMs, consent: { answer }, ...more });
  const callIds = ['c1'];
  const start = { startMs: atMs, precision: 'Instant', startFrom: 'Path' } as const;
  const classification = { kind: 'Classified', artifact: 'Recording', callIds, ...start } as const;
  return { entry: blobEntry('a.wav'), facts, callIds, classification, log: undefined };
}

it.each<[string, readonly [earlier: ReadCopy, last: ReadCopy]]>([
  ['a snapshot of the same time', [copy('Missing', { snapshot: 's9' }), copy('Refused', {})]],
  ['an earlier snapshot', [copy('Missing', { snapshot: 's1' }), copy('Refused', { snapshot: 's2' })]],
  [
    'an earlier version of the same second',
    [copy('Refused', { versionId: 'v1' }), copy('Granted', { versionId: 'v2' })],
  ],
])('what was written last speaks for its call beside %s, in any order of the listing', (_, copies) => {
  const { answer } = copies[1].facts.consent!;
  expect(speakersOf(copies)).toMatchObject([{ answer }]);
  expect(speakersOf(copies.toReversed())).toMatchObject([{ answer }]);
});
