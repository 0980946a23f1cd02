import { describe, expect, it } from '@jest/globals';
import { at, dayMs, facts, nowMs, plan, planDigest, policy, request, requestWithout } from './request-build.ts';
import { describeState, type StateRow } from './state-row.ts';

const other = `sha256:${'c'.repeat(64)}`;
const identity = (state: 'Pending' | 'Failed', queriedTime?: string) =>
  request({ identityVerification: { state, ...(queriedTime === undefined ? {} : { queriedTime }) } });
/** Admitted, and no time. */
const unreadable = '2026-11-20T09:12:00+24:00';
const planned = { plan: plan() };

const beforePlan: readonly StateRow[] = [
  { sentence: 'a verified request with features is searched', is: 'Works Searching Search' },
  {
    sentence: 'a receipt in the future stalls',
    request: request({ receivedTime: at(nowMs + dayMs) }),
    is: 'Stalled ReceivedInFuture',
  },
  {
    sentence: 'a receipt that nobody can read stalls',
    request: request({ receivedTime: unreadable }),
    is: 'Stalled ReceivedTimeUnreadable',
  },
  {
    sentence: 'a receipt with a comma before the fraction is read',
    request: request({ receivedTime: '2026-11-20T09:12:00,5Z' }),
    is: 'Works Searching Search',
  },
  {
    sentence: 'a receipt in the future stalls with a comma too',
    request: request({ receivedTime: '2026-11-25T09:12:00,5Z' }),
    is: 'Stalled ReceivedInFuture',
  },
  {
    sentence: 'without its policy it stalls',
    facts: facts({ policy: { kind: 'Missing' } }),
    is: 'Stalled PolicyNotFound',
  },
  {
    sentence: 'a policy that could not be read is not a missing one',
    facts: facts({ policy: { kind: 'Unread' } }),
    is: 'Retries PolicyUnread',
  },
  {
    sentence: 'a policy that does not fit this version stalls it',
    facts: facts({ policy: { kind: 'Misfit' } }),
    is: 'Stalled SpecMisfit',
  },
  {
    sentence: 'a policy without evidence stalls it',
    facts: facts({ policy: policy({ erasureConfigured: false }) }),
    is: 'Stalled ErasureNotConfigured',
  },
  {
    sentence: 'a class that the policy lacks stalls it',
    request: request({ classes: ['recordings', 'recordngs'] }),
    is: 'Stalled ClassNotFound',
  },
  {
    sentence: 'a suspended policy lets it wait',
    facts: facts({ policy: policy({ suspended: true }) }),
    is: 'Waits PolicySuspended',
  },
  {
    sentence: 'a policy in a time zone that the operator does not know keeps it from everything',
    facts: facts({ policy: policy({ timeZone: 'America/Nowhere' }) }),
    is: 'Stalled TimeZoneUnknown',
  },
  {
    sentence: 'without a word on identity nothing is searched',
    request: requestWithout('identityVerification'),
    is: 'Waits IdentityPending',
  },
  {
    sentence: 'while identity is pending nothing is searched',
    request: identity('Pending'),
    is: 'Waits IdentityPending',
  },
  {
    sentence: 'while the caller does not answer nothing is searched',
    request: identity('Pending', '2026-11-21T08:00:00Z'),
    is: 'Waits IdentityQueried',
  },
  {
    sentence: 'a failed identity is no refusal: a person must refuse',
    request: identity('Failed'),
    is: 'Stalled IdentityNotVerified',
  },
  {
    sentence: 'a missing Secret stalls it',
    facts: facts({ features: { kind: 'Missing' } }),
    is: 'Stalled FeaturesMissing',
  },
  {
    sentence: 'a Secret of another type stalls it',
    facts: facts({ features: { kind: 'WrongType' } }),
    is: 'Stalled SecretTypeWrong',
  },
  {
    sentence: 'a Secret that could not be read is not a missing one',
    facts: facts({ features: { kind: 'Unread' } }),
    is: 'Retries FeaturesUnread',
  },
  {
    sentence: 'features that find nobody ask for more',
    facts: facts({ features: { kind: 'Present', strength: 'None', managed: false } }),
    is: 'Stalled NeedsMoreFeatures',
  },
  {
    sentence: 'weak features are searched',
    facts: facts({ features: { kind: 'Present', strength: 'Weak', managed: false } }),
    is: 'Works Searching Search',
  },
  {
    sentence: 'a missing Secret is told while a plan waits, too',
    memory: planned,
    facts: facts({ features: { kind: 'Missing' } }),
    is: 'Stalled FeaturesMissing',
  },
];

