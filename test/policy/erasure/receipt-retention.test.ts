import { describe, expect, it } from '@jest/globals';
import { receiptsDueMs, type ReceiptChainFacts } from '../../../src/policy/erasure/receipt-retention.ts';

const lastIssuedMs = Date.parse('2026-11-30T23:30:00Z');

function dueTime(chain: Partial<ReceiptChainFacts>, isWatched: boolean): string | undefined {
  const dueMs = receiptsDueMs(
    { lastIssuedMs, isFinal: true, ...chain },
    { retention: { months: 3 }, timeZone: 'Europe/Berlin', isWatched },
  );
  return dueMs === undefined ? undefined : new Date(dueMs).toISOString();
}

describe('receipts are replaced by their digests', () => {
  // In Berlin the first of December had begun.
  const threeMonthsLater = '2027-02-28T23:30:00.000Z';

  it.each<[string, Partial<ReceiptChainFacts>, boolean, string | undefined]>([
    ['the retention after the final one, by the calendar of the policy', {}, false, threeMonthsLater],
    ['the retention after the final one, though the watch goes on', {}, true, threeMonthsLater],
    ['the retention after the last one, where no final one will come', { isFinal: false }, false, threeMonthsLater],
    ['at no time that is known, where the ledger goes on without the object', { isFinal: false }, true, undefined],
    ['at no time, where all of them are', { lastIssuedMs: undefined }, false, undefined],
  ])('%s', (_, chain, isWatched, time) => {
    expect(dueTime(chain, isWatched)).toBe(time);
  });
});
