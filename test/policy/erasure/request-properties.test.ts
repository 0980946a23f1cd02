import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { erasureConditionTypes } from '../../../src/api/erasure-request-condition.ts';
import { erasureReasons } from '../../../src/api/erasure-reasons.ts';
import {
  at,
  executed,
  nowMs,
  plan,
  planDigest,
  policy,
  receipt,
  request,
  requestWithout,
  result,
} from './request-build.ts';
import { confirmed, judge, recoverable, retained, type Scene } from './scene.ts';
import type { RequestFacts, RequestMemory } from '../../../src/policy/erasure/request-facts.ts';

const anyScene = fc.record({
  mode: fc.constantFrom('DryRun' as const, 'Execute' as const),
  cancel: fc.boolean(),
  refused: fc.boolean(),
  digest: fc.constantFrom(planDigest, 'sha256:other', undefined),
  identity: fc.constantFrom('Pending' as const, 'Verified' as const, 'Failed' as const, undefined),
  policy: fc.constantFrom<RequestFacts['policy']>(
    policy(),
    policy({ enforcement: 'Audit' }),
    policy({ suspended: true }),
    policy({ approval: 'Automatic' }),
    policy({ erasureConfigured: false }),
    policy({ timeZone: 'America/Nowhere' }),
    { kind: 'Missing' },
    { kind: 'Unread' },
  ),
  features: fc.constantFrom<RequestFacts['features']>(
    { kind: 'Present', strength: 'Strong', managed: false },
    { kind: 'Present', strength: 'None', managed: true },
    { kind: 'Missing' },
    { kind: 'Unread' },
    { kind: 'WrongType' },
  ),
  evidence: fc.constantFrom('Writable' as const, 'Unwritable' as const),
  keys: fc.constantFrom('Complete' as const, 'Missing' as const),
  approvalProtected: fc.boolean(),
  isPlanCurrent: fc.boolean(),
  memory: fc.constantFrom<RequestMemory>(
    {},
    { plan: plan() },
    { plan: plan({ calls: 0 }) },
    { plan: plan({ overLimits: true }) },
    { plan: plan({ weakMatches: 1 }) },
    executed(),
    executed({ results: retained }),
    executed({ results: recoverable(7) }),
    executed({ results: [result({ erased: 5, failed: 1 })] }),
    executed({ finishedTime: at(nowMs), receipt: receipt('Erased'), features: confirmed }),
  ),
});

type AnyScene = typeof anyScene extends fc.Arbitrary<infer T> ? T : never;

function sceneOf(one: AnyScene): Required<Pick<Scene, 'request' | 'facts' | 'memory'>> {
  const refusal = { reason: 'Excessive', by: 'Desk', complaintHint: 'BayLDA' };
  const spec = {
    mode: one.mode,
    cancel: one.cancel,
    ...(one.refused ? { refusal } : {}),
    ...(one.identity === undefined ? {} : { identityVerification: { state: one.identity, by: 'Desk' } }),
    ...(one.digest === undefined
      ? {}
      : { approval: { planDigest: one.digest, weakMatches: 'Exclude' as const, by: 'Desk' } }),
  };
  const bare = one.digest === undefined ? requestWithout('approval', spec) : request(spec);
  const { policy: seen, features, evidence, keys, approvalProtected, isPlanCurrent, memory } = one;
  const facts = { policy: seen, features, evidence, keys, approvalProtected, isPlanCurrent };
  return { request: bare, facts, memory };
}

describe('in every situation', () => {
  const inEach = (check: (one: AnyScene, judged: ReturnType<typeof judge>) => void) => {
    fc.assert(
      fc.property(anyScene, (one) => {
        check(one, judge(sceneOf(one)));
      }),
      { numRuns: 500 },
    );
  };

  it('nothing is deleted but in Execute, under Enforce, not suspended, with evidence and keys, and approved', () => {
    inEach((one, { step }) => {
      if (step.kind !== 'Erase') return;
      const found = one.policy.kind === 'Found' ? one.policy : undefined;
      expect(found).toMatchObject({ enforcement: 'Enforce', suspended: false, erasureConfigured: true });
      expect(one).toMatchObject({
        mode: 'Execute',
        evidence: 'Writable',
        keys: 'Complete',
        cancel: false,
        refused: false,
      });
      const automatic = found?.approval === 'Automatic' && one.digest === undefined;
      const { overLimits = true, weakMatches = 1 } = one.memory.plan ?? {};
      expect(automatic ? !overLimits && weakMatches === 0 : one.digest === planDigest).toBe(true);
    });
  });

  it('nothing is deleted for the first time without a verified identity', () => {
    inEach((one, { step }) => {
      if (step.kind === 'Erase' && one.memory.plan?.executedTime === undefined) {
        // An absent field of the scene is the verified identity of the built request.
        expect([undefined, 'Verified']).toContain(one.identity);
      }
    });
  });

  it('the features go only when the request is at an end, or waits with the ledger alone', () => {
    inEach((one, { step, state }) => {
      if (step.kind !== 'DestroyFeatures') return;
      expect(['Ended', 'Waiting']).toContain(state.kind);
      expect(one.features.kind).toBe('Present');
      const isByPerson = state.reason === 'Refused' || state.reason === 'Cancelled';
      const { receipt: known, finishedTime } = one.memory;
      expect(isByPerson || known !== undefined || finishedTime !== undefined).toBe(true);
    });
  });

  it('Ready, Reconciling and Stalled are as kstatus wants them, and all words are of the catalogue', () => {
    inEach((_one, { status, state }) => {
      const conditions = new Map((status.conditions ?? []).map((condition) => [condition.type, condition]));
      expect([...conditions.keys()]).toEqual(erasureConditionTypes.filter((type) => conditions.has(type)));
      const [ready, reconciling, stalled] = [
        conditions.get('Ready'),
        conditions.get('Reconciling'),
        conditions.get('Stalled'),
      ];
      expect(reconciling === undefined || stalled === undefined).toBe(true);
      if (ready?.status === 'True') expect(reconciling ?? stalled).toBeUndefined();
      const owed = ['WritingReceipt', 'EvidenceUnavailable', 'KeyStillNeeded', 'TimeZoneUnknown'];
      const isOwed = owed.includes(ready?.reason ?? '');
      expect(ready?.status === 'True').toBe(state.kind === 'Ended' && !isOwed);
      for (const condition of conditions.values()) {
        expect(erasureReasons).toContain(condition.reason);
        expect(condition.message.length).toBeLessThan(1000);
        expect(condition.observedGeneration).toBe(3);
      }
    });
  });

  it('Succeeded is True only if nothing is retained, recoverable, failed or unseen', () => {
    inEach((_one, { status }) => {
      const verdicts = Object.fromEntries((status.conditions ?? []).map((one) => [one.type, one.status]));
      if (verdicts['Succeeded'] === 'True') {
        expect(verdicts).toMatchObject({ Ready: 'True', Erased: 'True', AbsenceVerified: 'True', PlanReady: 'True' });
      }
    });
  });
});
