import { describe, expect, it } from '@jest/globals';
import { judgeErasures } from '../../src/reconcile/judge-erasures.ts';
import { replicaIn, seen, storageAccount } from '../policy/ai-build.ts';
import { resourceIdOf } from '../policy/build.ts';
import { createPolicy, createWorld, policyOf } from '../support/fakes.ts';

describe('a replica in another declared account', () => {
  it.each([
    ['is bounded where a class covers its whole container', '', 0],
    ['is unbounded where a class covers a part of it', 'voicebot/', undefined],
  ])('%s', (_, prefix, days) => {
    const world = createWorld();
    createPolicy(world, {
      storageAccounts: ['calls', 'replica'].map((name) => ({ name, resourceId: resourceIdOf(name) })),
      artifactClasses: [
        {
          name: 'recordings',
          retention: { maximum: { days: 90 } },
          locations: [
            { account: 'calls', container: 'recordings', prefix: 'voicebot/' },
            { account: 'replica', container: 'recordings', prefix },
          ],
        },
      ],
    });
    const calls = storageAccount('calls', { replication: seen([replicaIn('westeurope')]) });
    const [judgement] = judgeErasures(policyOf(world), [calls]);
    const aspect = judgement?.aspects.find((candidate) => candidate.aspect === 'Replication');
    expect(aspect !== undefined && 'days' in aspect ? aspect.days : undefined).toBe(days);
    expect(aspect).toMatchObject({ basis: 'Observed' });
  });
});

describe('page blobs in a general-purpose account', () => {
  it('are judged by what a look at the account saw, by its name', () => {
    const world = createWorld();
    createPolicy(world);
    const calls = storageAccount('calls');
    const basisWith = (pageBlobs: ReadonlyMap<string, 'Absent' | 'Seen'>) =>
      judgeErasures(policyOf(world), [calls], pageBlobs)[0]?.aspects.find(({ aspect }) => aspect === 'PageBlobs')
        ?.basis;

    expect(basisWith(new Map([['calls', 'Absent']]))).toBe('Observed');
    expect(basisWith(new Map([['calls', 'Seen']]))).toBe('Unknown');
    expect(basisWith(new Map([['archive', 'Absent']]))).toBe('Unknown');
  });
});
