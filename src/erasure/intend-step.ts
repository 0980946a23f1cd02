import { omitUndefined } from '../api/json.ts';
import type { ErasurePlan, ErasureRequest } from '../api/erasure-request.ts';
import { includesWeakMatches } from '../policy/erasure/approval.ts';
import { comparePlan } from '../policy/erasure/plan-comparison.ts';
import { digestPlan, type PlanScope, type PlanTarget } from '../policy/erasure/plan-digest.ts';
import { planTargetOf } from '../policy/erasure/found-target.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import { watchUntilMs } from '../policy/erasure/watch.ts';
import { approvalEvents, intentEvents, openingEvents, sealingEvents } from '../evidence/ledger-progress.ts';
import type { LedgerTarget } from '../evidence/ledger-schema.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import type { JudgedRequest } from './carry-out.ts';
import type { FoundTarget, SubjectFinding } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { ledgerFeatures, lookOf, type SubjectLook } from './look-use.ts';
import { planOf } from './plan-making.ts';
import type { PlanDetails } from './plan-details-schema.ts';
import { listPlan, targetsOfPlan } from './plan-listing.ts';
import { readPlan, shelvePlan } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';
import { hasPlace } from './policy-places.ts';
import { addToLedger, wholeLedgerOf } from './request-ledger.ts';
import type { StepEnd } from './request-pass.ts';
import { sealedFeatures } from './subject-digests.ts';
import { findingUnder } from './target-tokens.ts';

interface Intention {
  readonly one: JudgedRequest;
  readonly plan: ErasurePlan;
  readonly look: SubjectLook;
  /** By the tokens of the key that the plan was made with. */
  readonly finding: SubjectFinding;
  readonly approved: readonly PlanTarget[];
}

/**
 * Writes into the ledger what will be deleted: what was approved and is there now. What is only there waits alone for its own
 * approval. Status says that it began once all of it stands in the ledger; from then on the ledger alone carries on.
 */
export async function intendPlan(pass: FoundPass, desk: EvidenceDesk, one: JudgedRequest): Promise<StepEnd> {
  const { plan } = one.memory;
  const look = lookFor(pass, one);
  if (look === undefined || plan === undefined) return { kind: 'Rest', wish: { kind: 'Look' } };
  const key = plan.keyId === undefined ? desk.ring.current : desk.ring.keys.get(plan.keyId);
  const finding = key === undefined ? undefined : findingUnder(look.finding, key);
  const approved = finding === undefined ? undefined : await approvedOf(pass, desk, { one, plan, finding });
  // Nobody can tell what was approved, or whether it is gone: it is shown anew and approved again.
  if (finding === undefined || approved === undefined || lostClass(pass, plan, approved))
    return showAnew(pass, one, look);
  return intend(pass, desk, { one, plan, look, finding, approved });
}

/** With what the Secret says; once that is gone, by the features that the ledger sealed. */
function lookFor(pass: FoundPass, { request, subject, memory }: JudgedRequest): SubjectLook | undefined {
  const { uid } = request.metadata;
  if (memory.plan?.startedTime !== undefined) {
    const byLedger = lookOf(pass, uid, ledgerFeatures);
    if (byLedger !== undefined) return byLedger;
  }
  return subject.features === undefined ? undefined : lookOf(pass, uid, subject.features.key);
}

async function showAnew(pass: FoundPass, { request, memory }: JudgedRequest, look: SubjectLook): Promise<StepEnd> {
  const shown = await planOf(pass, request, look);
  return { kind: 'Again', memory: { ...memory, plan: shown.plan, results: shown.results } };
}

/** Of a class that left the policy, no look says any more what is there. What the ledger names already is told by its outcome. */
function lostClass({ policy: { policy } }: FoundPass, plan: ErasurePlan, approved: readonly PlanTarget[]): boolean {
  const known = new Set(policy.spec.artifactClasses.map(({ name }) => name));
  return plan.startedTime === undefined && approved.some((target) => !known.has(target.class));
}

/** Exactly what the digest covers: the finding where it is still the same, else the details on the shelf. */
async function approvedOf(
  pass: FoundPass,
  desk: EvidenceDesk,
  { one, plan, finding }: Pick<Intention, 'one' | 'plan' | 'finding'>,
): Promise<readonly PlanTarget[] | undefined> {
  const scope = scopeOf(one, plan, desk);
  const present = finding.targets.map(planTargetOf);
  if (digestPlan(scope, present) === plan.digest) return present;
  const read = await readPlan(desk, { requestUid: one.request.metadata.uid, planDigest: plan.digest }, pass);
  if (read.kind !== 'Opened') return undefined;
  const targets = targetsOfPlan(read.details);
  if (digestPlan(scope, targets) !== plan.digest || lostPlace(pass, plan, { details: read.details, finding }))
    return undefined;
  return targets;
}

