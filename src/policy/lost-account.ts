import type { AccountStatus } from '../api/call-data-policy.ts';
import { countRules } from './standing-rules.ts';

/** What is to be said of an account that is not found under its resource id any more. Nothing where none of our rules was seen in it. */
export function tellOfLostAccount(entry: AccountStatus | undefined): string | undefined {
  if (entry === undefined || entry.rules === 0) return undefined;
  const { name, resourceId, rules, lastSeenTime } = entry;
  const held =
    rules === undefined
      ? 'Whether rules of ours stood there is not known.'
      : `${countRules(rules)} of ours stood there, last seen ${lastSeenTime ?? 'earlier'}.`;
  return `${name} was not found under ${resourceId} (deleted or moved). ${held} If it was moved, they go on there: remove by hand those whose names begin with calldata.`;
}
