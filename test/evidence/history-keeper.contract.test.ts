import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CallDataPolicy, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import type { ConditionStatus } from '../../src/api/condition.ts';
import { createBlobEvidenceStore } from '../../src/evidence/blob-evidence-store.ts';
import type { EvidenceClients } from '../../src/evidence/evidence-container.ts';
import { createHistoryKeeper, historyTimeoutMs } from '../../src/evidence/history-keeper.ts';
import type { HistoryEntry } from '../../src/evidence/history-schema.ts';
import { readHistory } from '../../src/evidence/history.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import { historyStatus, type KeptHistory } from '../../src/policy/history/verdict.ts';
import type { KeySecretRead } from '../../src/reconcile/erasure-ports.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { sleep } from '../../src/runtime/deadline.ts';
import { createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import { startLocalAzure, type LocalAzure } from '../cloud/local-azure.ts';
import { accountFacts, buildObservation, buildPolicy, buildSpec, seen, unseen } from '../support/build.ts';
import { trustInThisProcess } from '../support/certificates.ts';
import { openEvidenceClients, placeOfCalls } from './evidence-clients.ts';
import { abortSignal, pemPair, signingKeys } from './evidence-fixture.ts';

// A deadline for machines under load.
jest.setTimeout(60_000);

const hourMs = 3_600_000;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const pair = pemPair();
let azure: LocalAzure;
let keys: SigningKeys;
let container: string;
let count = 0;

beforeAll(async () => {
  const storageAccounts = [{ name: 'calls', location: 'germanywestcentral', blobService: { softDeleteDays: 7 } }];
  azure = await startLocalAzure({
    estate: {
      subscriptions: [
        { subscriptionId, resourceGroups: [{ name: 'voice', location: 'germanywestcentral', storageAccounts }] },
      ],
    },
  });
  trustInThisProcess(azure.caPem);
  keys = await signingKeys({ current: 'a', a: pair.privatePem });
});
afterAll(() => azure.stop());
beforeEach(() => {
  count += 1;
  container = `evidence-${count}`;
});

function policyWith(status: CallDataPolicyStatus | undefined): CallDataPolicy {
  const policy = buildPolicy(
    buildSpec({
      evidence: {
        account: 'calls',
        container,
        retention: { years: 3 },
        signingKey: { secretRef: { name: 'receipt-key' } },
      },
    }),
  );
  return status === undefined ? policy : { ...policy, status };
}

function judged(compliant: ConditionStatus): CallDataPolicyStatus {
  const condition = { message: '', lastTransitionTime: '2026-11-24T00:00:00Z', observedGeneration: 1 };
  return { conditions: [{ ...condition, type: 'Compliant', status: compliant, reason: 'ConditionNotTrue' }] };
}

interface World {
  readonly live?: CallDataPolicy | undefined;
  readonly secret?: KeySecretRead;
  readonly publish?: () => Promise<void>;
  /** The clients of the account, as something befell them. */
  readonly afflict?: (clients: EvidenceClients, nowMs: number) => EvidenceClients;
  readonly timeoutMs?: number;
}

/** Passes of one operator: the clock, what each saw, and the status that one leaves to the next. */
function passes(world: World = {}) {
  let nowMs = Date.parse('2026-11-24T10:00:00Z');
  let before: CallDataPolicyStatus | undefined;
  const entries = new Map([
    ['current', Buffer.from('a')],
    ['a', Buffer.from(pair.privatePem)],
  ]);
  return {
    forget: () => {
      before = undefined;
    },
    pass: async (
      compliant: ConditionStatus,
      afterMs = 0,
      account = buildObservation('calls'),
    ): Promise<KeptHistory> => {
      nowMs += afterMs;
      const policy = policyWith(before);
      const keeper = createHistoryKeeper({
        policies: { get: () => Promise.resolve('live' in world ? world.live : policy) },
        keySecrets: { read: () => Promise.resolve(world.secret ?? { kind: 'Found', entries }) },
        keySets: { publish: world.publish ?? (() => Promise.resolve()) },
        connect: () => (world.afflict ?? ((sound) => sound))(openEvidenceClients(placeOfCalls(azure)), nowMs),
        now: () => nowMs,
        timeoutMs: world.timeoutMs ?? 60_000,
        log: quiet,
      });
      const status = judged(compliant);
      const kept = await keeper.keep(policy, { status, accounts: [account] }, { abortSignal });
      before = { ...status, history: historyStatus(policy, kept, status) };
      return kept;
    },
  };
}

async function readAll() {
  const { port, writer, close } = openEvidenceClients(placeOfCalls(azure));
  const store = createBlobEvidenceStore({ port, writer, container });
  const policyUid = policyWith(undefined).metadata.uid;
  const read = await readHistory({ store, policyUid, keySet: keys.keySet }, { abortSignal });
  await close();
  return read;
}

async function written() {
  const read = await readAll();
  return {
    faults: read.faults,
    entries: read.documents.map(({ content }) => [content.cause, content.day, content.conditions[0]?.status]),
  };
}

async function lastEntry(): Promise<HistoryEntry> {
  const last = (await readAll()).documents.at(-1);
  if (last === undefined) throw new Error('The history is empty.');
  return last.content;
}

describe('the history of a policy', () => {
  it('gets its container, and an entry at first, each day and at each change', async () => {
    const { pass } = passes();
    expect(await pass('Unknown')).toMatchObject({ kind: 'Kept', head: { sequence: 1 } });
    expect(await pass('Unknown', 2 * hourMs)).toMatchObject({ kind: 'Kept', head: { sequence: 1 } });
    expect(await pass('True', hourMs)).toMatchObject({ head: { sequence: 2 } });
    expect(await pass('False', hourMs / 2)).toMatchObject({ head: { sequence: 2 }, unwritten: { changes: 1 } });
    expect(await pass('True', hourMs / 2)).toMatchObject({ head: { sequence: 3 }, unwritten: undefined });
    expect(await pass('True', 24 * hourMs)).toMatchObject({ head: { sequence: 4 } });
    expect(await written()).toEqual({
      faults: [],
      entries: [
        ['First', '2026-11-24', 'Unknown'],
        ['Change', '2026-11-24', 'True'],
        ['Change', '2026-11-24', 'True'],
        ['Day', '2026-11-25', 'True'],
      ],
    });
  });

  it('goes on where it was when status is lost', async () => {
    const { pass, forget } = passes();
    await pass('True');
    forget();
    expect(await pass('True', hourMs)).toMatchObject({ kind: 'Kept', head: { sequence: 1 } });
    forget();
    expect(await pass('False', hourMs)).toMatchObject({ kind: 'Kept', head: { sequence: 2 } });
  });

  it('is broken when its container is gone, and no other takes its place', async () => {
    const { pass } = passes();
    await pass('True');
    const service = new BlobServiceClient(`${azure.blobOrigin}/calls`, createCredential(azure));
    await service.deleteContainer(container);
    expect(await pass('False', 2 * hourMs)).toEqual({
      kind: 'Broken',
      message: 'The evidence container is not there. The chain ends before document 1, which was written.',
    });
    expect(await written()).toMatchObject({ faults: [{ kind: 'ContainerNotFound' }] });
  });

  it.each<[string, World, Parameters<ReturnType<typeof passes>['pass']>[2], RegExp]>([
    [
      'the account was not seen',
      {},
      buildObservation('calls', { account: unseen('AccessDenied') }),
      /could not be read/,
    ],
    [
      'the account has a hierarchical namespace',
      {},
      buildObservation('calls', { account: seen(accountFacts({ hierarchicalNamespace: true })) }),
      /hierarchical namespace/,
    ],
    [
      'the keys are not there',
      { secret: { kind: 'NotFound' } },
      undefined,
      /Secret privacy\/receipt-key does not exist/,
    ],
    [
      'the public keys cannot be shown',
      {
        publish: () =>
          Promise.reject(new OperatorError('refused', { kind: 'retryable', reason: 'AccessDenied', status: 403 })),
      },
      undefined,
      /with the public keys of receipts; bind the role/,
    ],
  ])('is not written where %s', async (_sentence, world, account, message) => {
    const kept = await passes(world).pass('True', 0, account);
    expect(kept).toMatchObject({ kind: 'Unavailable' });
    expect(kept.kind === 'Kept' ? '' : kept.message).toMatch(message);
    expect(await written()).toMatchObject({ entries: [] });
  });

  it('does not pass over a clock that went back', async () => {
    const { pass } = passes();
    await pass('True');
    expect(await pass('False', -hourMs / 2)).toMatchObject({ kind: 'Kept', head: { sequence: 1 } });
    expect(await pass('False', -24 * hourMs)).toEqual({
      kind: 'Unavailable',
      message: 'Entry 1 is of 2026-11-24T10:00:00Z, which by the clock is yet to come.',
    });
  });

  it('is not written by a clock that is ahead of the account, and goes on when it is right again', async () => {
    let aheadMs = 0;
    const { pass } = passes({
      afflict: ({ port, ...rest }, nowMs) => ({ ...rest, port: { ...port, serviceNow: () => nowMs - aheadMs } }),
    });
    await pass('True');
    aheadMs = 60 * 24 * hourMs;
    expect(await pass('True', aheadMs)).toEqual({
      kind: 'Unavailable',
      message: 'The clock of the operator is 86400 minutes ahead of that of account calls.',
    });
    expect((await written()).entries).toHaveLength(1);
    const backMs = 24 * hourMs - aheadMs;
    aheadMs = 0;
    expect(await pass('True', backMs)).toMatchObject({ kind: 'Kept', head: { sequence: 2 } });
  });

  it('tells with the next entry what was seen while the account was out of reach', async () => {
    const { pass } = passes();
    await pass('True');
    const outOfReach = buildObservation('calls', { account: unseen('AccessDenied') });
    expect(await pass('False', hourMs, outOfReach)).toMatchObject({ kind: 'Unavailable' });
    expect(await pass('True', hourMs)).toMatchObject({ head: { sequence: 2 }, unwritten: undefined });
    const { between, changes } = await lastEntry();
    expect({ between, changes }).toEqual({
      changes: 2,
      between: { conditions: [{ type: 'Compliant', status: 'False' }], clauses: [] },
    });
  });

  it('tells it also where the entry before stands there, but nobody learned of it', async () => {
    let isLost = false;
    const lose = async (put: Promise<unknown>): Promise<never> => {
      await put;
      throw new OperatorError('No answer.', { kind: 'retryable', reason: 'AzureUnavailable' });
    };
    const { pass } = passes({
      afflict: ({ writer, ...rest }) => {
        const put: typeof writer.put = (...args) => (isLost ? lose(writer.put(...args)) : writer.put(...args));
        return { ...rest, writer: { ...writer, put } };
      },
    });
    await pass('True');
    isLost = true;
    expect(await pass('True', 24 * hourMs)).toMatchObject({ kind: 'Unavailable' });
    const outOfReach = buildObservation('calls', { account: unseen('AccessDenied') });
    await pass('False', hourMs, outOfReach);
    isLost = false;
    expect(await pass('True', hourMs)).toMatchObject({ head: { sequence: 3 } });
    expect((await lastEntry()).between?.conditions).toEqual([{ type: 'Compliant', status: 'False' }]);
  });

  it.each<[string, World, RegExp]>([
    [
      'the account does not answer in time',
      {
        timeoutMs: 50,
        afflict: ({ port, ...rest }) => ({
          ...rest,
          port: { ...port, listPage: (_container, options) => sleep(60_000, options) as Promise<never> },
        }),
      },
      /within 0\.05 seconds/,
    ],
    [
      'the operator has a fault',
      { publish: () => Promise.reject(new TypeError('It cannot be.')) },
      /a fault of its own/,
    ],
  ])('keeps no pass from its status where %s', async (_sentence, world, message) => {
    const kept = await passes(world).pass('True');
    expect(kept).toMatchObject({ kind: 'Unavailable', message: expect.stringMatching(message) });
  });

  it.each([
    [300, 20],
    [60, 15],
    [10, 2.5],
  ])('takes of a pass of %i seconds no more than %d', (passSeconds, seconds) => {
    expect(historyTimeoutMs(passSeconds * 1000)).toBe(seconds * 1000);
  });

  it('is not written for a policy that is another one by now', async () => {
    const live = policyWith(undefined);
    const { pass } = passes({ live: { ...live, metadata: { ...live.metadata, generation: 99 } } });
    expect(await pass('True')).toMatchObject({ kind: 'Kept', head: undefined });
    expect((await written()).entries).toEqual([]);
  });
});
