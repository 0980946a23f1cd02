import { describe, expect, it } from '@jest/globals';

import type { ErasureContext } from '../../src/policy/erasure-aspects.ts';
import { combineErasure, judgeErasure } from '../../src/policy/erasure-assurance.ts';
import type {
  AccountObservation,
  BlobServiceFacts,
  ContainerFacts,
  LifecycleRule,
  Observed,
  ReplicationFacts,
  StorageAccountFacts,
} from '../../src/policy/facts.ts';
import { buildRule } from '../../src/policy/lifecycle-rules.ts';
import { location, resourceIdOf } from './build.ts';

const denied = { ok: false, reason: 'AccessDenied', message: 'denied', terminal: false } as const;
const seen = <T>(value: T): Observed<T> => ({ ok: true, value });

const accountFacts: StorageAccountFacts = {
  location: 'germanywestcentral',
  sku: 'Premium_ZRS',
  kind: 'BlockBlobStorage',
  hierarchicalNamespace: false,
  accountImmutability: false,
};

const ourRule = buildRule('calldataXCrecordingsN1', {
  prefixes: ['recordings/'],
  blobTypes: ['blockBlob', 'appendBlob'],
  days: { baseBlob: 76, snapshot: 0, version: 0 },
});

const container: ContainerFacts = { name: 'recordings', exists: true, legalHold: false, versionImmutability: false };

const replica: ReplicationFacts = {
  policyId: 'p1',
  destination: 'replica',
  sourceContainers: ['recordings'],
  destinationContainers: ['recordings'],
  destinationRead: seen({ resourceId: resourceIdOf('replica'), location: 'westeurope' }),
};

/** An account in which everything was seen and nothing is on but soft delete of 7 days. */
function account(overrides: Partial<AccountObservation> = {}, name = 'calls'): AccountObservation {
  return {
    name,
    resourceId: resourceIdOf(name),
    declared: true,
    account: seen(accountFacts),
    blobService: seen({ softDeleteDays: 7, versioning: false }),
    lifecycle: seen({ rules: [ourRule] }),
    replication: seen([]),
    containers: seen([container]),
    ...overrides,
  };
}

const service = (facts: Partial<BlobServiceFacts>) => ({ blobService: seen({ versioning: false, ...facts }) });
const withRules = (...rules: readonly LifecycleRule[]) => ({ lifecycle: seen({ rules }) });
const withContainer = (facts: Partial<ContainerFacts>) => ({ containers: seen([{ ...container, ...facts }]) });

const context: ErasureContext = {
  locations: [location('calls/recordings/voicebot/')],
  lagDays: 3,
  declaredResourceIds: [resourceIdOf('calls')],
  wholeContainers: [
    { resourceId: resourceIdOf('calls'), container: 'recordings' },
    { resourceId: resourceIdOf('other'), container: 'elsewhere' },
  ],
};

