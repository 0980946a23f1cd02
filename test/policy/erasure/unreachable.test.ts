import { describe, expect, it } from '@jest/globals';
import type { AccountObservation, Observed, ReplicationFacts } from '../../../src/policy/facts.ts';
import { otherStoreKinds } from '../../../src/api/ai-schema.ts';
import { unreachableSentences } from '../../../src/policy/erasure/result-words.ts';
import { unreachablePlaces } from '../../../src/policy/erasure/unreachable.ts';

type Spec = Parameters<typeof unreachablePlaces>[0];

const unread = { ok: false, reason: 'AccessDenied', message: 'no', terminal: false } as const;
const ownId = '/subscriptions/S/calls';

function observed(changes: Partial<Pick<AccountObservation, 'blobService' | 'replication'>> = {}): AccountObservation {
  return {
    name: 'calls',
    resourceId: ownId,
    declared: true,
    account: unread,
    blobService: { ok: true, value: { versioning: false } },
    lifecycle: unread,
    replication: { ok: true, value: [] },
    containers: unread,
    ...changes,
  };
}

function replica(destinationRead: ReplicationFacts['destinationRead']): Observed<readonly ReplicationFacts[]> {
  const policy = { policyId: 'p', destination: 'd', sourceContainers: [], destinationContainers: [], destinationRead };
  return { ok: true, value: [policy] };
}

const readAt = (resourceId: string) => replica({ ok: true, value: { resourceId, location: 'westeurope' } });
const spec = { storageAccounts: [{ name: 'calls', resourceId: ownId }] } as unknown as Spec;
const wordsOf = (account: AccountObservation) => unreachablePlaces(spec, [account]).byAccount.get('calls');

describe('what is out of reach', () => {
  it.each<[string, AccountObservation, readonly string[]]>([
    ['nothing in a plain account', observed(), []],
    [
      'the time before the deletes',
      observed({ blobService: { ok: true, value: { versioning: true, pointInTimeRestoreDays: 6 } } }),
      ['PointInTimeRestore', 'ChangeFeed'],
    ],
    ['a replica that nobody declares', observed({ replication: readAt('/subscriptions/S/other') }), ['Replica']],
    ['no replica that the policy declares', observed({ replication: readAt(ownId.toUpperCase()) }), []],
    ['a destination that cannot be read', observed({ replication: replica(unread) }), ['Backup']],
    ['what nobody could read', observed({ blobService: unread }), ['AccountUnread']],
    ['replicas that nobody could read', observed({ replication: unread }), ['AccountUnread']],
  ])('is %s', (_, account, words) => {
    expect(wordsOf(account)).toEqual(words);
  });

  it('is everything of an account that was not looked at', () => {
    expect(unreachablePlaces(spec, []).byAccount.get('calls')).toEqual(['AccountUnread']);
  });

  it('is what the policy declares', () => {
    const ai = { accounts: [{ name: 'voicebot' }], discover: [] };
    const otherStores = [{ kind: 'CosmosDb' }, { kind: 'CosmosDb' }, { kind: 'EventHub' }];
    const declared = { ...spec, ai, otherStores } as unknown as Spec;
    expect(unreachablePlaces(declared, []).everywhere).toEqual(['AbuseMonitoring', 'CosmosDb', 'EventHub']);
    expect(unreachablePlaces(spec, []).everywhere).toEqual([]);
  });

  it('has a sentence for every kind of store', () => {
    expect(Object.keys(unreachableSentences)).toEqual(expect.arrayContaining([...otherStoreKinds]));
  });
});
