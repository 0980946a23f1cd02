import { describe, expect, it } from '@jest/globals';
import { issueReceipt, readReceipts } from '../../src/evidence/receipt.ts';
import {
  isStated,
  reasonOfReceipt,
  receiptStateOf,
  receiptStatusOf,
  statementOf,
  type StatementInput,
} from '../../src/evidence/statement.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { executed, request, result } from '../policy/erasure/request-build.ts';
import { abortSignal, keys, receiptParts } from './evidence-fixture.ts';
import { createMemoryEvidence } from './memory-evidence-store.ts';

const policy = {
  metadata: { name: 'voicebot', namespace: 'privacy', uid: 'policy-1', generation: 3 },
  spec: { timeZone: 'Europe/Berlin' },
} as unknown as CallDataPolicy;

function statement(changes: Partial<StatementInput> = {}) {
  return statementOf({
    policy,
    controller: 'Example Bank AG',
    deadline: { months: 1 },
    request: request({ receivedTime: '2026-11-20T10:12:00.5+01:00' }),
    memory: executed(),
    state: 'Succeeded',
    final: true,
    planApprovedTime: '2026-11-23T10:00:00.123Z',
    ledger: { sequence: 7, digest: `sha256:${'c'.repeat(64)}` },
    ...changes,
  });
}

/** The schema of receipts has the last word on what a statement may say. */
async function issue(said: ReturnType<typeof statement>) {
  const evidence = createMemoryEvidence();
  const parts = { ...receiptParts(evidence, keys), requestUid: said.request.uid };
  const read = await readReceipts(parts, { abortSignal });
  if (read.kind !== 'Whole') throw new Error(read.kind);
  const issued = await issueReceipt(parts, read, () => said, { abortSignal });
  if (issued.kind !== 'Whole') throw new Error(issued.kind);
  return issued.receipts;
}

describe('a state that a receipt proves', () => {
  const [state, final] = ['Succeeded', true] as const;
  const issuedMs = Date.parse('2026-11-20T09:12:00Z');
  const executedTime = (afterMs: number) => new Date(issuedMs + afterMs).toISOString();

  it('is not said again, whatever a final one counted', async () => {
    const receipts = await issue(statement());
    expect(isStated(receipts, { state, final, executedTime: executedTime(1) })).toBe(true);
    expect(isStated(receipts, { state: 'Cancelled', final, executedTime: undefined })).toBe(false);
    expect(isStated([], { state, final, executedTime: undefined })).toBe(false);
  });

  it('is said again after more was deleted', async () => {
    const waits = { state: 'AwaitingExpiry', final: false } as const;
    const receipts = await issue(statement(waits));
    expect(isStated(receipts, { ...waits, executedTime: executedTime(0) })).toBe(true);
    expect(isStated(receipts, { ...waits, executedTime: executedTime(1) })).toBe(false);
  });
});

const listed = { complete: true, remaining: 0 };

