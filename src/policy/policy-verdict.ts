import type { AccountStatus, CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import type { AccountVerdict } from './account-verdict.ts';
import type { PolicyVerdicts, Verdict } from './conditions.ts';
import { countRules } from './standing-rules.ts';

/** The verdicts of a whole pass over the accounts of a policy. */
export function judgePolicy(
  spec: CallDataPolicySpec,
  accounts: readonly AccountVerdict[],
  erasure: Verdict,
): PolicyVerdicts {
  return {
    Ready: judgeReady(spec, accounts),
    LifecycleConfigured: judgeLifecycle(accounts),
    RetentionEnforced: judgeRetention(accounts),
    ErasureAssured: erasure,
    progress: judgeProgress(accounts),
  };
}

function judgeReady(spec: CallDataPolicySpec, accounts: readonly AccountVerdict[]): Verdict {
  const isAudit = spec.enforcement === 'Audit';
  const note = isAudit ? ` Nothing is written in Audit. ${describeDeleting(accounts)}` : '';
  const waiting = worst(accounts);
  if (waiting !== undefined) {
    return {
      status: 'False',
      reason: waiting.cause.reason,
      message: `${tellCauses(withProgress(accounts, waiting.progress))}${note}`,
    };
  }
  return isAudit
    ? { status: 'True', reason: 'AuditOnly', message: `Every account was looked at.${note}` }
    : { status: 'True', reason: 'PolicyApplied', message: 'The policy is applied and every account was looked at.' };
}

function describeDeleting(accounts: readonly AccountVerdict[]): string {
  const ours = accounts.reduce((sum, { deletingRules }) => sum + deletingRules, 0);
  return ours === 0
    ? 'No enabled rule of ours was seen in Azure.'
    : `${countRules(ours)} of ours in Azure still delete.`;
}

/** A broken promise outweighs an unseen one. */
function judgeLifecycle(accounts: readonly AccountVerdict[]): Verdict {
  const broken = accounts.filter(({ lifecycle }) => lifecycle.status === 'False');
  const unseen = accounts.filter(({ lifecycle }) => lifecycle.status === 'Unknown');
  const first = broken[0] ?? unseen[0];
  if (first === undefined) {
    return { status: 'True', reason: 'RulesInForce', message: tell(accounts) };
  }
  const leading = worstFirst(broken.length > 0 ? broken : unseen)[0] ?? first;
  return {
    status: broken.length > 0 ? 'False' : 'Unknown',
    reason: leading.lifecycle.reason,
    message: tell([...broken, ...unseen]),
  };
}

/** Configuration can prove that a period cannot be kept; that it is kept, only a look at the blobs can prove. */
function judgeRetention(accounts: readonly AccountVerdict[]): Verdict {
  const unachievable = accounts.flatMap(({ name, unachievable: texts }) =>
    texts.map((text) => `Account ${name}, class ${text}.`),
  );
  return unachievable.length > 0
    ? { status: 'False', reason: 'RetentionUnachievable', message: unachievable.join(' ') }
    : {
        status: 'Unknown',
        reason: 'NotMeasured',
        message: 'No blob has been looked at; rules speak of what Azure will do, not of what is stored.',
      };
}

function judgeProgress(accounts: readonly AccountVerdict[]): PolicyVerdicts['progress'] {
  const stalled = withProgress(accounts, 'Stalled');
  if (stalled.length > 0) return { kind: 'Stalled', reason: 'WaitsForPerson', message: tellCauses(stalled) };
  const retries = withProgress(accounts, 'Retries');
  if (retries.length > 0) return { kind: 'Reconciling', reason: 'ProgressingWithRetry', message: tellCauses(retries) };
  return { kind: 'Settled' };
}

/** Stalled before failing before waiting: the first is what Ready is named after. */
const urgency: Readonly<Record<AccountVerdict['progress'], number>> = {
  Stalled: 0,
  Retries: 1,
  AwaitsApproval: 2,
  Settled: 3,
};

function worstFirst(accounts: readonly AccountVerdict[]): readonly AccountVerdict[] {
  return accounts.toSorted((a, b) => urgency[a.progress] - urgency[b.progress]);
}

function worst(accounts: readonly AccountVerdict[]): AccountVerdict | undefined {
  return worstFirst(accounts).find(({ progress }) => progress !== 'Settled');
}

function withProgress(accounts: readonly AccountVerdict[], progress: AccountVerdict['progress']) {
  return accounts.filter((account) => account.progress === progress);
}

function tell(accounts: readonly AccountVerdict[]): string {
  return accounts.map(({ name, lifecycle }) => `${name}: ${lifecycle.message}`).join(' ');
}

function tellCauses(accounts: readonly AccountVerdict[]): string {
  return accounts.map(({ name, cause }) => `${name}: ${cause.message}`).join(' ');
}

/** Before the first write to an account: status knows where rules of ours will stand, whatever becomes of the process. */
export function judgeProgressing(entries: readonly AccountStatus[]): PolicyVerdicts {
  const message = 'Rules are being written for the first time in an account.';
  return judgeUnlooked('Progressing', `${message} ${lastSeenRules(entries)}`, {
    kind: 'Reconciling',
    reason: 'Progressing',
    message,
  });
}

/** Suspended: nothing was looked at, and rules that stand in Azure go on deleting. */
export function judgeSuspended(entries: readonly AccountStatus[]): PolicyVerdicts {
  return judgeUnlooked('Suspended', `spec.suspend is true: nothing is read or written. ${lastSeenRules(entries)}`, {
    kind: 'Settled',
  });
}

/** The spec cannot be worked on until a person changes it. */
export function judgeUnworkable(reason: Reason, message: string, entries: readonly AccountStatus[]): PolicyVerdicts {
  return judgeUnlooked(reason, `${message} ${lastSeenRules(entries)}`, { kind: 'Stalled', reason, message });
}

/** The object is being deleted and its rules are not gone yet. */
export function judgeCleanup(reason: Reason, message: string, entries: readonly AccountStatus[]): PolicyVerdicts {
  return judgeUnlooked(reason, `${message} ${lastSeenRules(entries)}`, {
    kind: 'Reconciling',
    reason: 'ProgressingWithRetry',
    message,
  });
}

function judgeUnlooked(reason: Reason, message: string, progress: PolicyVerdicts['progress']): PolicyVerdicts {
  const unknown: Verdict = { status: 'Unknown', reason, message };
  return {
    Ready: { status: 'False', reason, message },
    LifecycleConfigured: unknown,
    RetentionEnforced: unknown,
    ErasureAssured: unknown,
    progress,
  };
}

/** What the last status knew of rules that go on deleting, for when nothing is looked at. */
export function lastSeenRules(entries: readonly AccountStatus[]): string {
  const holders = entries.filter(({ rules }) => (rules ?? 0) > 0);
  if (holders.length === 0) return 'No rule of ours was seen in Azure so far.';
  const disabled = holders.filter(({ reason }) => reason === 'RulesPaused').map(describeHolder);
  const deleting = holders.filter(({ reason }) => reason !== 'RulesPaused').map(describeHolder);
  return [
    ...(deleting.length === 0 ? [] : [`Rules of ours that stand in Azure still delete: ${deleting.join('; ')}.`]),
    ...(disabled.length === 0 ? [] : [`Disabled rules of ours stand in Azure: ${disabled.join('; ')}.`]),
  ].join(' ');
}

function describeHolder({ name, rules, ruleDays, lastSeenTime }: AccountStatus): string {
  const days = ruleDays === undefined ? '' : ` (earliest after ${ruleDays} days)`;
  return `${name} holds ${countRules(rules ?? 0)}${days}, last seen ${lastSeenTime ?? 'earlier'}`;
}
