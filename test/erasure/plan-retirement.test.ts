import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { closeBeforeFinish } from '../../src/erasure/carry-out.ts';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import { shelvePlan } from '../../src/erasure/plan-shelf.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { judgeRequest } from '../../src/policy/erasure/request-judgement.ts';
import { abortSignal, keys, requestUid, ringOf } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { facts, planDigest, request } from '../policy/erasure/request-build.ts';
import { checkIntervalMs, openRetirement, ring } from './retirement-stage.ts';

const generatedTime = '2026-11-20T09:30:00Z';

/** A container with the details of a plan, and a pass over it. `others`: requests of other policies. */
async function openWithPlan({
  sealedBy = ring,
  others = [],
}: { sealedBy?: typeof ring; others?: readonly ErasureRequest[] } = {}) {
  const evidence = createMemoryEvidence();
  const details = { format: 'calldata-plan/v1', requestUid, planDigest, generatedTime, calls: [] };
  await shelvePlan({ store: evidence.open(), ring: sealedBy }, details as never, { abortSignal });
  const { pass, desk } = openRetirement(evidence, keys);
  const { policy } = pass.policy;
  const spec = { ...policy.spec, enforcement: 'Enforce', suspend: false };
  return {
    evidence,
    desk,
    pass: {
      ...pass,
      context: { ...pass.context, requests: { ...pass.context.requests, list: () => others } },
      policy: { kind: 'Found', policy: { ...policy, spec } },
      evidence: () => Promise.resolve({ kind: 'Open', desk }),
    } as unknown as FoundPass,
  };
}

const plansIn = ({ blobs }: MemoryEvidence) => [...blobs.keys()].filter((name) => name.startsWith('plans/')).length;

function requestOf(status: ErasureRequest['status'] = {}): ErasureRequest {
  const base = request({ cancel: true }, { status });
  return { ...base, metadata: { ...base.metadata, uid: requestUid } };
}

describe('the details of a plan', () => {
  it('go once the object of the request is gone', async () => {
    const { evidence, pass } = await openWithPlan();
    await watchLedgers(pass, []);
    expect(plansIn(evidence)).toBe(0);
  });

  it('go once the request is finished, and not before', async () => {
    const { evidence, pass } = await openWithPlan();
    await watchLedgers(pass, [requestOf()]);
    expect(plansIn(evidence)).toBe(1);
    await watchLedgers(pass, [requestOf({ finishedTime: generatedTime })]);
    expect(plansIn(evidence)).toBe(0);
  });

  it('are taken away again where the container kept them as the request ended', async () => {
    const { evidence, pass } = await openWithPlan();
    evidence.refusal = { kind: 'Protected' } as never;
    const seen = requestOf();
    const judged = { ...judgeRequest(seen, facts(), 0), step: { kind: 'Finish' } as const };
    await closeBeforeFinish(pass, seen, judged);
    const finished = { ...seen, status: { ...judged.status, finishedTime: generatedTime } };
    const { untilMs } = await watchLedgers(pass, [finished]);
    expect([plansIn(evidence), untilMs]).toEqual([1, pass.context.now() + checkIntervalMs]);
    evidence.refusal = undefined;
    await watchLedgers({ ...pass, memory: openRetirement(evidence, keys).memory }, [finished]);
    expect(plansIn(evidence)).toBe(0);
  });

  it.each([
    ['its request is of another policy', { others: [requestOf()] }],
    ['it was sealed under no key of ours', { sealedBy: ringOf('k2') }],
  ])('stay in a container that policies share, where %s', async (_why, made) => {
    const { evidence, pass } = await openWithPlan(made);
    await watchLedgers(pass, []);
    expect(plansIn(evidence)).toBe(1);
  });
});
