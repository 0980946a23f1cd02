import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import { lookOf } from './scan-look.ts';
import type { ScanReport } from './scan-report.ts';
import type { ScanView } from './scan-view.ts';

export type PageBlobs = NonNullable<AccountStatus['pageBlobs']>;

/**
 * By the account's name in the policy: whether page blobs lie in its places, by the last look or, after a restart, by what
 * status remembers of it. An account that is not in the result was not seen whole.
 */
export function pageBlobsOf(policy: CallDataPolicy, view: ScanView): ReadonlyMap<string, PageBlobs> {
  const { report, standing } = lookOf(policy, view);
  if (standing.kind === 'Lacking') return new Map();
  return new Map(
    policy.spec.storageAccounts.flatMap(({ name, resourceId }) => {
      const found =
        report === undefined
          ? rememberedOf(policy, resourceId)
          : seenInAccount(policy, report, { account: name, seenIn: report.pageBlobAccounts });
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** Something was seen in an account, or all of its places were and it was not; else nobody knows. */
export function seenInAccount(
  { spec }: CallDataPolicy,
  report: ScanReport,
  { account, seenIn }: { readonly account: string; readonly seenIn: readonly string[] },
): 'Absent' | 'Seen' | undefined {
  if (seenIn.includes(account)) return 'Seen';
  const classes = spec.artifactClasses.filter(({ locations }) => locations.some((place) => place.account === account));
  const isWhole =
    classes.length > 0 &&
    classes.every(({ name }) => report.classes.some((seen) => seen.name === name && seen.complete)) &&
    !report.unseen.some((place) => place.account === account);
  return isWhole ? 'Absent' : undefined;
}

function rememberedOf({ status }: CallDataPolicy, resourceId: string): PageBlobs | undefined {
  return status?.accounts?.find((entry) => entry.resourceId.toLowerCase() === resourceId.toLowerCase())?.pageBlobs;
}
