import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';

/** Where the history of a policy is kept. */
export const evidence: NonNullable<CallDataPolicySpec['evidence']> = {
  account: 'calls',
  container: 'privacy-evidence',
  retention: { years: 3 },
  signingKey: { secretRef: { name: 'receipt-key' } },
};
/** Its last entry, as status names it. */
export const head = { sequence: 7, digest: `sha256:${'a'.repeat(64)}`, keyId: 'k', entryTime: '2026-11-24T10:00:00Z' };
