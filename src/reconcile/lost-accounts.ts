import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountResult } from '../policy/account-result.ts';
import { tellOfLostAccount } from '../policy/lost-account.ts';
import { previousEntry } from './accounts.ts';
import type { PassContext } from './pass-context.ts';
import type { PolicyEvent } from './ports.ts';

/** Tells of accounts that left the spec and are not found: status lets go of them, and with it of where rules may stand. */
export function recordLostAccounts(
  context: PassContext,
  policy: CallDataPolicy,
  results: readonly AccountResult[],
): void {
  const lost = results.flatMap(({ plan }) =>
    plan.kind === 'Blind' && !plan.observation.declared && plan.failure.reason === 'AccountNotFound'
      ? plan.observation.resourceId
      : [],
  );
  for (const event of eventsOfLost(policy, lost)) context.recordEvent(policy, event);
}

/** Of accounts that are not found those in which rules of ours may stand. */
export function eventsOfLost(policy: CallDataPolicy, resourceIds: readonly string[]): readonly PolicyEvent[] {
  return resourceIds
    .flatMap((resourceId) => tellOfLostAccount(previousEntry(policy, resourceId)) ?? [])
    .map((note) => ({ type: 'Warning', reason: 'RulesLeftBehind', action: 'Cleanup', note }));
}
