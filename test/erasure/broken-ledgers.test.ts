import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { describeBroken } from '../../src/erasure/broken-ledgers.ts';
import type { EvidenceFault } from '../../src/evidence/evidence-fault.ts';

const policy = {
  metadata: { namespace: 'privacy', name: 'voicebot' },
  spec: {
    erasure: { subjectKey: { secretRef: { name: 'subject-keys' } } },
    evidence: { account: 'calls', container: 'privacy-evidence' },
  },
} as unknown as CallDataPolicy;

const container = 'container privacy-evidence of account calls';

describe('what a person is told of a ledger that is not whole', () => {
  it.each<[string, readonly EvidenceFault[], readonly string[]]>([
    [
      'the keys that are gone, and the Secret that they belong in',
      [{ kind: 'KeyStillNeeded', keyIds: ['k1', 'k2'] }],
      ['not in the ring: k1, k2.', 'Put them back into Secret privacy/subject-keys'],
    ],
    [
      'the entry that is missing, and where to restore it',
      [{ kind: 'Missing', sequence: 2 }],
      ['Document 2 of the chain is missing.', `Restore it in ${container}`],
    ],
    [
      'where its end is lost, that evidence of the policy may name another place',
      [{ kind: 'Truncated', sequence: 4 }],
      ['ends before document 4', 'set evidence of the policy back'],
    ],
    [
      'the entry that was changed, and that a key may be another one',
      [{ kind: 'Forged', sequence: 3 }],
      ['Document 3 of the chain was changed', 'the former key into Secret privacy/subject-keys'],
    ],
    ['what others put there', [{ kind: 'Foreign', count: 2 }], ['holds 2 blobs', 'Remove from the folder']],
    ['the entry that cannot be read', [{ kind: 'Unreadable', sequence: 1 }], ['cannot be read', 'a tier and a key']],
    [
      'the remedy of each fault',
      [
        { kind: 'Missing', sequence: 2 },
        { kind: 'KeyStillNeeded', keyIds: ['k1'] },
      ],
      [`Restore it in ${container}`, 'Put them back'],
    ],
  ])('%s', (_what, faults, said) => {
    for (const sentence of said) expect(describeBroken(faults, policy)).toContain(sentence);
  });

  it('is short, however much is wrong: one remedy for all of a kind', () => {
    const faults = Array.from({ length: 40 }, (_, at) => ({ kind: 'Missing', sequence: at + 1 }) as const);
    const told = describeBroken(faults, policy);
    expect(told).toContain('There are 37 more faults.');
    expect(told.length).toBeLessThan(400);
  });
});