/** What was approved and is not seen may lie where the policy does not look any more: nobody could say that it is gone. */
function lostPlace(
  { policy: { policy } }: FoundPass,
  plan: ErasurePlan,
  { details, finding }: { readonly details: PlanDetails; readonly finding: SubjectFinding },
): boolean {
  if (plan.startedTime !== undefined) return false;
  const present = new Set(finding.targets.map(({ location }) => location));
  return details.calls
    .flatMap(({ targets }) => targets)
    .some(
      ({ class: className, place, target }) =>
        place !== undefined && !present.has(target.location) && !hasPlace(policy.spec, { class: className, place }),
    );
}

function scopeOf({ request }: JudgedRequest, plan: ErasurePlan, { ring }: EvidenceDesk): PlanScope {
  return { requestUid: request.metadata.uid, keyId: plan.keyId ?? ring.current.id };
}

async function intend(pass: FoundPass, desk: EvidenceDesk, intention: Intention): Promise<StepEnd> {
  const { one, plan, look, finding, approved } = intention;
  const { request, memory, subject } = one;
  const { uid } = request.metadata;
  const { approval } = request.spec;
  const before = ledgerState((await wholeLedgerOf(pass, desk, uid)).entries);
  const compared = comparePlan({
    scope: { ...scopeOf(one, plan, desk), planDigest: plan.digest },
    approved,
    present: finding.targets,
    calls: finding.calls,
    known: new Set(before.targets.map(({ target }) => targetKey(target))),
    additionsDigest: approval?.additionsDigest,
    includeWeak: includesWeakMatches(request.spec),
    completedMs: look.result.completedMs,
  });
  await addToLedger(pass, desk, {
    requestUid: uid,
    decide: (state) => [
      ...openingEvents(state, openingOf(pass, request)),
      ...(subject.features === undefined ? [] : sealingEvents(state, sealedFeatures(subject.features.digests))),
      ...approvalEvents(state, {
        planDigest: plan.digest,
        ...(compared.shown !== undefined && compared.additions.length === 0
          ? { additionsDigest: compared.shown.digest }
          : {}),
        weakMatches: approval?.weakMatches ?? 'Exclude',
        artifacts: compared.erasable.length,
      }),
      ...intentEvents(state, compared.erasable.map(ledgerTargetOf), { late: false }),
    ],
  });
  const waiting = compared.additions.length === 0 ? undefined : compared.shown;
  if (waiting !== undefined) {
    const part = { ...finding, targets: compared.additions };
    await shelvePlan(
      desk,
      listPlan({ finding: part, planDigest: waiting.digest, generatedTime: waiting.generatedTime }),
      pass,
    );
  }
  const startedTime = rfc3339(pass.context.now());
  return {
    kind: 'Again',
    memory: {
      ...memory,
      plan: omitUndefined({ ...plan, startedTime, executedTime: undefined, additions: waiting }),
    },
  };
}

/** What the ledger of a request is opened with, under the policy as it is. */
export function openingOf(pass: FoundPass, request: ErasureRequest) {
  const { metadata, spec, status } = pass.policy.policy;
  const receivedMs = Date.parse(request.spec.receivedTime);
  const days = (status?.accounts ?? []).map(({ recoverableDays }) => recoverableDays);
  const untilMs = watchUntilMs(
    {
      recoverableDays: days.length > 0 && days.every((one) => one !== undefined) ? Math.max(...days) : undefined,
      maxima: spec.artifactClasses.map(({ retention }) => retention.maximum),
      timeZone: spec.timeZone,
      receivedMs,
    },
    pass.context.now(),
  );
  const { classes } = request.spec;
  return {
    policyUid: metadata.uid,
    policyNamespace: metadata.namespace,
    policyName: metadata.name,
    receivedTime: rfc3339(receivedMs),
    watchUntilTime: rfc3339(untilMs),
    ...(classes.length === 0 ? {} : { classes }),
  };
}

/** Without what only memory may hold. */
export function ledgerTargetOf(target: FoundTarget): LedgerTarget {
  const { versionId, place } = target.kind === 'Blob' ? target : {};
  const { class: className, account, location, call } = target;
  return { class: className, account, location, call, ...omitUndefined({ versionId, place }) };
}
