import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { closeBeforeFinish } from '../../src/erasure/carry-out.ts';
import { removeRequest } from '../../src/erasure/closing-steps.ts';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { ledgerState } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { judgeRequest } from '../../src/policy/erasure/request-judgement.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import {
  abortSignal,
  keys,
  ledgerParts,
  opened,
  requestUid,
  ringOf,
  runLedger,
  targetOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { facts, plan, planDigest, policy, receipt, request } from '../policy/erasure/request-build.ts';
import { openRequestWorld, type RequestWorld } from './request-world.ts';
import { openRetirement, ring } from './retirement-stage.ts';

const startedTime = '2026-11-20T09:30:00Z';
const nowMs = Date.parse('2026-11-20T10:00:00Z');
const [first, second, late] = ['a.wav', 'b.wav', 'late.wav'].map((name) => targetOf(ring, name)) as [
  ReturnType<typeof targetOf>,
  ReturnType<typeof targetOf>,
  ReturnType<typeof targetOf>,
];
const approved: readonly LedgerEvent[] = [
  opened,
  { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 2 },
];
const begun: readonly LedgerEvent[] = [...approved, { kind: 'DeletionIntended', targets: [first, second] }];
const withLate: readonly LedgerEvent[] = [
  ...approved,
  { kind: 'DeletionIntended', targets: [first] },
  { kind: 'DeletionSeen', targets: [first] },
  { kind: 'DeletionIntended', targets: [late], late: true },
];

async function evidenceOf(events: readonly LedgerEvent[]): Promise<MemoryEvidence> {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), events);
  return evidence;
}

function passOf(evidence: MemoryEvidence, { suspend = false, isOpen = true } = {}) {
  const removed: string[] = [];
  const stage = openRetirement(evidence, keys);
  stage.moveTo('2026-11-20T10:00:00Z');
  const { policy: found } = stage.pass;
  const spec = { ...found.policy.spec, enforcement: 'Enforce', suspend } as typeof found.policy.spec;
  const requests = { list: () => [], remove: ({ metadata }: ErasureRequest) => removed.push(metadata.uid) };
  const pass = {
    ...stage.pass,
    context: { ...stage.pass.context, requests },
    policy: { kind: 'Found', policy: { ...found.policy, spec } },
    evidence: () => Promise.resolve(isOpen ? { kind: 'Open', desk: stage.desk } : { kind: 'Closed' }),
  } as unknown as FoundPass;
  return { pass, removed };
}

function requestOf(spec: Parameters<typeof request>[0], status: ErasureRequest['status'] = {}): ErasureRequest {
  const base = request(spec, { status: { plan: plan({ startedTime }), ...status } });
  return { ...base, metadata: { ...base.metadata, uid: requestUid } };
}

/** The deletes had begun; somebody stopped the policy, and cancelled the request. */
async function cancelWhileSuspended(evidence: MemoryEvidence): Promise<ErasureRequest> {
  const open = requestOf({ cancel: true });
  const judged = judgeRequest(open, facts({ policy: policy({ suspended: true }), evidence: 'Unwritable' }), nowMs);
  expect(judged.step).toEqual({ kind: 'Finish' });
  await closeBeforeFinish(passOf(evidence, { suspend: true }).pass, open, judged);
  return { ...open, status: judged.status };
}

async function outcomeIn(evidence: MemoryEvidence): Promise<string | undefined> {
  const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  return read.kind === 'Whole' ? ledgerState(read.entries).outcome : read.kind;
}