const cases: readonly (readonly [string, Partial<AccountObservation>, boolean | 'Unknown', number | undefined])[] = [
  ['soft delete alone', {}, true, 7],
  ['nothing on', service({}), true, 0],
  [
    'container soft delete longer than soft delete',
    service({ softDeleteDays: 7, containerSoftDeleteDays: 14 }),
    true,
    14,
  ],
  [
    'versioning with our version action: 1 + lag + soft delete',
    service({ softDeleteDays: 7, versioning: true }),
    true,
    11,
  ],
  [
    'versioning without any rule',
    { ...service({ softDeleteDays: 7, versioning: true }), lifecycle: seen(undefined) },
    false,
    undefined,
  ],
  [
    'versioning, our rule disabled',
    { ...service({ versioning: true }), ...withRules({ ...ourRule, enabled: false }) },
    false,
    undefined,
  ],
  [
    'versioning, a rule that covers a part of the location only',
    {
      ...service({ versioning: true }),
      ...withRules(
        buildRule('partial', {
          prefixes: ['recordings/voicebot/de/'],
          blobTypes: ['blockBlob', 'appendBlob'],
          days: { version: 0 },
        }),
      ),
    },
    false,
    undefined,
  ],
  [
    'versioning, a rule of others that removes versions after 20 days',
    {
      ...service({ versioning: true }),
      ...withRules(
        buildRule('other', { prefixes: ['rec'], blobTypes: ['blockBlob', 'appendBlob'], days: { version: 20 } }),
      ),
    },
    true,
    24,
  ],
  [
    'versioning, a rule of ours that removes tagged versions only',
    {
      ...service({ versioning: true }),
      ...withRules(
        buildRule(ourRule.name, {
          prefixes: ['recordings/'],
          blobTypes: ['blockBlob', 'appendBlob'],
          days: { version: 0 },
          tag: 'aaaa',
        }),
      ),
    },
    false,
    undefined,
  ],
  ['versioning off, but nobody removes what is left of older versions', { lifecycle: seen(undefined) }, 'Unknown', 7],
  ['lifecycle not seen', { lifecycle: denied }, 'Unknown', 7],
  ['blob service not seen', { blobService: denied }, 'Unknown', undefined],
  ['point-in-time restore, the longest of all', service({ softDeleteDays: 7, pointInTimeRestoreDays: 20 }), true, 20],
  ['point-in-time restore', service({ softDeleteDays: 7, pointInTimeRestoreDays: 6, versioning: true }), true, 11],
  ['a replica in an account that nobody declared', { replication: seen([replica]) }, false, undefined],
  ['a replica of other containers', { replication: seen([{ ...replica, sourceContainers: ['invoices'] }]) }, true, 7],
  [
    'a replica in a declared account',
    {
      replication: seen([
        { ...replica, destinationRead: seen({ resourceId: resourceIdOf('calls').toUpperCase(), location: 'x' }) },
      ]),
    },
    true,
    7,
  ],
  [
    'a replica in a declared account, in a container that no class covers whole',
    {
      replication: seen([
        {
          ...replica,
          destinationContainers: ['elsewhere'],
          destinationRead: seen({ resourceId: resourceIdOf('calls'), location: 'x' }),
        },
      ]),
    },
    false,
    undefined,
  ],
  [
    'a replica that cannot be read, perhaps a backup vault',
    { replication: seen([{ ...replica, destinationRead: denied }]) },
    'Unknown',
    7,
  ],
  ['replication not seen', { replication: denied }, 'Unknown', 7],
  ['a legal hold', withContainer({ legalHold: true }), false, undefined],
  ['a legal hold on a container that is gone', withContainer({ legalHold: true, exists: false }), true, 7],
  ['immutable for 10 days, then soft delete', withContainer({ immutableDays: 10 }), true, 17],
  ['immutable for a time that cannot be read', withContainer({ immutableDays: 0 }), 'Unknown', 7],
  ['immutability of single versions in a container', withContainer({ versionImmutability: true }), 'Unknown', 7],
  [
    'immutability of single versions in the account',
    { account: seen({ ...accountFacts, accountImmutability: true }) },
    'Unknown',
    7,
  ],
  ['containers not seen', { containers: denied }, 'Unknown', 7],
  ['a container that was not looked at', { containers: seen([]) }, 'Unknown', 7],
  ['account not seen', { account: denied }, 'Unknown', 7],
  [
    'a general-purpose account, which may hold page blobs',
    { account: seen({ ...accountFacts, kind: 'StorageV2' }) },
    'Unknown',
    7,
  ],
  ['a hierarchical namespace', { account: seen({ ...accountFacts, hierarchicalNamespace: true }) }, true, 7],
];

