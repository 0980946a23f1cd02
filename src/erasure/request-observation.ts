import type { ErasureRequest } from '../api/erasure-request.ts';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { FoundPolicy, PolicyFacts, RequestFacts, RequestMemory } from '../policy/erasure/request-facts.ts';
import { mayHaveLedger } from '../policy/erasure/begun-plan.ts';
import { holdsInForce } from '../policy/holds.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { storedSpecOf } from '../policy/stored-spec.ts';
import { isKnownTimeZone } from '../policy/zone-offsets.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import type { LedgerRead } from '../evidence/ledger.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { foundNothing, isEmptyAsBefore, lookBySecret, type SecretLook } from './look-use.ts';
import { areHoldsReadable, isFound, type FoundPass, type PolicyPass } from './policy-pass.ts';
import { describeBroken } from './broken-ledgers.ts';
import { mustShowAnew } from './ledger-approval.ts';
import { describeFailures, describeUnseen, refusalDetails, unshownDetails, workDetails } from './reason-details.ts';
import type { Obscurity } from './obscure-details.ts';
import { readLedgerOf } from './request-ledger.ts';
import type { SubjectReading } from './subject-reading.ts';

interface Observed {
  readonly request: ErasureRequest;
  readonly memory: RequestMemory;
  readonly subject: SubjectReading;
}

/** All that a judgement needs, looked at as far as it matters where the request stands. */
export async function factsOf(pass: PolicyPass, { request, memory, subject }: Observed): Promise<RequestFacts> {
  const base = {
    policy: policyFacts(pass),
    features: subject.facts,
    approvalProtected: request.spec.approval !== undefined && (await isProtected(pass, request)),
  };
  if (!isFound(pass) || !isServed(pass)) {
    return { ...base, ...misfitDetails(pass), evidence: 'Unwritable', keys: 'Complete', isPlanCurrent: false };
  }
  const { details, ...evidence } = await evidenceFacts(pass, { request, memory });
  const look = lookBySecret(pass, request.metadata.uid, subject.features);
  const obstacle = (await searchObstacle(pass)) ?? emptyObstacle(look, memory.plan);
  const working = workDetails(pass.memory.workFailure, refusalDetails(subject));
  return {
    ...base,
    ...evidence,
    isPlanCurrent: isPlanCurrent(pass, { uid: request.metadata.uid, plan: memory.plan, look }),
    searchObstacle: obstacle?.reason,
    holdsUnreadable: !(await areHoldsReadable(pass)),
    details: {
      ...working,
      ...details,
      ...(obstacle === undefined ? {} : { [obstacle.reason]: obstacle.message }),
      ...(evidence.areAdditionsTakenBack === true ? unshownDetails(working, obstacle?.message) : {}),
    },
  };
}

interface PlanAndLook {
  readonly uid: string;
  readonly plan: RequestMemory['plan'];
  readonly look: SecretLook | undefined;
}

/** A later look that finds nothing either takes nothing back. */
function isPlanCurrent(pass: FoundPass, { uid, plan, look }: PlanAndLook): boolean {
  if (look === undefined || plan === undefined || !foundNothing(look) || look.result.unseen.length > 0) return false;
  // Status holds times to the second.
  return plan.generatedTime === rfc3339(look.result.completedMs) || isEmptyAsBefore(pass, { uid, plan, look });
}

/** Whether anything is done for the requests of this policy: not by days that nobody can count. */
export function isServed({ policy: { policy } }: FoundPass): boolean {
  const { suspend, erasure, evidence, timeZone } = policy.spec;
  if (suspend || policy.metadata.deletionTimestamp !== undefined) return false;
  return erasure !== undefined && evidence !== undefined && isKnownTimeZone(timeZone);
}

type EvidenceFacts = Pick<RequestFacts, 'evidence' | 'keys' | 'areAdditionsTakenBack' | 'details'>;

const writable = { evidence: 'Writable', keys: 'Complete' } as const satisfies EvidenceFacts;

function unwritable(message: string): EvidenceFacts {
  return { evidence: 'Unwritable', keys: 'Complete', details: { EvidenceUnavailable: message } };
}

/** Written to is only what is in force: Audit and DryRun leave no trace in Azure. */
async function evidenceFacts(pass: FoundPass, { request, memory }: Omit<Observed, 'subject'>): Promise<EvidenceFacts> {
  const { mode, refusal, cancel, approval } = request.spec;
  const writes = mode === 'Execute' || refusal !== undefined || cancel;
  if (pass.policy.policy.spec.enforcement === 'Audit' || !writes) return writable;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return unwritable(opening.message);
  // Nothing is in a ledger before the approval of a person or of the policy, and the deletes read it themselves.
  if (approval === undefined && !mayHaveLedger(memory)) return writable;
  try {
    const { uid } = request.metadata;
    const read = await readLedgerOf(pass, opening.desk, uid);
    return factsOfLedger(pass, { read, request, memory, obscurity: obscurityOf(pass, uid) });
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return unwritable(error.message);
  }
}

