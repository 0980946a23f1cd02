import { describe, expect, it } from '@jest/globals';
import { createAllowanceBook } from '../../../src/scan/sweep/allowance-book.ts';

const cutoffMs = 100;
const nowMs = 200;
const aged = { dueFromMs: 50, dueUnlessRefusedFromMs: 50 };
const refused = { dueFromMs: 50, dueUnlessRefusedFromMs: 300 };
const newcomer = { dueFromMs: 150, dueUnlessRefusedFromMs: 150 };

function bookOf(approved: number, approvedRefused: number, routine: number) {
  return createAllowanceBook([
    {
      name: 'recordings',
      approved: { cutoffMs, atMost: approved },
      approvedRefused: { cutoffMs, atMost: approvedRefused },
      routine: { cutoffMs: nowMs, atMost: routine },
    },
  ]);
}

describe('what a class may lose', () => {
  it.each([
    ['nothing refused takes a place that was approved for refusals', bookOf(1, 5, 0), aged],
    ['a refusal takes no place that was approved for the rest', bookOf(5, 1, 0), refused],
    ['what became due since takes no approved place', bookOf(5, 5, 1), newcomer],
  ])('%s', (_, book, due) => {
    expect(book.reserve('recordings', due).kind).toBe('Reserved');
    expect(book.reserve('recordings', due)).toEqual({ kind: 'OverAllowance' });
  });

  it('is given by what was approved first, then by the routine', () => {
    const book = bookOf(1, 1, 1);
    const cutoffs = [aged, refused, refused].map((due) => {
      const reserved = book.reserve('recordings', due);
      return reserved.kind === 'Reserved' ? reserved.reservation.cutoffMs : reserved.kind;
    });
    expect(cutoffs).toEqual([cutoffMs, cutoffMs, nowMs]);
    expect(book.reserve('recordings', { dueFromMs: 201, dueUnlessRefusedFromMs: 201 })).toEqual({ kind: 'NotDue' });
  });
});
