import { describe, expect, it } from '@jest/globals';
import type { AccountObservation, Observed, ReplicationFacts } from '../../../src/policy/facts.ts';
import { artifactClass } from '../build.ts';
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

/** Containers of the declared replica account, and of its source, in the same order. */
function copiedTo(destinations: string, sources: string): AccountObservation {
  const [destinationContainers, sourceContainers] = [destinations, sources].map((list) =>
    list.split(' ').filter(Boolean),
  );
  const destinationRead = { ok: true, value: { resourceId: replicaId.toUpperCase(), location: 'westeurope' } } as const;
  const policy = { policyId: 'p', destination: 'replicas', destinationRead };
  return observed({
    replication: {
      ok: true,
      value: [{ ...policy, sourceContainers: sourceContainers!, destinationContainers: destinationContainers! }],
    },
  });
}

const replicaId = '/subscriptions/S/replicas';
const spec = {
  storageAccounts: [
    { name: 'calls', resourceId: ownId },
    { name: 'replicas', resourceId: replicaId },
  ],
  artifactClasses: [
    artifactClass('recordings', ['calls/recordings/', 'replicas/copies/']),
    artifactClass('transcripts', ['calls/transcripts/bot/text/', 'replicas/parts/bot/']),
  ],
} as unknown as Spec;
const wordsOf = (account: AccountObservation) => unreachablePlaces(spec, [account]).byAccount.get('calls');

describe('what is out of reach', () => {
  it.each<[string, AccountObservation, readonly string[]]>([
    ['nothing in a plain account', observed(), []],
    [
      'the time before the deletes',
      observed({ blobService: { ok: true, value: { versioning: true, pointInTimeRestoreDays: 6 } } }),
      ['PointInTimeRestore'],
    ],
    [
      'the names that a change feed keeps, whatever else is off',
      observed({ blobService: { ok: true, value: { versioning: false, changeFeed: true } } }),
      ['ChangeFeed'],
    ],
    ['a replica that nobody declares', observed({ replication: readAt('/subscriptions/S/other') }), ['Replica']],
    ['no replica where a class looks', copiedTo('copies', 'recordings'), []],
    ['no replica of what is no class of the policy', copiedTo('elsewhere', 'invoices'), []],
    ['a replica in a declared account where no class looks', copiedTo('elsewhere', 'recordings'), ['Replica']],
    ['a replica where a class looks at a part', copiedTo('parts', 'recordings'), ['Replica']],
    ['no replica where a class looks at just that part', copiedTo('parts', 'transcripts'), []],
    [
      'one of two replicas, each beside its own source',
      copiedTo('copies elsewhere', 'invoices recordings'),
      ['Replica'],
    ],
    ['no replica of two, each beside its own source', copiedTo('elsewhere copies', 'invoices recordings'), []],
    ['a replica that says no container', copiedTo('', ''), ['Replica']],
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

  it.each<readonly [string, object, boolean]>([
    ['is a deleted document that names objects', { from: 'Content', format: 'Json', pointer: '/id' }, true],
    ['is one beside which a document names them', { from: 'Sibling', name: '{stem}.json', pointer: '/id' }, true],
    ['is no log, which goes on in its current copy', { from: 'Content', format: 'NdJson', pointer: '/id' }, false],
    ['is not what the listing shows', { from: 'Tag', key: 'completion' }, false],
  ])('%s', (_what, source, expected) => {
    const aiObjects = [{ kind: 'StoredCompletion', account: 'voicebot', ...source }];
    const artifacts = [{ kind: 'CallMetadata', callId: [], startedAt: [], aiObjects }];
    const [first] = spec.artifactClasses;
    const declared = { ...spec, artifactClasses: [{ ...first, artifacts }] } as unknown as Spec;
    const { classesNamingInContent } = unreachablePlaces(declared, []);
    expect([...classesNamingInContent]).toEqual(expected ? ['recordings'] : []);
  });

  it('has a sentence for every kind of store', () => {
    expect(Object.keys(unreachableSentences)).toEqual(expect.arrayContaining([...otherStoreKinds]));
  });
});
