import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { areSameLocations, locationsOwnedByOthers, overlaps, type OwnedLocation } from '../../src/policy/overlap.ts';
import { artifactClass, location, policy, resourceIdOf, spec } from './build.ts';

const older = { creationTimestamp: '2026-01-01T00:00:00Z' };
const younger = { creationTimestamp: '2026-02-01T00:00:00Z' };

function policyOver(name: string, paths: readonly string[], metadata: Partial<CallDataPolicy['metadata']> = {}) {
  return policy(name, spec([artifactClass('recordings', paths)]), metadata);
}

describe('a location of two policies', () => {
  it.each<readonly [string, string, string]>([
    ['the same', 'calls/recordings/a/', 'calls/recordings/a/'],
    ['inside', 'calls/recordings/', 'calls/recordings/a/'],
    ['around', 'calls/recordings/a/', 'calls/recordings/'],
  ])('%s: the older policy owns it', (_name, ofOlder, ofYounger) => {
    const a = policyOver('a', [ofOlder], { ...older, namespace: 'legal' });
    const b = policyOver('b', [ofYounger], younger);
    expect(locationsOwnedByOthers(b, [a, b])).toEqual([
      { location: location(ofYounger), owner: { namespace: 'legal', name: 'a' } },
    ]);
    expect(locationsOwnedByOthers(a, [a, b])).toEqual([]);
  });

  it.each<readonly [string, string, string]>([
    ['another prefix', 'calls/recordings/a/', 'calls/recordings/b/'],
    ['another container with a similar name', 'calls/recordings/', 'calls/recordings-old/'],
    ['another account', 'calls/recordings/', 'archive/recordings/'],
  ])('%s: both live side by side', (_name, ofOlder, ofYounger) => {
    const a = policyOver('a', [ofOlder], older);
    const b = policyOver('b', [ofYounger], younger);
    expect(locationsOwnedByOthers(b, [a])).toEqual([]);
  });

  it('is found under another name of the account and another letter case of its id', () => {
    const a = policyOver('a', ['calls/recordings/'], older);
    const b = policy(
      'b',
      spec([artifactClass('x', ['voice/recordings/a/'])], {
        storageAccounts: [{ name: 'voice', resourceId: resourceIdOf('calls').toUpperCase() }],
      }),
      younger,
    );
    expect(locationsOwnedByOthers(b, [a])).toHaveLength(1);
    expect(overlaps(a, b)).toBe(true);
    expect(overlaps(a, policyOver('c', ['archive/recordings/']))).toBe(false);
  });

  it('in the container with the evidence of another policy is never ours, however young the other one is', () => {
    const evidence = {
      account: 'calls',
      container: 'proof',
      retention: { years: 3 },
      signingKey: { secretRef: { name: 'receipt-key' } },
    };
    const ours = policyOver('a', ['calls/proof/receipts/', 'calls/recordings/'], older);
    const other = policy('b', spec([artifactClass('x', ['calls/transcripts/'])], { evidence }), younger);
    expect(locationsOwnedByOthers(ours, [ours, other])).toEqual([
      { location: location('calls/proof/receipts/'), owner: { namespace: other.metadata.namespace, name: 'b' } },
    ]);
    expect(overlaps(ours, other)).toBe(true);
    expect(locationsOwnedByOthers(other, [ours, other])).toEqual([]);
  });

  it('is told from the own evidence where nobody knows a uid, as of files', () => {
    const evidence = {
      account: 'calls',
      container: 'proof',
      retention: { years: 3 },
      signingKey: { secretRef: { name: 'receipt-key' } },
    };
    const ours = policyOver('a', ['calls/proof/receipts/'], { ...older, uid: '' });
    const other = policy('b', spec([artifactClass('x', ['calls/transcripts/'])], { evidence }), {
      ...younger,
      uid: '',
    });
    expect(locationsOwnedByOthers(ours, [ours, other])).toHaveLength(1);
    expect(locationsOwnedByOthers(other, [ours, other])).toEqual([]);
  });

  it('in the containers of the evidence of two others is told to be of the older of them, in whatever order they come', () => {
    const evidence = {
      account: 'calls',
      container: 'proof',
      retention: { years: 3 },
      signingKey: { secretRef: { name: 'receipt-key' } },
    };
    const keeping = (name: string, metadata: Partial<CallDataPolicy['metadata']>) =>
      policy(name, spec([artifactClass('x', ['calls/transcripts/'])], { evidence }), metadata);
    const ours = policyOver('a', ['calls/proof/'], { creationTimestamp: '2025-01-01T00:00:00Z' });
    const [first, second] = [keeping('first', older), keeping('second', younger)];
    const orders = [
      [first, second],
      [second, first],
    ];
    for (const others of orders)
      expect(locationsOwnedByOthers(ours, others)).toMatchObject([{ owner: { name: 'first' } }]);
  });

  it('goes by uid where both are of the same second', () => {
    const a = policyOver('a', ['calls/recordings/'], { ...older, uid: 'uid-2' });
    const b = policyOver('b', ['calls/recordings/'], { ...older, uid: 'uid-1' });
    expect([locationsOwnedByOthers(a, [b]).length, locationsOwnedByOthers(b, [a]).length]).toEqual([1, 0]);
  });

  it('is owned by the oldest of several, also while that one is being deleted', () => {
    const first = policyOver('first', ['calls/recordings/'], { ...older, deletionTimestamp: '2026-03-01T00:00:00Z' });
    const second = policyOver('second', ['calls/recordings/'], younger);
    const third = policyOver('third', ['calls/recordings/', 'calls/own/'], {
      creationTimestamp: '2026-03-01T00:00:00Z',
    });
    expect(locationsOwnedByOthers(third, [second, third, first])).toEqual([
      { location: location('calls/recordings/'), owner: { namespace: 'privacy', name: 'first' } },
    ]);
  });
});

