import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
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
  { resourceId, previous }: { readonly resourceId: string; readonly previous: AccountStatus | undefined },
): OlderCopies | undefined {
  const { report } = lookOf(policy, view);
  const declared = policy.spec.storageAccounts.find((ref) => ref.resourceId.toLowerCase() === resourceId.toLowerCase());
  const seen =
    report === undefined || declared === undefined
      ? undefined
      : seenInAccount(policy, report, { account: declared.name, seenIn: report.olderCopyAccounts });
  return seen ?? previous?.olderCopies;
}
