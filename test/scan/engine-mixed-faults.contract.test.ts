import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { systemTimers } from '../../src/runtime/timers.ts';
import type { FaultEffect } from '../cloud/faults.ts';
import { conditionOf } from '../policy/scan-build.ts';
import { accountOfKind, openEngineStage } from './engine/engine-stage.ts';
import type { EngineStage } from './engine/engine-stage.ts';
import { plant } from './engine/judged-sweep.ts';
import { operateSweep } from './engine/operated-sweep.ts';
import { classAt, plainPlan } from './engine/plain-plan.ts';

// A deadline for machines under load.
jest.setTimeout(300_000);

const blobs = 2000;
let stage: EngineStage;

beforeAll(async () => {
  stage = await openEngineStage();
});
afterAll(() => stage.stop());

/** Sweeps 2,000 transcripts that their contents date, with the pauses, the pace and the status of the operator. */
async function sweepMany() {
  const { azure } = stage;
  const estate = plant(stage, plainPlan([classAt(['plain'], 'Content')], { artifacts: [] }));
  const account = accountOfKind('plain');
  const container = estate.request.policy.spec.artifactClasses[0]?.locations[0]?.container ?? '';
  const content = JSON.stringify({ ts: '2026-12-01T10:00:00Z' });
  azure.blob.seed(account, container, {
    count: blobs,
    name: (index) => `20261201/call-${index}.json`,
    content: () => content,
    createdTime: () => new Date('2026-12-01T11:00:00Z'),
  });
  azure.journal.clear();
  const startMs = performance.now();
  const { sweep, policy } = await operateSweep(stage, estate, { limits: { pageSize: 1000 }, timers: systemTimers });
  const tookMs = performance.now() - startMs;
  const requests = azure.journal.count({ server: 'blob' });
  return { sweep, policy, requests, tookMs, left: azure.blob.copies(account, container).length };
}

const shares: readonly { readonly every: number; readonly effect: FaultEffect }[] = [
  { every: 20, effect: { kind: 'status', status: 503 } },
  { every: 100, effect: { kind: 'reset', when: 'before' } },
  { every: 100, effect: { kind: 'reset', when: 'after' } },
  { every: 100, effect: { kind: 'truncated' } },
];

/**
 * The service answers as late as over a network, with the faults and without. The pauses before what failed is tried again take as
 * long on any machine: against a service that answers at once, how often they make up the time would say how fast the machine is.
 */
const latency = { server: 'blob', effect: { kind: 'delay', delayMs: 10 } } as const;

const slowest = 3;

/** Each time against the run right before it, so that a machine under load slows both. */
const rounds = [1, 2, 3];

it.each(rounds)(
  'deletes 2,000 blobs through 5 % refusals, 1 % cuts, 1 % lost answers and 1 % truncated bodies, and status says so (round %d)',
  async () => {
    stage.azure.faults.add(latency);
    const calm = await sweepMany();
    stage.azure.faults.clear();
    // The first fault that strikes is the only one.
    const active = shares.map((share) => stage.azure.faults.add({ server: 'blob', ...share }));
    stage.azure.faults.add(latency);
    const rough = await sweepMany();
    const strikes = active.map((fault) => fault.strikes());
    stage.azure.faults.clear();
    for (const { left, sweep, policy } of [calm, rough]) {
      expect(left).toBe(0);
      expect(sweep).toEqual({ classes: [expect.objectContaining({ deleted: blobs, kept: {} })] });
      expect(policy.status).toMatchObject({
        summary: { artifacts: 0, overdue: 0 },
        classes: [
          {
            reason: 'RetentionKept',
            artifacts: 0,
            calls: 0,
            overdue: 0,
            due: 0,
            deletedLastPass: blobs,
            deletedTotal: blobs,
          },
        ],
      });
      expect(policy.status?.sweep).toBeUndefined();
      expect(policy.status?.findings ?? []).toEqual([]);
      expect(conditionOf(policy, 'RetentionEnforced')).toMatchObject({ status: 'True' });
    }
    expect(Math.min(...strikes)).toBeGreaterThan(30);
    expect(rough.requests).toBeLessThanOrEqual(1.25 * calm.requests);
    const times = rough.tookMs / calm.tookMs;
    process.stderr.write(
      `The faults took ${times.toFixed(1)} times the time without (${Math.round(calm.tookMs)} ms).\n`,
    );
    expect(times).toBeLessThanOrEqual(slowest);
  },
);
