import type { CallDataPolicySpec } from '../api/call-data-policy.ts';

/** What the operator does in Azure, told apart by who may do it. */
export const azurePurposes = ['reader', 'deleter', 'aiWriter'] as const;
export type AzurePurpose = (typeof azurePurposes)[number];

export type AzureIdentity = NonNullable<NonNullable<CallDataPolicySpec['azure']>['identity']>;

/** Who works for a policy, purpose by purpose; `undefined` is the identity of the operator. */
export type AzureIdentities = Readonly<Record<AzurePurpose, AzureIdentity | undefined>>;

export type AzureSettings = Pick<CallDataPolicySpec, 'azure'>;

export function identitiesOf({ azure }: AzureSettings): AzureIdentities {
  const named = azure?.identities ?? {};
  return {
    reader: named.reader ?? azure?.identity,
    deleter: named.deleter ?? azure?.identity,
    aiWriter: named.aiWriter ?? azure?.identity,
  };
}

interface OwnIdentity {
  readonly clientId: string | undefined;
  readonly tenantId: string | undefined;
}

/** Where the policy spells out the identity that the operator has anyway, it names no other. */
export function withoutOwn(
  identities: AzureIdentities,
  { clientId = '', tenantId = '' }: OwnIdentity,
): AzureIdentities {
  const ownKey = keyOfIdentity({ clientId, tenantId });
  const unlessOwn = (identity: AzureIdentity | undefined) =>
    keyOfIdentity(identity) === ownKey ? undefined : identity;
  return {
    reader: unlessOwn(identities.reader),
    deleter: unlessOwn(identities.deleter),
    aiWriter: unlessOwn(identities.aiWriter),
  };
}

/** The same identity has the same key however it is spelt; that of the operator has the empty one. */
export function keyOfIdentity(identity: AzureIdentity | undefined): string {
  return identity === undefined ? '' : `${identity.tenantId}/${identity.clientId}`.toLowerCase();
}

/** What is connected or seen as one set of identities must not be used for another. */
export function keyOfIdentities(identities: AzureIdentities): string {
  return azurePurposes.map((purpose) => keyOfIdentity(identities[purpose])).join(' ');
}
