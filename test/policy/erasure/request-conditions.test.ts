import { describe, expect, it } from '@jest/globals';
import { judgeRequest } from '../../../src/policy/erasure/request-judgement.ts';
import {
  at,
  dayMs,
  dueTime,
  executed,
  executedTime,
  facts,
  nowMs,
  plan,
  policy,
  receipt,
  request,
  requestWithout,
  result,
} from './request-build.ts';
import type { RequestFacts } from '../../../src/policy/erasure/request-facts.ts';
import { conditionsOf, confirmed, gone, judge, recoverable, retained, type Scene } from './scene.ts';

const informed = [{ recipient: 'Subject', notifiedTime: at(nowMs), by: 'Erika Musterfrau' }];
const named = executed({ finishedTime: at(nowMs - dayMs), receipt: receipt('Erased') });
const atEnd = {
  Succeeded: 'True Erased',
  Ready: 'True Erased',
  PlanReady: 'True PlanShown',
  Approved: 'True Approved',
  Erased: 'True Erased',
  AbsenceVerified: 'True AbsenceVerified',
  FeaturesDestroyed: 'False FeaturesInUse',
  DueTimeMet: 'True AnsweredInTime',
};

describe('the conditions', () => {
  it.each<readonly [string, Scene, Record<string, string>]>([
    [
      'of a request that was just made',
      { request: requestWithout('identityVerification', { mode: 'DryRun' }) },
      {
        Succeeded: 'False IdentityPending',
        Ready: 'False IdentityPending',
        PlanReady: 'False NotSearched',
        Approved: 'False NotSearched',
        Erased: 'False NotErased',
        AbsenceVerified: 'Unknown NotErased',
        FeaturesDestroyed: 'False FeaturesInUse',
        DueTimeMet: 'Unknown StillInTime',
      },
    ],
    [
      'while it is searched',
      {},
      {
        Succeeded: 'False Searching',
        Ready: 'False Searching',
        PlanReady: 'False Searching',
        Approved: 'False NotSearched',
        Erased: 'False NotErased',
        AbsenceVerified: 'Unknown NotErased',
        FeaturesDestroyed: 'False FeaturesInUse',
        DueTimeMet: 'Unknown StillInTime',
        Reconciling: 'True Searching',
      },
    ],
    [
      'of an end after which somebody was told, which no receipt can name',
      { request: request({ informed }), memory: named, facts: facts({ evidence: 'Unwritable' }) },
      { ...atEnd, Ready: 'False EvidenceUnavailable', Reconciling: 'True EvidenceUnavailable' },
    ],
    [
      'of an end after which somebody was told, where nobody writes evidence',
      {
        request: request({ informed }),
        memory: named,
        facts: facts({ evidence: 'Unwritable', policy: policy({ suspended: true }) }),
      },
      atEnd,
    ],
    [
      'of an end whose receipt names all who were told',
      {
        request: request({ informed }),
        memory: { ...named, receipt: { ...receipt('Erased'), informed: 1 } },
        facts: facts({ evidence: 'Unwritable' }),
      },
      atEnd,
    ],
    [
      'of a plan that waits: neither Reconciling nor Stalled',
      { request: requestWithout('approval'), memory: { plan: plan() } },
      {
        Succeeded: 'False AwaitingApproval',
        Ready: 'False AwaitingApproval',
        PlanReady: 'True PlanShown',
        Approved: 'False AwaitingApproval',
        Erased: 'False NotErased',
        AbsenceVerified: 'Unknown NotErased',
        FeaturesDestroyed: 'False FeaturesInUse',
        DueTimeMet: 'Unknown StillInTime',
      },
    ],
    [
      'of a ground: not ready, not succeeded, and answered in time',
      { memory: executed({ results: retained, features: confirmed }), facts: gone },
      {
        Succeeded: 'False PartiallyRetained',
        Ready: 'False PartiallyRetained',
        PlanReady: 'True PlanShown',
        Approved: 'True Approved',
        Erased: 'False PartiallyRetained',
        AbsenceVerified: 'False PartiallyRetained',
        FeaturesDestroyed: 'True FeaturesDestroyed',
        DueTimeMet: 'True AnsweredInTime',
        Reconciling: 'True PartiallyRetained',
      },
    ],
    [
      'of something recoverable: not ready, not succeeded, not answered',
      { memory: executed({ results: recoverable(7) }) },
      {
        Succeeded: 'False AwaitingExpiry',
        Ready: 'False AwaitingExpiry',
        PlanReady: 'True PlanShown',
        Approved: 'True Approved',
        Erased: 'False AwaitingExpiry',
        AbsenceVerified: 'False AwaitingExpiry',
        FeaturesDestroyed: 'False FeaturesInUse',
        DueTimeMet: 'Unknown StillInTime',
        Reconciling: 'True AwaitingExpiry',
      },
    ],
    [
      'of the good end',
      { memory: executed({ finishedTime: at(nowMs), receipt: receipt('Erased'), features: confirmed }), facts: gone },
      {
        Succeeded: 'True Erased',
        Ready: 'True Erased',
        PlanReady: 'True PlanShown',
        Approved: 'True Approved',
        Erased: 'True Erased',
        AbsenceVerified: 'True AbsenceVerified',
        FeaturesDestroyed: 'True FeaturesDestroyed',
        DueTimeMet: 'True AnsweredInTime',
      },
    ],
    [
      'of a search without a match',
      {
        memory: {
          plan: plan({ calls: 0, artifacts: 0 }),
          finishedTime: at(nowMs),
          receipt: receipt('NoMatch'),
        },
      },
      {
        Succeeded: 'True NoMatch',
        Ready: 'True NoMatch',
        PlanReady: 'True NoMatch',
        Approved: 'False NoMatch',
        Erased: 'True NoMatch',
        AbsenceVerified: 'True NoMatch',
        FeaturesDestroyed: 'False FeaturesInUse',
        DueTimeMet: 'True AnsweredInTime',
      },
    ],
    [
      'of a refusal: an end, and no success',
      {
        request: request({ refusal: { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' } }),
        memory: { finishedTime: at(nowMs), receipt: receipt('Refused') },
      },
      {
        Succeeded: 'False Refused',
        Ready: 'True Refused',
        PlanReady: 'False NotSearched',
        Approved: 'False NotSearched',
        Erased: 'False NotErased',
        AbsenceVerified: 'Unknown NotErased',
        FeaturesDestroyed: 'False FeaturesInUse',
        DueTimeMet: 'True AnsweredInTime',
      },
    ],
  ])('%s', (_sentence, scene, is) => {
    expect(conditionsOf(scene)).toEqual(is);
  });

  it.each<readonly [string, RequestFacts['evidence'], string]>([
    ['its receipt is written', 'Writable', 'WritingReceipt'],
    ['the evidence can be written again', 'Unwritable', 'EvidenceUnavailable'],
  ])('call no end an end before %s', (_what, evidence, reason) => {
    const memory = { plan: plan({ calls: 0, artifacts: 0 }) };
    expect(conditionsOf({ memory, facts: facts({ evidence }) })).toMatchObject({
      Succeeded: `False ${reason}`,
      Ready: `False ${reason}`,
      Reconciling: `True ${reason}`,
      Erased: 'True NoMatch',
    });
  });

  it('name the key that a receipt waits for', () => {
    const refusal = { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' };
    expect(conditionsOf({ request: request({ refusal }), facts: facts({ keys: 'Missing' }) })).toMatchObject({
      Ready: 'False KeyStillNeeded',
      Stalled: 'True KeyStillNeeded',
    });
  });

  it('keep the due times that were reckoned while the time zone is not known', () => {
    const seen = request({}, { status: { dueTime: at(nowMs + dayMs) } });
    const unknown = facts({ policy: policy({ timeZone: 'America/Nowhere' }) });
    expect(judge({ request: seen, facts: unknown, memory: seen.status ?? {} }).status.dueTime).toBe(at(nowMs + dayMs));
  });

  it('name the time zone that a receipt waits for', () => {
    const unknown = facts({ evidence: 'Unwritable', policy: policy({ timeZone: 'America/Nowhere' }) });
    expect(conditionsOf({ request: request({ cancel: true }), facts: unknown })).toMatchObject({
      Ready: 'False TimeZoneUnknown',
      Stalled: 'True TimeZoneUnknown',
      DueTimeMet: 'Unknown NotReckoned',
    });
  });

  it('say of a policy that does not fit what a receipt waits for, what is wrong and what to do', () => {
    const details = { SpecMisfit: 'In the policy, spec.holds is missing.' };
    const misfit = facts({ evidence: 'Unwritable', policy: { kind: 'Misfit' }, details });
    const one = { request: request({ cancel: true }), facts: misfit };
    expect(conditionsOf(one)).toMatchObject({ Ready: 'False SpecMisfit', Stalled: 'True SpecMisfit' });
    const message = judge(one).status.conditions?.find(({ type }) => type === 'Ready')?.message;
    expect(message).toMatch(/apply the policy again\. In the policy, spec\.holds is missing\.$/);
  });

  it('take no empty plan for an erasure while its search is made anew', () => {
    const memory = { plan: plan({ calls: 0, artifacts: 0 }) };
    expect(conditionsOf({ memory, facts: facts({ isPlanCurrent: false }) })).toMatchObject({
      Ready: 'False Searching',
      PlanReady: 'False Searching',
      Erased: 'False NotErased',
      AbsenceVerified: 'Unknown NotErased',
    });
  });

  it('say in Ready what the pass knows of its reason, and in PlanReady what was not searched for', () => {
    const details = { AwaitingApproval: 'That is known of it.', PlanShown: 'That was left out.' };
    const one = { request: requestWithout('approval'), memory: { plan: plan() }, facts: facts({ details }) };
    const messages = new Map(judge(one).status.conditions?.map(({ type, message }) => [type, message]));
    expect(messages.get('Ready')).toMatch(/ That is known of it[.]$/);
    expect(messages.get('PlanReady')).toMatch(/ That was left out[.]$/);
  });

  it('say why the policy does not approve a plan by itself for which a value was not searched for', () => {
    const one = {
      request: requestWithout('approval'),
      memory: { plan: plan() },
      facts: facts({
        policy: policy({ approval: 'Automatic' }),
        features: { kind: 'Present', strength: 'Strong', leavesOut: true, managed: false },
        details: { PlanShown: 'Not searched for: phone, line 2.' },
      }),
    };
    expect(conditionsOf(one)).toMatchObject({ Approved: 'False AwaitingApproval', Ready: 'False AwaitingApproval' });
    const ready = judge(one).status.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message).toMatch(
      /take the value out, or approve what was found[.] Not searched for: phone, line 2[.]$/,
    );
  });

  it.each([
    ['Exclude', 'Exclude', '2 weak matches are left out.'],
    ['Include', 'Include', '2 weak matches are included.'],
    ['Exclude', 'Include', '2 weak matches were left out until now.'],
    ['Include', 'Exclude', '2 weak matches were included when the deletes began and are not spared any more;'],
    ['Withdrawn', 'Exclude', '2 weak matches were included when the deletes began and are not spared any more;'],
  ] as const)(
    'tell of weak matches what the ledger was told: %s, with an approval of %s',
    (told, weakMatches, says) => {
      const memory = executed({
        plan: plan({ startedTime: executedTime, executedTime, weakMatches: 2, weakMatchesApproved: told }),
      });
      const one = { request: request({ approval: { planDigest: plan().digest, weakMatches, by: 'Desk' } }), memory };
      const approved = judge(one).status.conditions?.find(({ type }) => type === 'Approved');
      expect(approved?.message).toContain(says);
    },
  );

  it.each<readonly [string, Scene, string, string]>([
    [
      'an approval that nothing protects',
      { facts: facts({ approvalProtected: false }), memory: { plan: plan() } },
      'Approved',
      'True ApprovalUnprotected',
    ],
    [
      'an automatic approval',
      {
        request: requestWithout('approval'),
        facts: facts({ policy: policy({ approval: 'Automatic' }) }),
        memory: { plan: plan() },
      },
      'Approved',
      'True ApprovedByPolicy',
    ],
    [
      'an approval of another plan',
      { memory: { plan: plan({ digest: 'sha256:other' }) } },
      'Approved',
      'False PlanChanged',
    ],
    [
      'an approval of another plan, where nothing is found any more',
      { memory: { plan: plan({ calls: 0, digest: 'sha256:other' }) } },
      'Approved',
      'False PlanChanged',
    ],
    [
      'failed deletes',
      { memory: executed({ results: [result({ erased: 5, failed: 1 })] }) },
      'Erased',
      'False ErasureIncomplete',
    ],
    [
      'deletes that nobody looked at',
      { memory: { ...executed(), absence: undefined as never } },
      'Erased',
      'Unknown VerifyingAbsence',
    ],
    [
      'a listing that is not complete',
      { memory: executed({ absence: { listedTime: at(nowMs), complete: false, remaining: 0 } }) },
      'AbsenceVerified',
      'Unknown ListingIncomplete',
    ],
    [
      'a listing that still saw something',
      { memory: executed({ absence: { listedTime: at(nowMs), complete: true, remaining: 2 } }) },
      'AbsenceVerified',
      'False ArtifactsRemain',
    ],
    [
      'a policy that is missing',
      { facts: facts({ policy: { kind: 'Missing' } }) },
      'DueTimeMet',
      'Unknown NotReckoned',
    ],
    [
      'features that went while additions waited, as those are carried out',
      { facts: gone, memory: { plan: plan({ startedTime: executedTime }) } },
      'FeaturesDestroyed',
      'False FeaturesGone',
    ],
    ['features that are missing too early', { facts: gone }, 'FeaturesDestroyed', 'False FeaturesMissing'],
    ['a missing policy', { facts: facts({ policy: { kind: 'Missing' } }) }, 'Stalled', 'True PolicyNotFound'],
    [
      'a Secret that could not be read',
      { facts: facts({ features: { kind: 'Unread' } }) },
      'Reconciling',
      'True FeaturesUnread',
    ],
  ])('tell of %s', (_what, scene, type, is) => {
    expect(conditionsOf(scene)[type]).toBe(is);
  });
});

describe('the status', () => {
  it('holds the due times and the figures', () => {
    const paused = {
      ...request().spec.identityVerification,
      state: 'Verified',
      queriedTime: '2026-11-20T10:00:00Z',
      verifiedTime: '2026-11-23T11:00:00Z',
    } as const;
    const one = request({ identityVerification: paused, extension: { reason: 'Complexity', by: 'Desk' } });
    const { status } = judge({ request: one, memory: executed({ results: retained }) });
    expect(status).toMatchObject({
      observedGeneration: 3,
      dueTime,
      extendedDueTime: '2027-02-20T23:00:00Z',
      pausedDueTime: '2027-02-23T23:00:00Z',
      summary: { calls: 2, erased: 4, retained: 2, dueTime: '2027-02-23T23:00:00Z' },
    });
  });

  it('moves lastTransitionTime only when a status changes', () => {
    const before = request({}, { status: judge({ memory: { plan: plan() } }).status });
    const memory = executed({ receipt: receipt('Erased') });
    const later = judgeRequest(before, facts(), nowMs + 60_000, memory);
    const timeOf = (type: string) => later.status.conditions?.find((one) => one.type === type)?.lastTransitionTime;
    expect(timeOf('PlanReady')).toBe(at(nowMs));
    expect(timeOf('Ready')).toBe(at(nowMs + 60_000));
  });
});

it.each([
  ['failed', { failed: 1 }, 'ErasureIncomplete'],
  ['is kept on a ground', { retained: [{ ground: 'LegalHold', count: 1 }] }, 'PartiallyRetained'],
  ['can be recovered', { recoverable: 1, recoverableUntilTime: at(nowMs + dayMs) }, 'AwaitingExpiry'],
] as const)('an artifact that came late after the end and %s is told by Ready as by Erased', (_what, more, reason) => {
  const ended = { finishedTime: at(nowMs), receipt: receipt('Erased') };
  const memory = executed({ ...ended, results: [result({ matched: 7, ...more })] });
  expect(conditionsOf({ memory, facts: gone })).toMatchObject({
    ...{ Ready: `False ${reason}`, Succeeded: `False ${reason}`, Erased: `False ${reason}` },
    Reconciling: `True ${reason}`,
  });
});

it('a search without a match says that nobody watches after it', () => {
  const memory = { plan: plan({ calls: 0, artifacts: 0 }), finishedTime: at(nowMs), receipt: receipt('NoMatch') };
  const said = judgeRequest(request(), facts(), nowMs, memory).status.conditions ?? [];
  expect(said.find(({ type }) => type === 'Ready')?.message).toContain('nobody watches for what arrives later');
});
