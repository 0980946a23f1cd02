import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { judgeProcessors } from '../../../src/policy/processors/verdict.ts';
import { seen, unseen } from '../../support/build.ts';
import { storageAccount, type StorageParts } from '../ai-build.ts';
import { artifactClass, spec as buildSpec } from '../build.ts';
import { listing, now, processor } from './build.ts';

function judge(overrides: Partial<CallDataPolicySpec>, parts: StorageParts = { recipients: seen([]) }) {
  const spec = buildSpec([artifactClass('recordings', ['calls/recordings/'])], overrides);
  return judgeProcessors({ spec, storage: [storageAccount('calls', parts)], ai: [], nowMs: Date.parse(now) });
}

const ended = { validUntilDate: '2026-01-31' };
const toNobody = { recipients: seen([{ via: 'event subscription to-crm', target: 'hooks.example.com' }]) };

describe('ProcessorsDocumented', () => {
  it.each<readonly [string, Partial<CallDataPolicySpec>, StorageParts, string]>([
    ['everything is in order', listing(processor()), { recipients: seen([]) }, 'True ProcessorsInOrder'],
    ['a contract has ended', listing(processor({}, ended)), { recipients: seen([]) }, 'False ContractExpired'],
    [
      'a contract without evidence',
      listing(processor({}, { evidenceSha256: undefined })),
      { recipients: seen([]) },
      'Unknown ContractEvidenceMissing',
    ],
    [
      'a contract that ends soon',
      listing(processor({}, { validUntilDate: '2026-12-01' })),
      { recipients: seen([]) },
      'True ProcessorsInOrder',
    ],
    ['events go to nobody', listing(processor()), toNobody, 'False UnlistedRecipient'],
    [
      'something could not be read',
      listing(processor()),
      { recipients: unseen('Throttled') },
      'Unknown RecipientsNotRead',
    ],
    [
      'what is broken outweighs what was not seen',
      listing(processor({}, ended)),
      { recipients: unseen('Throttled') },
      'False ContractExpired',
    ],
  ])('%s', (_, overrides, parts, expected) => {
    const { verdict } = judge(overrides, parts);
    expect(`${verdict?.status} ${verdict?.reason}`).toBe(expected);
  });

  it('is absent where the policy lists no processors, and the gaps of the policy are findings all the same', () => {
    const { verdict, findings } = judge({});
    expect(verdict).toBeUndefined();
    expect(findings.map(({ reason }) => reason)).toEqual([
      'LegalBasisMissing',
      'PurposesMissing',
      'ControllerMissing',
      'DataProtectionOfficerMissing',
    ]);
  });

  it('is not moved by gaps of the policy', () => {
    const { verdict, findings } = judge(listing(processor()));
    expect(verdict?.status).toBe('True');
    expect(findings.map(({ reason }) => reason)).toContain('ControllerMissing');
  });

  it('begins with what was judged, and never claims that a contract was read', () => {
    expect(judge(listing(processor(), processor({ name: 'Microsoft' }))).verdict?.message).toBe(
      'Judged: 2 processors, and where replicas, events and logs of 1 storage account go. Contracts are attested, not read. Every contract is signed, in force and evidenced, and nothing was seen to go to anybody else.',
    );
  });
});
