import type { AccountStatus, CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import type { AccountVerdict } from './account-verdict.ts';
import type { Attention, Progress } from './attention.ts';
import type { PolicyVerdicts, Verdict } from './conditions.ts';
import { wereDisabled } from './remembered-accounts.ts';
import { judgeRetention } from './retention-verdict.ts';
import type { ScanVerdict } from './scan-verdict.ts';
import { countRules, tellStillDelete } from './standing-rules.ts';
import { storedSpecOf } from './stored-spec.ts';

/** What a pass found beside the storage accounts. */
export interface AiVerdicts {
  readonly residency?: Verdict;
  readonly training?: Verdict;
  readonly isAiHeld?: boolean;
  readonly processors?: Verdict;
  readonly permissions?: Verdict;
  readonly attention: readonly Attention[];
}

/** What the look at the blobs adds. */
export type ScanVerdicts = Pick<ScanVerdict, 'retention' | 'consent' | 'attention'>;

const notLookedAt: ScanVerdicts = {
  retention: {
    status: 'Unknown',
    reason: 'NotMeasured',
    message: 'No blob has been looked at; rules speak of what Azure will do, not of what is stored.',
  },
  attention: [],
};

/** The verdicts of a whole pass over the accounts of a policy. */
export function judgePolicy(
  spec: CallDataPolicySpec,
  accounts: readonly AccountVerdict[],
  erasure: Verdict,
  { scan = notLookedAt, ...ai }: AiVerdicts & { readonly scan?: ScanVerdicts } = { attention: [] },
): PolicyVerdicts {
  const attention = [...accounts, ...ai.attention, ...scan.attention];
  const lifecycle = judgeLifecycle(accounts);
  const unachievable = accounts.flatMap(unachievableOf);
  const rules = { lifecycle, unachievable: unachievable.map(({ text }) => text), mode: spec.lifecycle.mode };
  return {
    Ready: judgeReady(spec, accounts, attention),
    LifecycleConfigured: lifecycle,
    RetentionEnforced: judgeRetention(scan.retention, rules),
    unachievable,
    ErasureAssured: erasure,
    ...(ai.residency === undefined ? {} : { ResidencyVerified: ai.residency }),
    ...(ai.training === undefined ? {} : { TrainingExcluded: ai.training }),
    ...(ai.isAiHeld === undefined ? {} : { isAiHeld: ai.isAiHeld }),
    ...(scan.consent === undefined ? {} : { ConsentVerified: scan.consent }),
    ...(ai.processors === undefined ? {} : { ProcessorsDocumented: ai.processors }),
    ...(ai.permissions === undefined ? {} : { PermissionsVerified: ai.permissions }),
    progress: judgeProgress(attention),
  };
}

function judgeReady(
  spec: CallDataPolicySpec,
  accounts: readonly AccountVerdict[],
  attention: readonly Attention[],
): Verdict {
  const isAudit = spec.enforcement === 'Audit';
  const note = isAudit ? ` Nothing is written in Audit. ${describeDeleting(accounts)}` : '';
  const waiting = worst(attention);
  if (waiting !== undefined) {
    return {
      status: 'False',
      reason: waiting.cause.reason,
      message: `${tellCauses(withProgress(attention, waiting.progress))}${note}`,
    };
  }
  return isAudit
    ? { status: 'True', reason: 'AuditOnly', message: `Every account was looked at.${note}` }
    : { status: 'True', reason: 'PolicyApplied', message: 'The policy is applied and every account was looked at.' };
}

function describeDeleting(accounts: readonly AccountVerdict[]): string {
  const ours = accounts.reduce((sum, { deletingRules }) => sum + deletingRules, 0);
  const unseen = accounts.reduce((sum, { unseenRules }) => sum + unseenRules, 0);
  const now = ours === 0 ? 'No enabled rule of ours was seen in Azure.' : `${tellStillDelete(ours)}.`;
  return unseen === 0
    ? now
    : `${now} ${countRules(unseen)} of ours, seen earlier and not in this pass, may still delete.`;
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

/** Each line begins with the name of its class and a colon. */
function unachievableOf({ name, unachievable }: AccountVerdict): NonNullable<PolicyVerdicts['unachievable']> {
  return unachievable.map((line) => ({
    className: line.slice(0, Math.max(0, line.indexOf(':'))),
    text: `Account ${name}, class ${line}.`,
  }));
}

function judgeProgress(attention: readonly Attention[]): PolicyVerdicts['progress'] {
  const stalled = withProgress(attention, 'Stalled');
  if (stalled.length > 0) return { kind: 'Stalled', reason: 'WaitsForPerson', message: tellCauses(stalled) };
  const retries = withProgress(attention, 'Retries');
  if (retries.length > 0) return { kind: 'Reconciling', reason: 'ProgressingWithRetry', message: tellCauses(retries) };
  return { kind: 'Settled' };
}

/** Stalled before failing before waiting: the first is what Ready is named after. */
const urgency: Readonly<Record<Progress, number>> = { Stalled: 0, Retries: 1, AwaitsApproval: 2, Settled: 3 };

function worstFirst<T extends Attention>(attention: readonly T[]): readonly T[] {
  return attention.toSorted((a, b) => urgency[a.progress] - urgency[b.progress]);
}

function worst(attention: readonly Attention[]): Attention | undefined {
  return worstFirst(attention).find(({ progress }) => progress !== 'Settled');
}

function withProgress(attention: readonly Attention[], progress: Progress): readonly Attention[] {
  return attention.filter((one) => one.progress === progress);
}

function tell(accounts: readonly AccountVerdict[]): string {
  return accounts.map(({ name, lifecycle }) => `${name}: ${lifecycle.message}`).join(' ');
}

function tellCauses(attention: readonly Attention[]): string {
  return attention.map(({ name, cause }) => `${name}: ${cause.message}`).join(' ');
}

type Entries = readonly AccountStatus[];

/** Suspended: nothing was looked at, and rules that stand in Azure go on deleting. */
export function judgeSuspended(spec: CallDataPolicySpec, entries: Entries): PolicyVerdicts {
  const message = `spec.suspend is true: nothing is read or written. ${lastSeenRules(entries)}`;
  return judgeUnlooked(spec, { reason: 'Suspended', message }, { kind: 'Settled' });
}

interface Obstacle {
  readonly reason: Reason;
  readonly message: string;
}

/** The spec cannot be worked on until a person changes it. */
export function judgeUnworkable(spec: CallDataPolicySpec, obstacle: Obstacle, entries: Entries): PolicyVerdicts {
  const cause = { reason: obstacle.reason, message: `${obstacle.message} ${lastSeenRules(entries)}` };
  return judgeUnlooked(spec, cause, { kind: 'Stalled', ...obstacle });
}

/** The object is being deleted and its rules are not gone yet. */
export function judgeCleanup(spec: CallDataPolicySpec, obstacle: Obstacle, entries: Entries): PolicyVerdicts {
  const cause = { reason: obstacle.reason, message: `${obstacle.message} ${lastSeenRules(entries)}` };
  const progress = { kind: 'Reconciling', reason: 'ProgressingWithRetry', message: obstacle.message } as const;
  return judgeUnlooked(spec, cause, progress);
}

function judgeUnlooked(
  spec: CallDataPolicySpec,
  cause: Omit<Verdict, 'status'>,
  progress: PolicyVerdicts['progress'],
): PolicyVerdicts {
  const unknown: Verdict = { status: 'Unknown', ...cause };
  const { artifactClasses = [] } = storedSpecOf({ spec });
  return {
    Ready: { status: 'False', ...cause },
    LifecycleConfigured: unknown,
    RetentionEnforced: unknown,
    ErasureAssured: unknown,
    ...(spec.residency === undefined ? {} : { ResidencyVerified: unknown }),
    ...(spec.ai === undefined ? {} : { TrainingExcluded: unknown }),
    ...(artifactClasses.some(({ consent }) => consent !== undefined) ? { ConsentVerified: unknown } : {}),
    ...(spec.processors === undefined ? {} : { ProcessorsDocumented: unknown }),
    PermissionsVerified: unknown,
    progress,
  };
}

/** What the last status knew of rules that go on deleting, for when nothing is looked at. */
export function lastSeenRules(entries: readonly AccountStatus[]): string {
  const holders = entries.filter(({ rules }) => (rules ?? 0) > 0);
  if (holders.length === 0) return 'No rule of ours was seen in Azure so far.';
  const disabled = holders.filter(wereDisabled).map(describeHolder);
  const deleting = holders.filter((entry) => !wereDisabled(entry)).map(describeHolder);
  return [
    ...(deleting.length === 0
      ? []
      : [`Rules of ours that were seen in Azure may still delete: ${deleting.join('; ')}.`]),
    ...(disabled.length === 0 ? [] : [`Disabled rules of ours were seen in Azure: ${disabled.join('; ')}.`]),
  ].join(' ');
}

function describeHolder({ name, rules, ruleDays, lastSeenTime }: AccountStatus): string {
  const days = ruleDays === undefined ? '' : ` (earliest after ${ruleDays} days)`;
  return `${name} held ${countRules(rules ?? 0)}${days}, last seen ${lastSeenTime ?? 'earlier'}`;
}
