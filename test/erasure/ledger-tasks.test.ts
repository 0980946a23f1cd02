import { describe, expect, it } from '@jest/globals';
import { dueByLedger } from '../../src/erasure/ledger-tasks.ts';
import { digestOfAiAccount } from '../../src/erasure/policy-places.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { eraseStep } from '../../src/erasure/erase-step.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { keys, ledgerParts, opened, requestUid, runLedger, targetOf } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { stateAfter } from '../evidence/progress-fixture.ts';
import { plan, planDigest, request } from '../policy/erasure/request-build.ts';
import { openRetirement, ring } from './retirement-stage.ts';

const spec = { storageAccounts: [], artifactClasses: [], ai: { accounts: [{ name: 'bot', resourceId: '/bot' }] } };
const place = digestOfAiAccount(spec as never, 'bot');
const text = targetOf(ring, 'text', 'call-1');
const other = targetOf(ring, 'other', 'call-2');
const object = { ...targetOf(ring, 'object', 'call-1'), account: 'bot', ...(place === undefined ? {} : { place }) };
const untilTime = '2026-12-20T00:00:00Z';
const events: readonly LedgerEvent[] = [
  { kind: 'DeletionIntended', targets: [text, other, object] },
  { kind: 'DeletionSeen', targets: [text, other], recoverable: true, recoverableUntilTime: untilTime },
  { kind: 'Failed', targets: [object], reason: 'ServerBusy' },
];

function passOf(stage: FoundPass): FoundPass {
  const { policy } = stage.policy;
  return { ...stage, policy: { kind: 'Found', policy: { ...policy, spec: { ...policy.spec, ...spec } as never } } };
}

describe('what several callers share', () => {
  const shared: readonly LedgerEvent[] = [
    { kind: 'DeletionIntended', targets: [text, object] },
    { kind: 'Failed', targets: [text, object], reason: 'SharedObject' },
  ];

  it('rests by the ledger alone, and goes with the deletes of others', () => {
    const { pass } = openRetirement(createMemoryEvidence(), keys);
    pass.memory.ledgerRests.set(requestUid, { listedMs: pass.context.now(), untilMs: Infinity });
    const due = dueByLedger(passOf(pass), { requestUid, request: undefined }, stateAfter(...shared));
    expect([due.tasks, due.along?.map(({ targets }) => targets)]).toEqual([[], [[text, object]]]);
  });

  it('rests by the request, and goes with the deletes of others', async () => {
    const evidence = createMemoryEvidence();
    const approved: LedgerEvent = { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 2 };
    await runLedger(ledgerParts(evidence, ring), [opened, approved, ...shared]);
    const { pass, desk } = openRetirement(evidence, keys);
    pass.memory.nextEraseMs.set(requestUid, Infinity);
    const executedTime = '2026-11-21T00:00:00Z';
    const memory = { plan: plan({ startedTime: executedTime, executedTime }) };
    const { metadata, ...rest } = request({}, { status: memory });
    const one = { request: { ...rest, metadata: { ...metadata, uid: requestUid } }, memory } as never;
    const open = { ...passOf(pass), evidence: () => Promise.resolve({ kind: 'Open', desk }) } as FoundPass;
    expect(await eraseStep(open, one)).toMatchObject({ wish: { kind: 'EraseAlong', targets: [text, object] } });
  });
});

describe('what names an object of an AI account that is due', () => {
  it('is ordered along by the ledger alone', () => {
    const { pass } = openRetirement(createMemoryEvidence(), keys);
    const due = dueByLedger(passOf(pass), { requestUid, request: undefined }, stateAfter(...events));
    expect(due.tasks.map(({ targets }) => targets)).toEqual([[object, text]]);
    expect(due.tasks[0]?.fates?.size).toBe(3);
  });

  it('is ordered along by the request', async () => {
    const evidence = createMemoryEvidence();
    const approved: LedgerEvent = { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 3 };
    await runLedger(ledgerParts(evidence, ring), [opened, approved, ...events]);
    const { pass, desk } = openRetirement(evidence, keys);
    const executedTime = '2026-11-21T00:00:00Z';
    const memory = { plan: plan({ startedTime: executedTime, executedTime }) };
    const { metadata, ...rest } = request({}, { status: memory });
    const one = { request: { ...rest, metadata: { ...metadata, uid: requestUid } }, memory } as never;
    const open = { ...passOf(pass), evidence: () => Promise.resolve({ kind: 'Open', desk }) } as FoundPass;
    expect(await eraseStep(open, one)).toMatchObject({ wish: { kind: 'Erase', targets: [object, text] } });
  });
});
