import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { BlindPlan } from '../policy/account-plan.ts';
import type { AccountResult } from '../policy/account-result.ts';
import { tellOfLostAccount, tellOfReleasedAccount } from '../policy/lost-account.ts';
import { canBeReleased } from '../policy/remembered-accounts.ts';
import { isReleased, previousEntry } from './accounts.ts';
import type { PassContext } from './pass-context.ts';
import type { PolicyEvent } from './ports.ts';

/** Tells of accounts that left the spec and are not found, or were released unread: status lets go of them, and with it of where rules may stand. */
export function recordLostAccounts(
  context: PassContext,
  policy: CallDataPolicy,
  results: readonly AccountResult[],
): void {
  const unread = results.flatMap(({ plan }) => (plan.kind === 'Blind' && !plan.observation.declared ? plan : []));
  const isLost = ({ failure }: BlindPlan) => failure.reason === 'AccountNotFound';
  const idsOf = (plans: readonly BlindPlan[]) => plans.map(({ observation }) => observation.resourceId);
  const lost = idsOf(unread.filter(isLost));
  const released = idsOf(unread.filter(({ failure }) => canBeReleased(failure))).filter((id) => isReleased(policy, id));
  const events = [...eventsOfLost(policy, lost), ...eventsOfLeft(policy, released, tellOfReleasedAccount)];
  for (const event of events) context.recordEvent(policy, event);
}

/** Of accounts that are not found those in which rules of ours may stand. */
export function eventsOfLost(policy: CallDataPolicy, resourceIds: readonly string[]): readonly PolicyEvent[] {
  return eventsOfLeft(policy, resourceIds, tellOfLostAccount);
}

function eventsOfLeft(
  policy: CallDataPolicy,
  resourceIds: readonly string[],
  tell: typeof tellOfLostAccount,
): readonly PolicyEvent[] {
  return resourceIds
    .flatMap((resourceId) => tell(previousEntry(policy, resourceId)) ?? [])
    .map((note) => ({ type: 'Warning', reason: 'RulesLeftBehind', action: 'Cleanup', note }));
}
