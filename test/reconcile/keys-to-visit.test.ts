import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { keysToVisit, uidThatWent } from '../../src/policy-changes.ts';
import { buildClass, buildPolicy, buildSpec } from '../support/build.ts';

function policy(name: string, path: string, metadata: Partial<CallDataPolicy['metadata']> = {}): CallDataPolicy {
  return buildPolicy(buildSpec({ artifactClasses: [buildClass('recordings', path)] }), {
    name,
    uid: `uid-${name}`,
    ...metadata,
  });
}

const voice = policy('voice', 'calls/recordings/voice/');
const inside = policy('inside', 'calls/recordings/voice/bot/', { namespace: 'elsewhere' });
const beside = policy('beside', 'calls/recordings/chat/');
const all = () => [voice, inside, beside];
const next = (of: CallDataPolicy, change: Partial<CallDataPolicy> = {}): CallDataPolicy => ({
  ...of,
  ...change,
  metadata: { ...of.metadata, generation: of.metadata.generation + 1 },
});
const keyOf = ({ metadata: { namespace, name } }: CallDataPolicy) => ({ namespace, name });

describe('a change of a policy', () => {
  it('calls for a pass over it and over those whose locations overlap, in every namespace', () => {
    expect(keysToVisit(undefined, voice, all)).toEqual([keyOf(voice), keyOf(inside)]);
    expect(keysToVisit(voice, next(voice), all)).toEqual([keyOf(voice), keyOf(inside)]);
  });

  it('calls for a pass over those that take its place when it goes', () => {
    expect(keysToVisit(voice, undefined, () => [inside, beside])).toEqual([keyOf(voice), keyOf(inside)]);
  });

  it('calls for a pass over those on its old and on its new places', () => {
    const moved = next(voice, { spec: beside.spec });

    expect(keysToVisit(voice, moved, () => [moved, inside, beside])).toEqual([
      keyOf(voice),
      keyOf(inside),
      keyOf(beside),
    ]);
  });

  it('calls for none where only the status is new', () => {
    expect(keysToVisit(voice, { ...voice, status: { observedGeneration: 1 } }, all)).toEqual([]);
    expect(keysToVisit(undefined, undefined, all)).toEqual([]);
  });

  it('calls for one where the policy is marked for deletion or a pass is asked for', () => {
    const marked = { ...beside, metadata: { ...beside.metadata, deletionTimestamp: '2026-11-24T10:00:00Z' } };
    const annotations = { 'calldata.claimini.com/reconcile-requested-at': '2026-11-24T10:00:00Z' };

    expect(keysToVisit(beside, marked, all)).toEqual([keyOf(beside)]);
    expect(keysToVisit(beside, { ...beside, metadata: { ...beside.metadata, annotations } }, all)).toEqual([
      keyOf(beside),
    ]);
  });
});

it('a policy is no more once it is gone, or where another one has its name', () => {
  const other = { ...voice, metadata: { ...voice.metadata, uid: 'ffffffff-0000-4000-8000-000000000000' } };
  const { uid } = voice.metadata;

  expect(uidThatWent(voice, undefined)).toBe(uid);
  expect(uidThatWent(voice, other)).toBe(uid);
  expect(uidThatWent(voice, next(voice))).toBeUndefined();
  expect(uidThatWent(undefined, voice)).toBeUndefined();
});