it('of two policies that overlap exactly one loses, and none where they do not', () => {
  const paths = fc.uniqueArray(
    fc.constantFrom('calls/r/', 'calls/r/a/', 'calls/r/a/b/', 'calls/r/c/', 'calls/t/', 'archive/r/'),
    { minLength: 1, maxLength: 3 },
  );
  const metadata = fc.record({
    creationTimestamp: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '2025-12-31T23:59:59Z'),
  });
  fc.assert(
    fc.property(paths, paths, metadata, metadata, (pathsOfA, pathsOfB, metadataOfA, metadataOfB) => {
      const a = policyOver('a', pathsOfA, metadataOfA);
      const b = policyOver('b', pathsOfB, metadataOfB);
      const isOverlapping = pathsOfA.some((pathOfA) =>
        pathsOfB.some((pathOfB) => pathOfA.startsWith(pathOfB) || pathOfB.startsWith(pathOfA)),
      );
      const losers = [locationsOwnedByOthers(a, [a, b]), locationsOwnedByOthers(b, [a, b])].filter(
        (owned) => owned.length > 0,
      );
      expect(losers).toHaveLength(isOverlapping ? 1 : 0);
    }),
  );
});

describe('what others own', () => {
  const owned = (path: string, name = 'legal'): OwnedLocation => ({
    location: location(path),
    owner: { namespace: 'privacy', name },
  });
  const [a, b] = [owned('calls/recordings/a/'), owned('calls/recordings/b/')];
  it.each<readonly [string, readonly OwnedLocation[], readonly OwnedLocation[], boolean]>([
    ['nothing', [], [], true],
    ['the same in another order, twice', [a, b], [b, a, a], true],
    ['the same, of another owner', [a], [owned('calls/recordings/a/', 'other')], true],
    ['more', [a], [a, b], false],
    ['less', [a, b], [b], false],
    ['as much', [a], [b], false],
    ['the same path of another account', [a], [owned('archive/recordings/a/')], false],
  ])('is the same by location: %s', (_, before, now, expected) => {
    expect(areSameLocations(before, now)).toBe(expected);
  });
});
