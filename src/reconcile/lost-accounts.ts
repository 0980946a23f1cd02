import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountResult } from '../policy/account-result.ts';
import { tellOfLostAccount } from '../policy/lost-account.ts';
import { previousEntry } from './accounts.ts';
import type { PassContext } from './pass-context.ts';

/** Tells of accounts that left the spec and are not found: status lets go of them, and with it of where rules may stand. */
export function recordLostAccounts(
  context: PassContext,
  policy: CallDataPolicy,
  results: readonly AccountResult[],
): void {
  for (const { plan } of results) {
    if (plan.kind !== 'Blind' || plan.observation.declared || plan.failure.reason !== 'AccountNotFound') continue;
    const note = tellOfLostAccount(previousEntry(policy, plan.observation.resourceId));
    if (note === undefined) continue;
    context.recordEvent(policy, { type: 'Warning', reason: 'RulesLeftBehind', action: 'Cleanup', note });
  }
}