describe('a request that was cancelled while its policy was suspended', () => {
  it('has no more deleted for it once the policy goes on, and its ledger says so', async () => {
    const evidence = await evidenceOf(begun);
    const finished = await cancelWhileSuspended(evidence);
    expect(await outcomeIn(evidence)).toBeUndefined();
    const watch = await watchLedgers(passOf(evidence).pass, [finished]);
    expect([watch.tasks, watch.subjects]).toEqual([[], []]);
    expect(await outcomeIn(evidence)).toBe('Cancelled');
  });

  it.each([
    ['under Audit', { enforcement: 'Audit' }],
    ['while it is suspended', { suspend: true }],
  ])('is looked at without a trace in Azure at its time %s', async (_when, changes) => {
    const opened: string[] = [];
    const { pass, removed } = passOf(createMemoryEvidence());
    const { policy } = pass.policy;
    const quiet = {
      ...pass,
      policy: { kind: 'Found', policy: { ...policy, spec: { ...policy.spec, ...changes } } },
      evidence: () => {
        opened.push('evidence');
        return pass.evidence();
      },
    } as unknown as FoundPass;
    await removeRequest(quiet, { request: requestOf({ cancel: true }, { plan: plan() }) } as never);
    expect([opened, removed]).toEqual([[], [requestUid]]);
  });

  it.each([
    ['is kept while its ledger cannot be closed', begun, false, []],
    ['is kept while its ledger is open', begun, true, []],
    [
      'goes at its time once its ledger is closed',
      [...begun, { kind: 'Finished', outcome: 'Cancelled' }],
      true,
      [requestUid],
    ],
  ] as const)('%s', async (_what, events, isOpen, expected) => {
    const evidence = await evidenceOf(events);
    const finished = await cancelWhileSuspended(evidence);
    const { pass, removed } = passOf(evidence, { isOpen });
    await removeRequest(pass, { request: finished } as never);
    expect(removed).toEqual(expected);
  });
});

describe('the watch', () => {
  it.each([
    ['cancelled', { cancel: true }, 'Cancelled'],
    ['refused', { refusal: { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' } }, 'Refused'],
  ] as const)('asks for nothing in the pass in which a request is %s', async (_how, spec, outcome) => {
    const evidence = await evidenceOf(withLate);
    const ended = requestOf(spec, { plan: plan({ startedTime, executedTime: startedTime }) });
    const watch = await watchLedgers(passOf(evidence).pass, [ended]);
    expect([watch.tasks, watch.subjects]).toEqual([[], []]);
    expect(await outcomeIn(evidence)).toBe(outcome);
  });

  it('closes the ledger where status does not say yet that the deletes began', async () => {
    const evidence = await evidenceOf(begun);
    await watchLedgers(passOf(evidence).pass, [requestOf({ cancel: true }, { plan: plan() })]);
    expect(await outcomeIn(evidence)).toBe('Cancelled');
  });

  it('has status say that the ledger is closed, also where that comes with its end', async () => {
    const evidence = await evidenceOf(begun);
    const { pass, object } = openRequestWorld(evidence, requestOf({ cancel: true }, { plan: plan() }));
    await passOverRequest(pass, object());
    expect(await outcomeIn(evidence)).toBe('Cancelled');
    expect(object().status).toMatchObject({ finishedTime: expect.any(String), ledger: { closed: true } });
  });

  it('goes on for what was erased and cancelled afterwards', async () => {
    const evidence = await evidenceOf(withLate);
    const erased = { finishedTime: startedTime, receipt: receipt('Erased') };
    const watch = await watchLedgers(passOf(evidence).pass, [requestOf({ cancel: true }, erased)]);
    expect(watch.tasks.map(({ targets }) => targets)).toEqual([[late]]);
  });
});

describe('the features of a request that a person ended', () => {
  /** What three passes came to, each as after a restart, and what Ready says then. */
  async function passThrice({ pass, object, said }: RequestWorld) {
    const ends: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      pass.ledgers.clear();
      const { failure } = await passOverRequest(pass, object());
      ends.push(failure === undefined ? 'ok' : 'failed');
    }
    const ready = object().status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
    return { ends, destroyed: said.filter((words) => words === 'Secret destroyed').length, ready };
  }

  it('go where a key is lost that the receipt needs', async () => {
    const evidence = await evidenceOf(begun);
    const world = openRequestWorld(evidence, requestOf({ cancel: true }), { ring: ringOf('k2') });
    expect(await passThrice(world)).toEqual({ ends: ['ok', 'ok', 'ok'], destroyed: 1, ready: 'KeyStillNeeded' });
    expect(world.object().status?.features?.goneTime).toBeDefined();
  });

  it('go where the public keys cannot be published, which is told and tried again', async () => {
    const world = openRequestWorld(createMemoryEvidence(), requestOf({ cancel: true }, { plan: plan() }));
    world.refuseKeySets(new OperatorError('Not allowed.', { reason: 'KubernetesUnavailable', kind: 'retryable' }));
    const failed = { ends: ['failed', 'failed', 'failed'], destroyed: 1, ready: 'EvidenceUnavailable' };
    expect(await passThrice(world)).toEqual(failed);
    expect(world.object().status?.features?.goneTime).toBeDefined();
  });
});
