import { omitUndefined } from '../api/json.ts';
import type { ErasurePlan } from '../api/erasure-request.ts';
import { additionsApprovalOf } from '../policy/erasure/approval-course.ts';
import { includesWeakMatches, weakChoice } from '../policy/erasure/approval.ts';
import { comparePlan } from '../policy/erasure/plan-comparison.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import {
  additionsTakenBack,
  openingEvents,
  retractionEvents,
  sealingEvents,
  takingBackEvents,
} from '../evidence/ledger-progress.ts';
import { approvedIntentEvents } from '../evidence/approved-intents.ts';
import type { LedgerTarget } from '../evidence/ledger-schema.ts';
import { ledgerState, type KnownTarget } from '../evidence/ledger-state.ts';
import { approvedOf, isLost, scopeOf, type ApprovedPlan } from './approved-plan.ts';
import type { JudgedRequest } from './carry-out.ts';
import { detailsShownBefore, listedOfDoubted } from './doubted-additions.ts';
import type { FoundTarget, SubjectFinding } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { evidenceBroken } from './evidence-errors.ts';
import { openingOf } from './ledger-opening.ts';
import { ledgerFeatures, lookBySecret, lookOf, type SubjectLook } from './look-use.ts';
import { planOf } from './plan-making.ts';
import { listPlan, type ListedTarget } from './plan-listing.ts';
import { shelvePlan } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, wholeLedgerOf } from './request-ledger.ts';
import type { StepEnd } from './request-pass.ts';
import { featuresToSeal } from './subject-sealing.ts';
import { findingUnder, ledgerTargetOf } from './target-tokens.ts';

interface Intention {
  readonly one: JudgedRequest;
  readonly plan: ErasurePlan;
  readonly look: SubjectLook;
  /** By the tokens of the key that the plan was made with. */
  readonly finding: SubjectFinding;
  readonly approved: ApprovedPlan;
}

/**
 * Writes into the ledger what will be deleted: all that was approved, whether the look of now finds it or not, because only a
 * listing of its very place tells that it is gone. What is only there waits alone for its own approval. Status says that it began once all of it stands in the ledger; from then on the ledger alone carries on.
 */
export async function intendPlan(pass: FoundPass, desk: EvidenceDesk, one: JudgedRequest): Promise<StepEnd> {
  const { plan } = one.memory;
  const look = lookFor(pass, one);
  if (look === undefined || plan === undefined) return { kind: 'Rest', wish: { kind: 'Look' } };
  const key = plan.keyId === undefined ? desk.ring.current : desk.ring.keys.get(plan.keyId);
  const finding = key === undefined ? undefined : findingUnder(look.finding, key);
  const approved = finding === undefined ? undefined : await approvedOf(pass, desk, { one, plan, finding });
  // Of what began nothing is shown anew: its plan is what the ledger carries out.
  if (finding === undefined && plan.startedTime !== undefined) throw evidenceBroken();
  // Nobody can tell what was approved, or whether it is gone, or the caller is another one: it is shown anew and approved again.
  if (finding === undefined || approved === undefined || isLost(pass, plan, approved)) return showAnew(pass, one);
  return intend(pass, desk, { one, plan, look, finding, approved });
}

/** With what the Secret says; once that is gone, by the features that the ledger sealed. */
function lookFor(pass: FoundPass, { request, subject, memory }: JudgedRequest): SubjectLook | undefined {
  const { uid } = request.metadata;
  if (memory.plan?.startedTime !== undefined) {
    const byLedger = lookOf(pass, uid, ledgerFeatures);
    if (byLedger !== undefined) return byLedger;
  }
  return lookBySecret(pass, uid, subject.features);
}

/** Where the Secret is gone too, there is no plan until it is back. */
async function showAnew(pass: FoundPass, { request, subject, memory }: JudgedRequest): Promise<StepEnd> {
  const look = lookBySecret(pass, request.metadata.uid, subject.features);
  if (look === undefined) return { kind: 'Again', memory: omitUndefined({ ...memory, plan: undefined }) };
  const shown = await planOf(pass, request, look);
  return { kind: 'Again', memory: { ...memory, plan: shown.plan, results: shown.results } };
}