const withPlan: readonly StateRow[] = [
  {
    sentence: 'no call is an end of its own',
    memory: { plan: plan({ calls: 0, artifacts: 0 }) },
    is: 'Ended NoMatch WithReceipt',
  },
  {
    sentence: 'no call in an old plan, of another Secret or policy, is looked for anew before it is an end',
    facts: facts({ isPlanCurrent: false }),
    memory: { plan: plan({ calls: 0, artifacts: 0 }) },
    is: 'Works Searching Search',
  },
  {
    sentence: 'no call in an old plan is no end while nobody can look anew',
    facts: facts({ isPlanCurrent: false, searchObstacle: 'ListingIncomplete' }),
    memory: { plan: plan({ calls: 0, artifacts: 0 }) },
    is: 'Retries ListingIncomplete',
  },
  {
    sentence: 'no call is no end where a person approved a plan that found some',
    memory: { plan: plan({ calls: 0, artifacts: 0, digest: other }) },
    is: 'Waits PlanChanged',
  },
  {
    sentence: 'no call is no end where something that was named is not searched for',
    facts: facts({ features: { kind: 'Present', strength: 'Strong', leavesOut: true, managed: false } }),
    memory: { plan: plan({ calls: 0, artifacts: 0 }) },
    is: 'Stalled NeedsMoreFeatures',
  },
  {
    sentence: 'the policy by itself approves no plan that leaves out something that was named',
    request: requestWithout('approval'),
    facts: facts({
      policy: policy({ approval: 'Automatic' }),
      features: { kind: 'Present', strength: 'Strong', leavesOut: true, managed: false },
    }),
    memory: planned,
    is: 'Waits AwaitingApproval',
  },
  {
    sentence: 'a person may approve a plan that leaves out something that was named',
    facts: facts({
      policy: policy({ approval: 'Automatic' }),
      features: { kind: 'Present', strength: 'Strong', leavesOut: true, managed: false },
    }),
    memory: planned,
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'what the policy approved and began goes on, whatever is in the Secret by now',
    request: requestWithout('approval'),
    facts: facts({
      policy: policy({ approval: 'Automatic' }),
      features: { kind: 'Present', strength: 'Strong', leavesOut: true, managed: false },
    }),
    memory: { plan: plan({ startedTime: '2026-11-20T10:00:00Z' }) },
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'a plan that began is carried out whatever is in the Secret by now',
    facts: facts({ features: { kind: 'Present', strength: 'None', leavesOut: true, managed: false } }),
    memory: { plan: plan({ startedTime: '2026-11-20T10:00:00Z' }) },
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'no call under DryRun is told, and nothing is written',
    request: request({ mode: 'DryRun' }),
    memory: { plan: plan({ calls: 0 }) },
    is: 'Ended NoMatch NotYet',
  },
  {
    sentence: 'no call under DryRun is not told where something could not be searched',
    request: request({ mode: 'DryRun' }),
    facts: facts({ isPlanCurrent: false, searchObstacle: 'ListingIncomplete' }),
    memory: { plan: plan({ calls: 0 }) },
    is: 'Retries ListingIncomplete',
  },
  {
    sentence: 'no call under DryRun is not told of an old plan',
    request: request({ mode: 'DryRun' }),
    facts: facts({ isPlanCurrent: false }),
    memory: { plan: plan({ calls: 0 }) },
    is: 'Works Searching Search',
  },
  {
    sentence: 'no call under Audit is told, and nothing is written',
    facts: facts({ policy: policy({ enforcement: 'Audit' }) }),
    memory: { plan: plan({ calls: 0 }) },
    is: 'Ended NoMatch NotYet',
  },
  {
    sentence: 'DryRun shows the plan and waits',
    request: request({ mode: 'DryRun' }),
    memory: planned,
    is: 'Waits DryRun',
  },
  {
    sentence: 'Audit beats Execute and an approval',
    facts: facts({ policy: policy({ enforcement: 'Audit' }) }),
    memory: planned,
    is: 'Waits PolicyInAudit',
  },
  {
    sentence: 'without an approval it waits',
    request: requestWithout('approval'),
    memory: planned,
    is: 'Waits AwaitingApproval',
  },
  {
    sentence: 'an approval of an old plan counts for nothing',
    memory: { plan: plan({ digest: other }) },
    is: 'Waits PlanChanged',
  },
  { sentence: 'an approved plan is carried out', memory: planned, is: 'Works Erasing Erase' },
  {
    sentence: 'Automatic needs no approval',
    request: requestWithout('approval'),
    facts: facts({ policy: policy({ approval: 'Automatic' }) }),
    memory: planned,
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'Automatic ends at the limits',
    request: requestWithout('approval'),
    facts: facts({ policy: policy({ approval: 'Automatic' }) }),
    memory: { plan: plan({ overLimits: true }) },
    is: 'Waits AwaitingApproval',
  },
  {
    sentence: 'Automatic never reaches weak matches',
    request: requestWithout('approval'),
    facts: facts({ policy: policy({ approval: 'Automatic' }) }),
    memory: { plan: plan({ weakMatches: 1 }) },
    is: 'Waits AwaitingApproval',
  },
  {
    sentence: 'under Automatic an approval of an old plan still counts for nothing',
    facts: facts({ policy: policy({ approval: 'Automatic' }) }),
    memory: { plan: plan({ digest: other }) },
    is: 'Waits PlanChanged',
  },
  {
    sentence: 'without writable evidence nothing is deleted',
    facts: facts({ evidence: 'Unwritable' }),
    memory: planned,
    is: 'Retries EvidenceUnavailable',
  },
  {
    sentence: 'while a place cannot be listed, a plan that is approved is not begun',
    facts: facts({ searchObstacle: 'ListingIncomplete' }),
    memory: planned,
    is: 'Retries ListingIncomplete',
  },
  {
    sentence: 'once it stands in the ledger, no search is needed any more',
    facts: facts({ searchObstacle: 'ListingIncomplete' }),
    memory: { plan: plan({ startedTime: at(nowMs) }) },
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'an approval that leaves out all there is approves nothing',
    memory: { plan: plan({ calls: 2, weakMatches: 2 }) },
    is: 'Waits AwaitingApproval',
  },
  {
    sentence:
      'an approval without weak matches is of the artifacts that match strongly, also where their calls have weak ones',
    memory: { plan: plan({ calls: 2, weakMatches: 2, partlyWeak: 1 }) },
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'one that includes weak matches approves them',
    request: request({ approval: { planDigest, weakMatches: 'Include', by: 'Privacy desk' } }),
    memory: { plan: plan({ calls: 2, weakMatches: 2 }) },
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'without a key that is still needed nothing is deleted',
    facts: facts({ keys: 'Missing' }),
    memory: planned,
    is: 'Stalled KeyStillNeeded',
  },
  {
    sentence: 'an admission policy that is missing is told and stops nothing',
    facts: facts({ approvalProtected: false }),
    memory: planned,
    is: 'Works Erasing Erase',
  },
];

describe.each([
  ['before there is a plan', beforePlan],
  ['with a plan', withPlan],
])('%s', (_when, rows) => {
  it.each(rows)('$sentence', (row) => {
    expect(describeState(row)).toBe(row.is);
  });
});
