import type { AccountStatus } from '../api/call-data-policy.ts';
import { mayHoldRules } from './remembered-accounts.ts';
import { countRules } from './standing-rules.ts';

/** What is to be said of an account that is not found under its resource id any more. Nothing where none of our rules was seen in it. */
export function tellOfLostAccount(entry: AccountStatus | undefined): string | undefined {
  if (entry === undefined || (entry.rules === 0 && entry.writeAnnounced !== true)) return undefined;
  const { name, resourceId } = entry;
  return `${name} was not found under ${resourceId} (deleted or moved). ${tellHeld(entry)} If it was moved, they go on there: remove by hand those whose names begin with calldata.`;
}

/** What is to be said of an account that is forgotten unread because a person asked for it. */
export function tellOfReleasedAccount(entry: AccountStatus | undefined): string | undefined {
  if (!mayHoldRules(entry) || entry === undefined) return undefined;
  const { name, resourceId } = entry;
  return `${name} left the policy, could not be read under ${resourceId} and was released by annotation. ${tellHeld(entry)} They go on there: remove by hand those whose names begin with calldata.`;
}

function tellHeld({ rules = 0, lastSeenTime }: AccountStatus): string {
  return rules === 0
    ? 'Whether rules of ours stood there is not known.'
    : `${countRules(rules)} of ours stood there, last seen ${lastSeenTime ?? 'earlier'}.`;
}
