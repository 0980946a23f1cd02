import type { JsonObject } from '../../src/api/json.ts';

/** The part of the spec that speaks of ErasureRequests, with every field. */
export const completeErasureSpec = {
  phoneRegion: 'DE',
  ownIdentities: {
    numbers: ['+49 89 1234*', '0800 123 4567'],
    emailDomains: ['example.com'],
    agentNames: ['Alex Beispiel'],
  },
  erasure: {
    approval: 'Manual',
    deadline: { months: 1 },
    limits: { minCalls: 20, percentOfClass: 5 },
    sharedNumberCalls: 100,
    subjectKey: { secretRef: { name: 'subject-keys' } },
  },
  evidence: {
    account: 'calls',
    container: 'privacy-evidence',
    retention: { years: 3 },
    signingKey: { secretRef: { name: 'receipt-key' } },
  },
} satisfies JsonObject;

/** Everything at its bound. The container differs from the one that all classes share at its end only. */
export function maximalErasureSpec(account: string): JsonObject {
  const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
  const secret = { secretRef: { name: 's'.repeat(253) } };
  return {
    phoneRegion: 'ZW',
    ownIdentities: {
      numbers: indexes(200).map((index) => `+${String(index).padStart(16, '1').split('').join('-')}`),
      emailDomains: indexes(50).map((index) => `${'d'.repeat(248)}.${String(index).padStart(4, 'd')}`),
      agentNames: indexes(500).map((index) => String(index).padStart(128, 'n')),
    },
    erasure: {
      approval: 'Automatic',
      deadline: { days: 28 },
      limits: { minCalls: 10_000, percentOfClass: 100 },
      sharedNumberCalls: 100_000,
      subjectKey: secret,
    },
    evidence: { account, container: `${'k'.repeat(62)}x`, retention: { years: 30 }, signingKey: secret },
  };
}
