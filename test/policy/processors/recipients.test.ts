import { describe, expect, it } from '@jest/globals';
import type { ReplicationFacts } from '../../../src/policy/facts.ts';
import { judgeRecipients, type RecipientsSpec } from '../../../src/policy/processors/recipients.ts';
import { seen, unseen } from '../../support/build.ts';
import { aiAccount, storageAccount, type StorageParts } from '../ai-build.ts';
import { artifactClass, resourceIdOf, spec as buildSpec } from '../build.ts';
import { listing, ourWorkspace, processor, theirGroup, theirHub } from './build.ts';

const denied = unseen('AccessDenied');
const recordings = artifactClass('recordings', ['calls/recordings/voicebot/']);

function specOf(overrides: Partial<RecipientsSpec> = {}): RecipientsSpec {
  return { ...buildSpec([recordings]), ...listing(processor({ resources: [theirHub] })), ...overrides };
}

function replica(destination: string, sourceContainers: readonly string[] = ['recordings']): ReplicationFacts {
  const destinationRead = seen({ resourceId: destination, location: 'westeurope' });
  return { policyId: 'p1', destination, sourceContainers, destinationContainers: sourceContainers, destinationRead };
}

const event = (target?: string): StorageParts => ({
  recipients: seen([{ via: 'event subscription to-crm', ...(target === undefined ? {} : { target }) }]),
});
const copies = (...policies: readonly ReplicationFacts[]): StorageParts => ({
  recipients: seen([]),
  replication: seen(policies),
});

function judged(parts: StorageParts, overrides: Partial<RecipientsSpec> = {}): readonly string[] {
  const storage = [storageAccount('calls', parts)];
  return judgeRecipients({ spec: specOf(overrides), storage, ai: [] }).map(
    ({ effect, finding }) => `${effect} ${finding.reason}`,
  );
}

const hook = 'hooks.callone.example';
const unlisted = ['False UnlistedRecipient'];
const unread = ['Unknown RecipientsNotRead'];

describe('what goes out of a declared storage account', () => {
  it.each<readonly [string, StorageParts, Partial<RecipientsSpec>, readonly string[]]>([
    ['nothing', { recipients: seen([]) }, {}, []],
    ['events to a hub of a listed processor', event(`${theirHub}/eventhubs/blobs`), {}, []],
    ['events to the same in capitals', event(theirHub.toUpperCase()), {}, []],
    ['events to a hub whose name begins like a listed one', event(`${theirHub}2`), {}, unlisted],
    [
      'events to anything in a listed resource group',
      event(theirHub),
      listing(processor({ resources: [theirGroup] })),
      [],
    ],
    ['events to a hub, and no processor has resources', event(theirHub), listing(processor()), unlisted],
    ['events to a webhook of nobody', event(hook), {}, unlisted],
    ['events to a listed webhook', event(hook), listing(processor({ resources: [hook] })), []],
    [
      'events to a webhook under a listed host',
      event(`evil.${hook}`),
      listing(processor({ resources: [hook] })),
      unlisted,
    ],
    ['events to where Azure does not show', event(), {}, unread],
    [
      'events to a resource of the controller',
      event(theirHub),
      { ...listing(processor()), controller: { name: 'claimini GmbH', contact: 'x', resources: [theirHub] } },
      [],
    ],
    ['logs to the account itself', event(resourceIdOf('calls')), {}, []],
    ['logs to a workspace of nobody', event(ourWorkspace), {}, unlisted],
    [
      'logs to a workspace among the other stores',
      event(ourWorkspace),
      {
        otherStores: [
          { kind: 'LogAnalytics', resourceId: ourWorkspace, retention: { days: 30 }, handledBy: 'the platform team' },
        ],
      },
      [],
    ],
    ['a replica to nobody', copies(replica(resourceIdOf('elsewhere'))), {}, unlisted],
    ['a replica to a declared account', copies(replica(resourceIdOf('calls'))), {}, []],
    ['a replica to a declared account by its bare name', copies(replica('CALLS')), {}, []],
    ['a replica to an account of another bare name', copies(replica('elsewhere')), {}, unlisted],
    ['a replica of other containers', copies(replica(resourceIdOf('elsewhere'), ['invoices'])), {}, []],
    ['a replica that does not say of what', copies(replica(resourceIdOf('elsewhere'), [])), {}, unlisted],
    ['nobody may read who gets events', { recipients: denied }, {}, unread],
    ['nobody looked', {}, {}, unread],
    ['nobody may read the replicas', { recipients: seen([]), replication: denied }, {}, unread],
    ['nobody may read anything, which is one finding', { recipients: denied, replication: denied }, {}, unread],
    [
      'a replica to nobody, and nobody may read who gets events',
      { recipients: denied, replication: seen([replica(resourceIdOf('elsewhere'))]) },
      {},
      ['Unknown RecipientsNotRead', 'False UnlistedRecipient'],
    ],
  ])('%s', (_, parts, overrides, expected) => {
    expect(judged(parts, overrides)).toEqual(expected);
  });

  it('is nobody’s business where the account has left the policy', () => {
    expect(judged({ ...event(hook), declared: false })).toEqual([]);
  });

  it('is told with what sends it, from where, to where, and what to do', () => {
    const storage = [storageAccount('calls', event(hook))];
    expect(judgeRecipients({ spec: specOf(), storage, ai: [] })[0]?.finding).toEqual({
      reason: 'UnlistedRecipient',
      severity: 'High',
      subject: resourceIdOf('calls'),
      message:
        'Event subscription to-crm of storage account calls leads to hooks.callone.example, which belongs to no listed processor. Replicas carry the calls, events and logs the names of their blobs. List it under resources of the processor that it belongs to, or remove it.',
      basis: 'Observed',
      clauses: ['R-13', 'R-15'],
    });
  });
});

describe('what goes out of an AI account', () => {
  const setting = { kind: 'LogAnalytics', target: ourWorkspace, via: 'diagnostic setting to-logs' } as const;
  const connection = { kind: 'AiSearch', target: 'x.search.windows.net', via: 'connection search' } as const;

  it.each([
    ['logs to nobody', { stores: seen([setting]) }, unlisted],
    ['a connection, which is told as a store', { stores: seen([connection]) }, []],
    ['nobody may read it', { stores: denied }, unread],
    ['nobody declared the account', { declared: false, stores: seen([setting]) }, []],
  ] as const)('%s', (_, parts, expected) => {
    const ai = [aiAccount('voicebot', parts)];
    const points = judgeRecipients({ spec: specOf(), storage: [], ai });
    expect(points.map(({ effect, finding }) => `${effect} ${finding.reason}`)).toEqual(expected);
  });
});
