import { maxAccountsInStatus } from '../api/account-status-schema.ts';
import type { AccountStatus } from '../api/call-data-policy.ts';
import { releaseAccountsAnnotation } from '../api/group.ts';
import type { Reason } from '../api/reasons.ts';
import type { Failure } from './account-plan.ts';
import { buildPoint, countOf, type Finding } from './findings.ts';

/**
 * Whether rules of ours may stand in an account, by what status remembers. A write is announced in status before it is sent, so
 * an entry without any trace of one is that of an account which no rule of ours was ever sent to.
 */
export function mayHoldRules(entry: AccountStatus | undefined): boolean {
  if (entry === undefined) return false;
  const { rules = 0, appliedDigest, writeAnnounced, reason } = entry;
  // Versions before writeAnnounced knew it by the reason alone.
  return rules > 0 || appliedDigest !== undefined || writeAnnounced === true || reason === 'Progressing';
}

/**
 * Whether the rules that were last seen in an account were disabled ones. A failure of a later look takes the reason; what tells
 * them then is that they were the set that the operator had put there, and that this set deletes nothing.
 */
export function wereDisabled(entry: AccountStatus | undefined): boolean {
  if (entry === undefined || entry.reason === 'RulesPaused') return entry !== undefined;
  const { ruleDays, appliedRules, appliedDigest, rulesDigest } = entry;
  const isAsApplied = appliedDigest !== undefined && appliedDigest === rulesDigest;
  return isAsApplied && appliedRules === undefined && ruleDays === undefined;
}

const refusals: ReadonlySet<Reason> = new Set<Reason>(['AccessDenied', 'SubscriptionNotFound', 'InvalidRequest']);

/** Whether a person may have an account forgotten unread: Azure refuses to show it, and not only for the moment. */
export function canBeReleased({ reason }: Failure): boolean {
  return refusals.has(reason);
}

/** What to do about an account that left the spec and cannot be read: added to the sentence on it. */
export const howToRelease = ` The account left the policy and rules of ours may stand there: let the operator read it, or release it by the annotation ${releaseAccountsAnnotation}.`;

interface Memory {
  readonly previous: AccountStatus | undefined;
  /** Whether a person asked to forget it. */
  readonly released?: boolean;
}

/** Why an account that left the spec is forgotten unread; undefined where it is not. */
export function whyLetGo(failure: Failure, { previous, released }: Memory): string | undefined {
  // Nothing finds one that was moved, so it is let go, and an Event tells of it.
  if (failure.reason === 'AccountNotFound') {
    return 'The account left the policy and was not found under its resource id any more (deleted or moved).';
  }
  if (!mayHoldRules(previous)) return 'The account left the policy before a rule of ours was sent to it.';
  const isReleased = released === true && canBeReleased(failure);
  return isReleased ? 'The account left the policy, cannot be read, and was released by annotation.' : undefined;
}

/** How many accounts status can remember beside those that it remembers already. */
export function roomForAccounts(remembered: readonly AccountStatus[]): number {
  return Math.max(0, maxAccountsInStatus - remembered.length);
}

/** Why nothing is written to an account: rules that nobody remembers would delete for ever once it left the spec. */
export function refuseUnremembered(name: string): Failure {
  const message = `${name}: status.accounts holds ${maxAccountsInStatus} accounts and cannot remember another one, so no rule is written to it. ${howToMakeRoom}`;
  return { ok: false, reason: 'StatusFull', message, terminal: true };
}

const howToMakeRoom =
  'Let the operator read the accounts that left the policy, or release them (docs/what-happens-to-our-rules.md).';

/**
 * The entries that fit. What status remembered stays, since rules may stand there; then what holds rules now. An account that is
 * left out is a declared one that status did not know before: the next pass looks at it again.
 */
export function accountsForStatus(
  entries: readonly AccountStatus[],
  before: readonly AccountStatus[] = [],
): { readonly accounts: readonly AccountStatus[]; readonly findings: readonly Finding[] } {
  const omitted = entries.length - maxAccountsInStatus;
  if (omitted <= 0) return { accounts: entries, findings: [] };
  const remembered = new Set(before.map(({ resourceId }) => resourceId.toLowerCase()));
  const rankOf = (entry: AccountStatus): number => {
    if (remembered.has(entry.resourceId.toLowerCase())) return 0;
    return mayHoldRules(entry) ? 1 : 2;
  };
  const kept = new Set(entries.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, maxAccountsInStatus));
  return { accounts: entries.filter((entry) => kept.has(entry)), findings: [tellOfOmitted(omitted)] };
}

function tellOfOmitted(count: number): Finding {
  return buildPoint(
    'False',
    'StatusFull',
    {
      what: `${countOf(count, 'declared account')} did not fit into status.accounts, which holds ${maxAccountsInStatus}.`,
      why: 'No rule is written to an account that status cannot remember.',
      todo: howToMakeRoom,
    },
    { severity: 'High', subject: 'status.accounts' },
  ).finding;
}