describe('what a receipt says', () => {
  it('is what was found and done, with every time in UTC', async () => {
    const said = statement();
    expect(said).toMatchObject({
      controller: 'Example Bank AG',
      policy: { uid: 'policy-1', generation: 3, namespace: 'privacy', name: 'voicebot' },
      request: {
        uid: '5b1f',
        receivedTime: '2026-11-20T09:12:00Z',
        dueTime: '2026-12-20T23:00:00Z',
        verifiedKinds: ['phone'],
      },
      state: 'Succeeded',
      times: {
        identityVerifiedTime: '2026-11-20T09:12:00Z',
        planApprovedTime: '2026-11-23T10:00:00Z',
        deletedTime: '2026-11-24T09:00:00Z',
        absenceVerifiedTime: '2026-11-24T09:30:00Z',
      },
      ledger: { sequence: 7 },
      final: true,
    });
    expect(receiptStatusOf(await issue(said), { account: 'calls', container: 'privacy-evidence' })).toMatchObject({
      location: 'calls/privacy-evidence/00000001',
      sequence: 1,
      state: 'Erased',
      final: true,
    });
  });

  it('takes every count that status has', async () => {
    const full = result({
      notSearched: [{ what: 'ArchiveTier', count: 2 }],
      resurrected: 1,
      retained: [{ ground: 'LegalClaims', untilTime: '2027-01-01T01:00:00+01:00', count: 1 }],
      recoverable: 1,
      recoverableUntilTime: '2026-12-01T00:00:00Z',
      deferred: 1,
      deferredUntilTime: '2026-11-25T00:00:00Z',
      unreachable: [{ what: 'AiObject', count: 1 }, { what: 'AbuseMonitoring' }],
    });
    const said = statement({ memory: executed({ results: [full] }), state: 'PartiallyRetained', final: false });
    expect(said.results).toEqual([
      {
        ...full,
        retained: [{ ground: 'LegalClaims', untilTime: '2027-01-01T00:00:00Z', count: 1 }],
        unreachable: ['AiObject', 'AbuseMonitoring'],
      },
    ]);
    expect(await issue(said)).toHaveLength(1);
  });

  it.each([
    ['something is recoverable', { results: [result({ erased: 5, recoverable: 1 })] }],
    ['something is kept', { results: [result({ erased: 5, retained: [{ ground: 'X', count: 1 }] })] }],
    ['something is unaccounted for', { results: [result({ erased: 5 })] }],
    ['the listing began before the last deletes', { absence: { ...listed, listedTime: '2026-11-24T08:59:59Z' } }],
    ['the listing missed a place', { absence: { listedTime: '2026-11-24T09:30:00Z', complete: false, remaining: 0 } }],
    ['something was still there', { absence: { listedTime: '2026-11-24T09:30:00Z', complete: true, remaining: 1 } }],
  ] as const)('is no absence where %s', (_, memory) => {
    expect(statement({ memory: executed(memory) }).times).not.toHaveProperty('absenceVerifiedTime');
  });

  it('names who was told, and withholds a name that a receipt does not take', async () => {
    const informed = [
      { recipient: 'CallOne GmbH', notifiedTime: '2026-11-22T09:00:00+01:00', by: 'Desk' },
      { recipient: 'jo@example.com', notifiedTime: '2026-11-22T08:00:00Z', by: 'Desk' },
    ];
    const said = statement({ request: request({ informed }), controller: '+49 89 1234567' });
    expect(said.informed.map(({ recipient }) => recipient)).toEqual(['CallOne GmbH', 'withheld']);
    expect(said.informed[0]?.notifiedTime).toBe('2026-11-22T08:00:00Z');
    expect(said.controller).toBe('withheld');
    expect(await issue(said)).toHaveLength(1);
  });

  it('reads times as the API server admits them, and goes without those that nobody can read', async () => {
    const by = 'Desk';
    const informed = [
      { recipient: 'CallOne GmbH', notifiedTime: '2026-11-22T09:00:00,5+01:00', by },
      { recipient: 'CallTwo GmbH', notifiedTime: '2026-11-22T08:00:00x5Z', by },
      { recipient: 'CallThree GmbH', notifiedTime: '2026-11-22T08:00:00+24:00', by },
      { recipient: 'CallFour GmbH', notifiedTime: '9999-12-31T23:59:59-05:00', by },
    ];
    const identity = { state: 'Verified', method: 'Callback', by, verifiedKeys: ['phone'] } as const;
    const told = (verifiedTime: string) =>
      statement({ request: request({ informed, identityVerification: { ...identity, verifiedTime } }) });
    const said = told('2026-11-20T09:13:00,5Z');
    expect(said.informed).toEqual([
      { recipient: 'CallOne GmbH', notifiedTime: '2026-11-22T08:00:00Z' },
      { recipient: 'CallTwo GmbH', notifiedTime: '2026-11-22T08:00:00Z' },
    ]);
    expect(said.times.identityVerifiedTime).toBe('2026-11-20T09:13:00Z');
    expect(await issue(said)).toHaveLength(1);
    expect(told('2026-11-20T09:13:00+24:00').times).not.toHaveProperty('identityVerifiedTime');
  });

  it('has no verified kinds before somebody verified, and an extended due time only with an extension', () => {
    const open = request({
      identityVerification: { state: 'Pending' },
      extension: { reason: 'Complexity', by: 'Desk' },
    });
    expect(statement({ request: open }).request).toMatchObject({
      verifiedKinds: [],
      extendedDueTime: '2027-02-20T23:00:00Z',
    });
    expect(statement().request).not.toHaveProperty('extendedDueTime');
  });

  it.each(['Erased', 'NoMatch', 'Refused', 'Cancelled', 'PartiallyRetained', 'AwaitingExpiry', 'CutDeferred'] as const)(
    'has a word for the reason %s, and the reason for the word',
    async (reason) => {
      const state = receiptStateOf(reason);
      expect(reasonOfReceipt(state)).toBe(reason);
      expect(await issue(statement({ state }))).toHaveLength(1);
    },
  );
});
