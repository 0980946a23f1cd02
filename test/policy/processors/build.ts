import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import type { Processor } from '../../../src/policy/processors/contracts.ts';
import { subscription } from '../build.ts';

export const now = '2026-11-24T10:00:00Z';

type Contract = NonNullable<Processor['contract']>;

export const contract: Contract = {
  reference: 'AVV-7',
  signedDate: '2026-01-15',
  validUntilDate: '2028-12-31',
  evidenceSha256: 'a'.repeat(64),
};

/** A processor in order; a contract is changed field by field, and `undefined` takes a field away. */
export function processor(
  changes: Partial<Omit<Processor, 'contract'>> = {},
  contractChanges: { readonly [K in keyof Contract]?: Contract[K] | undefined } = {},
): Processor {
  const given = Object.entries({ ...contract, ...contractChanges }).filter(([, value]) => value !== undefined);
  return {
    name: 'CallOne GmbH',
    role: 'Processor',
    country: 'DE',
    purposes: ['Telephony'],
    contract: Object.fromEntries(given) as unknown as Contract,
    ...changes,
  };
}

/** Another subscription and group than the policy's. */
export const theirGroup = '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/callone';
export const theirHub = `${theirGroup}/providers/Microsoft.EventHub/namespaces/calls`;
export const ourWorkspace = `${subscription}/resourceGroups/voice/providers/Microsoft.OperationalInsights/workspaces/logs`;

export function listing(...processors: readonly Processor[]): Pick<CallDataPolicySpec, 'processors'> {
  return { processors };
}
