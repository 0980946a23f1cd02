import { describe, expect, it } from '@jest/globals';
import type { ReadCopy } from '../../../src/scan/pass/artifact.ts';
import { unclassified } from '../../../src/scan/classify/classification.ts';
import { createGrants, isUntoldGrant } from '../../../src/scan/pass/grants.ts';
import type { Grants } from '../../../src/scan/pass/grants.ts';
import { nothingLearnt, withoutKnown } from '../../../src/scan/pass/knowledge-snapshot.ts';
import { copyOf } from '../../policy/artifact-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, requestOf } from './memory-estate.ts';

const { spec } = requestOf([classAt('recordings', ['calls/recordings/'])], {
  accounts: { calls: createMemoryAccount() },
}).policy;

function grantsWith(reachMs: number): Grants {
  const grants = createGrants(spec);
  grants.addReach('Recording', reachMs);
  return grants;
}

describe('the longest reach of a log with a grant', () => {
  it('is new only where it is longer, and that of its purpose', () => {
    const grants = createGrants(spec);
    expect([5, 3, 5, 7].map((ms) => grants.addReach('Recording', ms))).toEqual([true, false, false, true]);
    expect([grants.reachMs('Recording'), grants.reachMs('AI')]).toEqual([7, 0]);
  });

  it.each([
    [5, 7, false],
    [7, 5, true],
  ])('of %d is told to one that knows %d', (told, known, isNew) => {
    const grants = grantsWith(known);
    expect(grants.merge(grantsWith(told).snapshot())).toBe(isNew);
    expect(grants.reachMs('Recording')).toBe(7);
  });

  it('is left out for one that knows it', () => {
    const learnt = { ...nothingLearnt, isGrantMissed: false, ...grantsWith(5).snapshot() };
    expect(withoutKnown(learnt, learnt).grantsReach).toEqual([]);
    expect(withoutKnown(learnt, { ...learnt, grantsReach: [] }).grantsReach).toEqual([['Recording', 5]]);
  });
});

describe('a log with a grant of which no record is left', () => {
  const consent = { answer: 'Granted' } as const;
  const told: ReadCopy = {
    entry: blobEntry('a.ndjson', { kind: 'snapshot' }),
    classification: { ...unclassified('NoStart'), callIds: ['one'] },
    callIds: ['one'],
    facts: copyOf('snapshot', { consent }),
    log: undefined,
  };
  const empty: ReadCopy = {
    entry: blobEntry('a.ndjson'),
    classification: unclassified('NoCallId'),
    callIds: [],
    facts: copyOf('base', { consent }),
    log: { form: 'Plain', calls: new Map(), unreadable: 0 },
  };

  it('tells none of any call beside a snapshot that tells its own', () => {
    expect(isUntoldGrant({ copies: [told, empty], isCut: false })).toBe(false);
  });

  it('may be of any call where it is all that is left, or cannot be read', () => {
    expect(isUntoldGrant({ copies: [empty], isCut: false })).toBe(true);
    expect(isUntoldGrant({ copies: [told, { ...empty, log: undefined }], isCut: false })).toBe(true);
  });
});
