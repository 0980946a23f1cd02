import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountObservation } from './facts.ts';
import { seenInAccount } from './page-blobs.ts';
import { lookOf } from './scan-look.ts';
import type { ScanView } from './scan-view.ts';

export type OlderCopies = NonNullable<AccountStatus['olderCopies']>;

/**
 * Whether versions or snapshots lie in the places of an account. What was seen stands until a look that saw all of them: the
 * days of rules go by it, and must not grow because nobody looked.
 */
export function olderCopiesOf(
  policy: CallDataPolicy,
  view: ScanView,
  {
    observation: { declared, name: account },
    previous,
  }: { readonly observation: AccountObservation; readonly previous: AccountStatus | undefined },
): OlderCopies | undefined {
  const { report } = lookOf(policy, view);
  const seen =
    report === undefined || !declared
      ? undefined
      : seenInAccount(policy, report, { account, seenIn: report.olderCopyAccounts });
  return seen ?? previous?.olderCopies;
}
