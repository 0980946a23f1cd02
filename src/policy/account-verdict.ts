import type { AccountStatus, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { BlindPlan, Failure, MadePlan } from './account-plan.ts';
import { mayHaveLanded, type AccountResult, type WriteOutcome } from './account-result.ts';
import { appliedMemory } from './applied-memory.ts';
import type { Attention, Progress } from './attention.ts';
import { shorten, type Verdict } from './conditions.ts';
import type { LifecycleRule } from './facts.ts';
import { foreignRules } from './lifecycle-document.ts';
import { canBeReleased, howToRelease, wereDisabled, whyLetGo } from './remembered-accounts.ts';
import { digestRules } from './rule-digest.ts';
import { earliestBaseDays } from './rule-regions.ts';
import { countRules, mayDelete, still } from './standing-rules.ts';
import { ownerMemory } from './unseen-owners.ts';

export interface AccountVerdict extends Attention {
  readonly declared: boolean;
  readonly lifecycle: Verdict;
  /** The account's entry in status; none where an account that left the spec holds nothing of ours any more. */
  readonly entry: AccountStatus | undefined;
  /** Rules of ours, seen in this pass, that delete, or may: one that is not understood counts, a disabled one does not. */
  readonly deletingRules: number;
  /** Rules of ours that may delete, by an earlier look: the account was not seen in this pass. */
  readonly unseenRules: number;
  readonly unachievable: readonly string[];
}

interface JudgeOptions {
  readonly spec: CallDataPolicySpec;
  readonly previous: AccountStatus | undefined;
  /** Whether a person asked to forget the account where it left the spec and cannot be read. */
  readonly released?: boolean;
  /** The schedule slot, RFC 3339: the time that status shows for this look. */
  readonly slotTime: string;
  /** The moment itself, for the rare times that are written once. */
  readonly now: string;
}

export function judgeAccount(result: AccountResult, options: JudgeOptions): AccountVerdict {
  const { plan } = result;
  return plan.kind === 'Blind'
    ? judgeBlind(plan, options)
    : judgeMade(asReadBack(plan, result.write), result.write, options);
}

/** Nothing could be decided: what status knew stays, with the reason why it is old. */
function judgeBlind(plan: BlindPlan, options: JudgeOptions): AccountVerdict {
  const { observation, failure } = plan;
  const { name, resourceId, declared } = observation;
  const { previous } = options;
  const farewell = declared ? undefined : whyLetGo(failure, options);
  if (farewell !== undefined) return judgeLetGo(name, farewell);
  const message = `${failure.message}${!declared && canBeReleased(failure) ? howToRelease : ''}${tellUnseenRules(previous)}`;
  return {
    name,
    declared,
    lifecycle: { status: 'Unknown', reason: failure.reason, message },
    progress: failure.terminal ? 'Stalled' : 'Retries',
    cause: { reason: failure.reason, message },
    ...retryOf(failure),
    entry: {
      ...previous,
      ...ownerMemory(plan, previous),
      name,
      resourceId,
      reason: failure.reason,
      message: shorten(message, 2000),
    },
    deletingRules: 0,
    unseenRules: wereDisabled(previous) ? 0 : (previous?.rules ?? 0),
    unachievable: [],
  };
}

function tellUnseenRules(previous: AccountStatus | undefined): string {
  if (!previous?.rules) return '';
  const what = `${countRules(previous.rules)} of ours, last seen ${previous.lastSeenTime ?? 'earlier'},`;
  return wereDisabled(previous) ? ` ${what} disabled then.` : ` ${what} may still delete.`;
}

function judgeLetGo(name: string, message: string): AccountVerdict {
  return {
    name,
    declared: false,
    lifecycle: { status: 'True', reason: 'RulesInForce', message },
    progress: 'Settled',
    cause: { reason: 'RulesInForce', message },
    entry: undefined,
    deletingRules: 0,
    unseenRules: 0,
    unachievable: [],
  };
}

/** Others may have changed their rules between our look and our write: what was read back counts. */
function asReadBack(plan: MadePlan, write: WriteOutcome): MadePlan {
  if (write.kind !== 'Standing') return plan;
  return { ...plan, foreignRules: foreignRules(write.document, plan.ownPrefix).length };
}

function judgeMade(plan: MadePlan, write: WriteOutcome, options: JudgeOptions): AccountVerdict {
  const { name, declared } = plan.observation;
  const standing = write.kind === 'Standing' ? plan.rules.write : plan.seen;
  const state = judgeState(plan, write, { spec: options.spec, standing });
  const empty = !declared && standing.length === 0;
  // The rules are settled, but something that the other verdicts need was not seen: that look is owed again.
  const unseen = state.progress === 'Settled' || state.progress === 'AwaitsApproval' ? unseenPart(plan) : undefined;
  const failure = write.kind === 'Failed' ? write.failure : unseen;
  return {
    name,
    declared,
    lifecycle: { status: state.status, reason: state.reason, message: state.message },
    progress: unseen === undefined ? state.progress : 'Retries',
    cause: unseen ?? state,
    ...(failure === undefined ? {} : retryOf(failure)),
    entry: empty ? undefined : accountEntry(plan, write, { ...options, standing, state }),
    deletingRules: standing.filter(mayDelete).length,
    unseenRules: 0,
    unachievable: plan.unachievable,
  };
}

/** A part of a declared account that could not be read although the account could. */
function unseenPart({ observation }: MadePlan): Failure | undefined {
  if (!observation.declared) return undefined;
  const { account, blobService, replication, containers, recipients } = observation;
  return [account, blobService, replication, containers, recipients].find(
    (part): part is Failure => part !== undefined && !part.ok,
  );
}

type State = Verdict & { readonly progress: Progress };

/** The first of these that holds is the state of the account: failure, mode, owner, audit, approval, period, success. */
function judgeState(
  plan: MadePlan,
  write: WriteOutcome,
  { spec, standing }: { readonly spec: CallDataPolicySpec; readonly standing: readonly LifecycleRule[] },
): State {
  if (write.kind === 'Failed') {
    const { failure } = write;
    // What a write that failed left behind was not seen.
    const message = `${failure.message} Seen before the write: ${still(standing)}`;
    return { status: 'False', reason: failure.reason, message, progress: failure.terminal ? 'Stalled' : 'Retries' };
  }
  if (spec.enforcement === 'Audit' && (plan.changes || plan.rules.pending !== undefined)) {
    const message = `Enforce would change our rules here: ${describeChanges(plan)} ${still(standing)}`;
    return { status: 'False', reason: 'AuditOnly', message, progress: 'Settled' };
  }
  return judgeStanding(plan, spec, standing);
}

function judgeStanding(plan: MadePlan, spec: CallDataPolicySpec, standing: readonly LifecycleRule[]): State {
  if (plan.observation.declared && spec.lifecycle.mode === 'Paused') {
    const message = `${countRules(standing.length)} of ours here, disabled: nothing is deleted by them.`;
    return { status: 'False', reason: 'RulesPaused', message, progress: 'Settled' };
  }
  if (plan.observation.declared && spec.lifecycle.mode === 'None') {
    return {
      status: 'False',
      reason: 'RulesSwitchedOff',
      message: 'No rule of ours stands here, as spec.lifecycle.mode asks.',
      progress: 'Settled',
    };
  }
  if (plan.withheld.length > 0) {
    return { status: 'False', reason: 'LocationOwnedByOther', message: describeWithheld(plan), progress: 'Stalled' };
  }
  if (plan.rules.pending !== undefined) {
    const { digest, changes } = plan.rules.pending;
    const message = `Waits for approval of ${digest}: ${changes.join('; ')}. ${still(standing)}`;
    return { status: 'False', reason: 'RulesAwaitApproval', message, progress: 'AwaitsApproval' };
  }
  if (plan.uncovered) {
    return {
      status: 'False',
      reason: 'RetentionUnachievable',
      message: plan.unachievable.join(' '),
      progress: 'Settled',
    };
  }
  const message = `${countRules(standing.length)} of ours read back as wanted, beside ${plan.foreignRules} of others.`;
  return { status: 'True', reason: 'RulesInForce', message, progress: 'Settled' };
}

function accountEntry(
  plan: MadePlan,
  write: WriteOutcome,
  details: JudgeOptions & { readonly standing: readonly LifecycleRule[]; readonly state: State },
): AccountStatus {
  const { observation } = plan;
  const { standing, state, previous } = details;
  const { pending } = plan.rules;
  return omitUndefined({
    name: observation.name,
    resourceId: observation.resourceId,
    reason: state.reason,
    message: shorten(state.message, 2000),
    location: observation.account.ok ? observation.account.value.location : undefined,
    rules: standing.length,
    foreignRules: plan.foreignRules,
    ruleDays: earliestBaseDays(standing),
    rulesDigest: standing.length === 0 ? undefined : digestRules(observation.resourceId, standing),
    ...appliedMemory(plan, write, previous),
    writeAnnounced: mayHaveLanded(write) && plan.rules.write.length > 0 ? true : undefined,
    pendingDigest: pending?.digest,
    pendingChanges: pending?.changes.slice(0, 40).map((change) => shorten(change, 1000)),
    arithmetic: plan.arithmetic.length === 0 ? undefined : plan.arithmetic.map((line) => shorten(line, 500)),
    ...ownerMemory(plan, previous),
    ...repairOf(plan, write, details),
    lastSeenTime: details.slotTime,
  });
}

function repairOf(
  plan: MadePlan,
  write: WriteOutcome,
  { previous, now }: JudgeOptions,
): Pick<AccountStatus, 'lastRepairTime' | 'lastRepairReason'> {
  if (write.kind === 'Standing' && write.repairs > 0) {
    return { lastRepairTime: now, lastRepairReason: 'LostUpdateRepaired' };
  }
  if (write.kind === 'Standing' && write.sent && plan.drifted) {
    return { lastRepairTime: now, lastRepairReason: 'RulesRestored' };
  }
  return omitUndefined({
    lastRepairTime: previous?.lastRepairTime,
    lastRepairReason: previous?.lastRepairReason,
  });
}

function describeChanges({ rules, seen }: MadePlan): string {
  if (rules.pending !== undefined) return `${rules.pending.changes.join('; ')}.`;
  if (rules.write.length === 0) return `${countRules(seen.length)} of ours would be removed.`;
  return `${countRules(rules.write.length)} of ours would stand as the policy asks.`;
}

function describeWithheld({ withheld }: MadePlan): string {
  return withheld
    .map(
      ({ location, owner }) =>
        `${location.container}/${location.prefix} is covered already by the older policy ${owner.namespace}/${owner.name}; no rule of this policy stands there.`,
    )
    .join(' ');
}

function retryOf(failure: Failure): { readonly retryAfterMs?: number } {
  return failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
}
