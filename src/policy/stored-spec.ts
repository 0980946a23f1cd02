import type { CallDataPolicy, CallDataPolicySpec, Location } from '../api/call-data-policy.ts';

type AccountReference = CallDataPolicySpec['storageAccounts'][number];
type Evidence = NonNullable<CallDataPolicySpec['evidence']>;

/**
 * A spec as it may be stored: an earlier schema asked for less. What is read of policies before one is known to fit, or of all
 * of them, is read through it, so that one which lacks something keeps no other from being looked at.
 */
export interface StoredSpec {
  readonly storageAccounts?: readonly Partial<AccountReference>[];
  readonly artifactClasses?: readonly {
    readonly locations?: readonly Partial<Location>[];
    readonly consent?: unknown;
    readonly artifacts?: CallDataPolicySpec['artifactClasses'][number]['artifacts'];
  }[];
  readonly evidence?: Partial<Evidence>;
  readonly holds?: CallDataPolicySpec['holds'];
  readonly ai?: Partial<NonNullable<CallDataPolicySpec['ai']>>;
}

export function storedSpecOf({ spec }: Pick<CallDataPolicy, 'spec'>): StoredSpec {
  return spec;
}