async function intend(pass: FoundPass, desk: EvidenceDesk, intention: Intention): Promise<StepEnd> {
  const { one, plan, look, finding, approved } = intention;
  const { request, memory } = one;
  const { uid } = request.metadata;
  const { approval } = request.spec;
  const scope = scopeOf(one, plan, desk);
  const before = ledgerState((await wholeLedgerOf(pass, desk, uid)).entries);
  const isStarted = plan.startedTime !== undefined;
  const additions = additionsApprovalOf(request, plan);
  const takenBack = new Set(additionsTakenBack(before, additions));
  const doubted = [...(before.isApproved ? takenBack : []), ...before.doubted];
  const known = before.targets.filter((one) => (isStarted || one.fate.kind !== 'Intended') && !takenBack.has(one));
  const compared = comparePlan({
    scope: { ...scope, planDigest: plan.digest },
    approved: approved.targets,
    present: finding.targets,
    calls: finding.calls,
    known: new Set(known.map(({ target }) => targetKey(target))),
    doubted: doubted.map((one) => listedOfDoubted(before, one)),
    additionsDigest: additions.additionsDigest,
    includeWeak: includesWeakMatches(request.spec),
    completedMs: look.result.completedMs,
  });
  const { approvedAdditions } = compared;
  const waiting = approvedAdditions === undefined ? compared.shown : undefined;
  await shelve(pass, desk, intention, { shown: waiting, targets: compared.additions, doubted });
  // What was taken back waits in status before the ledger forgets that it was meant to go: it arrived late for nobody.
  if (takenBack.size > 0 && waiting?.digest !== plan.additions?.digest)
    return { kind: 'Again', memory: { ...memory, plan: omitUndefined({ ...plan, additions: waiting }) } };
  const sealed = featuresToSeal(intention, { scope, ring: desk.ring, before });
  const ofPlan = ledgerTargetsOf(compared);
  const added =
    approvedAdditions === undefined
      ? undefined
      : { digest: approvedAdditions.digest, targets: ledgerTargetsOf(approvedAdditions) };
  const intended = [...ofPlan, ...(added?.targets ?? [])];
  await addToLedger(pass, desk, {
    requestUid: uid,
    decide: (state) => [
      ...openingEvents(state, openingOf(pass, request)),
      ...(sealed === undefined ? [] : sealingEvents(state, sealed)),
      // Of a plan that was given up, or weak matches that are left out by now: no delete was sent before status says that they began.
      ...(isStarted ? [] : retractionEvents(state, intended)),
      ...takingBackEvents(state, { wanted: intended, additions }),
      ...approvedIntentEvents(state, {
        planDigest: plan.digest,
        weakMatches: approval?.weakMatches ?? 'Exclude',
        ofPlan,
        added,
        additions,
      }),
    ],
  });
  const startedTime = rfc3339(pass.context.now());
  return {
    kind: 'Again',
    memory: {
      ...memory,
      plan: omitUndefined({
        ...plan,
        startedTime,
        weakMatchesApproved: weakChoice(request.spec, plan),
        executedTime: undefined,
        additions: waiting,
      }),
    },
  };
}

interface Additions {
  readonly shown: ErasurePlan['additions'];
  readonly targets: readonly FoundTarget[];
  /** Shown with them, whether the look found them or not. */
  readonly doubted: readonly KnownTarget[];
}

/** What was approved is on the shelf once the Secret may go: under Audit, or without the container, the plan was not put there. */
async function shelve(
  pass: FoundPass,
  desk: EvidenceDesk,
  { plan, finding, approved }: Intention,
  { shown, targets, doubted }: Additions,
): Promise<void> {
  const { featuresKey, source } = approved;
  if (source === 'Finding') {
    const { digest: planDigest, generatedTime } = plan;
    await shelvePlan(desk, listPlan({ finding, planDigest, featuresKey, generatedTime }), pass);
  }
  if (shown === undefined) return;
  const { digest: planDigest, generatedTime } = shown;
  const listed = listPlan({ finding: { ...finding, targets }, planDigest, featuresKey, generatedTime });
  const found = new Set(finding.targets.map(targetKey));
  const hidden = doubted.filter(({ target }) => !found.has(targetKey(target)));
  const before = await detailsShownBefore(pass, desk, { requestUid: listed.requestUid, targets: hidden });
  await shelvePlan(desk, { ...listed, calls: [...listed.calls, ...before] }, pass);
}

interface Approved {
  readonly erasable: readonly FoundTarget[];
  readonly unseen: readonly ListedTarget[];
}

function ledgerTargetsOf({ erasable, unseen }: Approved): readonly LedgerTarget[] {
  return [...erasable.map(ledgerTargetOf), ...unseen.map(ledgerTargetOfListed)];
}

function ledgerTargetOfListed(target: ListedTarget): LedgerTarget {
  const { class: className, account, location, callId: call, versionId, place } = target;
  return { class: className, account, location, call, ...omitUndefined({ versionId, place }) };
}