describe('how long deleted data of an account can be brought back', () => {
  it.each(cases)('%s', (_name, overrides, bounded, recoverableDays) => {
    const judgement = judgeErasure(account(overrides), context);
    expect([judgement.bounded, judgement.recoverableDays]).toEqual([bounded, recoverableDays]);
    expect(judgement.basis).toBe(judgement.aspects.some(({ basis }) => basis === 'Unknown') ? 'Unknown' : 'Observed');
  });

  it('speaks of each aspect once, in a sentence', () => {
    for (const [, overrides] of cases) {
      const { aspects } = judgeErasure(account(overrides), context);
      expect(aspects.map(({ aspect }) => aspect)).toEqual([
        'SoftDelete',
        'ContainerSoftDelete',
        'Versioning',
        'PointInTimeRestore',
        'Replication',
        'Backup',
        'Immutability',
        'HierarchicalNamespace',
        'PageBlobs',
      ]);
      for (const { sentence } of aspects) expect(sentence).toMatch(/^[A-Z].*\w/);
    }
  });

  it('knows of page blobs what a look at them saw, where the account can hold them', () => {
    const general = account({ account: seen({ ...accountFacts, kind: 'StorageV2' }) });

    expect(judgeErasure(general, { ...context, pageBlobs: 'Absent' })).toMatchObject({
      bounded: true,
      basis: 'Observed',
      pageBlobs: 'Absent',
    });
    expect(judgeErasure(general, { ...context, pageBlobs: 'Seen' })).toMatchObject({
      bounded: 'Unknown',
      pageBlobs: 'Seen',
    });
    expect(combineErasure([judgeErasure(general, { ...context, pageBlobs: 'Seen' })]).message).toContain(
      'Page blobs were seen',
    );
    expect(judgeErasure(general, context)).not.toHaveProperty('pageBlobs');
    expect(judgeErasure(account({ account: denied }), { ...context, pageBlobs: 'Absent' }).bounded).toBe('Unknown');
  });

  it('counts the whole account where the policy has no location in it', () => {
    const elsewhere = { ...context, locations: [] };
    expect(judgeErasure(account(service({ versioning: true })), elsewhere).bounded).toBe(false);
  });
});

describe('the verdict over all accounts', () => {
  const judge = (overrides: Partial<AccountObservation>, name?: string) =>
    judgeErasure(account(overrides, name), context);
  const good = judge({});
  const blind = judge({ containers: denied }, 'blind');
  const tooLong = judge(service({ softDeleteDays: 100 }), 'archive');
  const unbounded = judge(withContainer({ legalHold: true }), 'held');

  it('is True with the worst number and its account', () => {
    const worse = judge(service({ softDeleteDays: 28 }), 'archive');
    expect(combineErasure([good, worse])).toEqual({
      status: 'True',
      reason: 'ErasureBounded',
      message: 'archive: deleted blobs stay recoverable for 28 days at most, the longest of all accounts.',
    });
  });

  it('is False from the 29th day on, and says why', () => {
    const verdict = combineErasure([good, blind, judge(service({ softDeleteDays: 29 }), 'archive')]);
    expect(verdict).toMatchObject({ status: 'False', reason: 'RecoverableTooLong' });
    expect(verdict.message).toContain('archive: deleted blobs stay recoverable for 29 days, more than 28.');
    expect(verdict.message).toContain('Soft delete keeps deleted blobs for 29 days.');
  });

  it('is False without a bound, before anything else', () => {
    expect(combineErasure([good, blind, tooLong, unbounded])).toMatchObject({
      status: 'False',
      reason: 'RecoverableUnbounded',
      message: 'held: Container recordings is under a legal hold.',
    });
  });

  it('is Unknown where anything was not seen, and never True', () => {
    const verdict = combineErasure([good, blind]);
    expect(verdict).toMatchObject({ status: 'Unknown', reason: 'RecoverabilityUnknown' });
    expect(verdict.message).toContain('blind: The containers could not be read');
    expect(combineErasure([]).status).toBe('Unknown');
  });

  it('stays within what a condition can carry', () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      judge({ blobService: denied, containers: denied }, `account-${index}`),
    );
    const { message } = combineErasure(many);
    expect(message.length).toBeLessThan(4096);
    expect(message).toContain('And 16 more accounts.');
  });
});