function obscurityOf({ memory, policy, context }: FoundPass, uid: string): Obscurity {
  const { holds = [] } = storedSpecOf(policy.policy);
  return { naming: memory.obscureNaming.get(uid) ?? [], holds: holdsInForce(holds, context.now()) };
}

interface LedgerSeen {
  readonly read: LedgerRead;
  readonly request: ErasureRequest;
  readonly memory: RequestMemory;
  readonly obscurity: Obscurity;
}

function factsOfLedger(
  { policy: { policy } }: FoundPass,
  { read, request, memory, obscurity }: LedgerSeen,
): EvidenceFacts {
  if (read.kind === 'Broken') {
    // The ledger of a finished request may be retired, and nothing but its receipts is written any more.
    if (memory.finishedTime !== undefined) return writable;
    const told = describeBroken(read.faults, policy);
    return read.faults.some(({ kind }) => kind === 'KeyStillNeeded')
      ? { ...writable, keys: 'Missing', details: { KeyStillNeeded: told } }
      : unwritable(`The ledger of the request is not whole. ${told}`);
  }
  const state = ledgerState(read.entries);
  const failures = describeFailures(
    state.targets.map(({ fate }) => fate),
    obscurity,
  );
  const areAdditionsTakenBack = mustShowAnew(state, { request, plan: memory.plan });
  return { ...writable, areAdditionsTakenBack, details: failures === undefined ? {} : { ErasureIncomplete: failures } };
}

interface SearchObstacle {
  readonly reason: NonNullable<RequestFacts['searchObstacle']>;
  readonly message: string;
}

async function searchObstacle(pass: FoundPass): Promise<SearchObstacle | undefined> {
  const read = await pass.ring();
  if (read.kind !== 'Ring') return { reason: 'KeysUnavailable', message: read.message };
  const { looked } = pass.memory;
  const isOfPolicy = looked?.result.generation === pass.policy.policy.metadata.generation;
  return isOfPolicy && !looked.result.complete
    ? { reason: 'ListingIncomplete', message: describeUnseen(looked.result.unseen) }
    : undefined;
}

/** Of what no look can see, nobody can say that there is no match. What was found goes on all the same. */
function emptyObstacle(look: SecretLook | undefined, plan: RequestMemory['plan']): SearchObstacle | undefined {
  if (look === undefined || plan?.calls !== 0 || !foundNothing(look) || look.result.unseen.length === 0)
    return undefined;
  return { reason: 'ListingIncomplete', message: describeUnseen(look.result.unseen) };
}

/** Unread says nothing: what was seen before stands, and without that it is looked at again. */
async function isProtected(pass: PolicyPass, { status }: ErasureRequest): Promise<boolean> {
  try {
    return await pass.isApprovalProtected();
  } catch (error) {
    const before = status?.conditions?.find(({ type }) => type === 'Approved');
    if (!isOperatorError(error) || before?.status !== 'True') throw error;
    return before.reason !== 'ApprovalUnprotected';
  }
}

function policyFacts({ policy }: PolicyPass): PolicyFacts {
  return policy.kind === 'Found' ? { kind: 'Found', ...factsOfPolicy(policy.policy) } : { kind: policy.kind };
}

function misfitDetails({ policy }: PolicyPass): Pick<RequestFacts, 'details'> {
  return policy.kind === 'Misfit' ? { details: { SpecMisfit: `In the policy, ${policy.misfit}` } } : {};
}

const noErasure = { approval: 'Manual', deadline: { months: 1 } } as const;

function factsOfPolicy(policy: CallDataPolicy): FoundPolicy {
  const { spec } = policy;
  const { approval, deadline } = spec.erasure ?? noErasure;
  const days = recoverableDays(policy);
  return {
    enforcement: spec.enforcement,
    suspended: spec.suspend,
    erasureConfigured: spec.erasure !== undefined && spec.evidence !== undefined,
    approval,
    deadline,
    timeZone: spec.timeZone,
    classNames: spec.artifactClasses.map(({ name }) => name),
    checkIntervalMs: spec.checkIntervalMinutes * 60_000,
    processorNames: (spec.processors ?? []).map(({ name }) => name),
    ...(days === undefined ? {} : { recoverableDays: days }),
  };
}

/** As the last pass of the policy saw it; unknown where it has not looked yet. */
function recoverableDays({ spec, status }: CallDataPolicy): number | undefined {
  const used = new Set(spec.artifactClasses.flatMap(({ locations }) => locations.map(({ account }) => account)));
  const days = [...used].map((name) => status?.accounts?.find((entry) => entry.name === name)?.recoverableDays);
  const known = days.filter((one) => one !== undefined);
  return known.length === days.length && known.length > 0 ? Math.max(...known) : undefined;
}
