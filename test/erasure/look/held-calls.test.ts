import { describe, expect, it } from '@jest/globals';
import { idsOfHolds } from '../../../src/erasure/look/held-calls.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';

function idsOf(callId: string): readonly string[] {
  const times = { startTime: '2026-01-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' };
  const calls = { kind: 'ByIds', callIds: new Set([callId]) } as const;
  const held: ResolvedHold = { hold: { name: 'court', ground: 'LegalClaims', owner: 'legal', ...times }, calls };
  return idsOfHolds([held]);
}

describe('ids under which a ledger may know a held call', () => {
  it.each([
    ['composed', 'm\u00fcller-7', 'mu\u0308ller-7'],
    ['decomposed', 'mu\u0308ller-7', 'm\u00fcller-7'],
    ['of full width', 'call\uff0d7', 'call-7'],
  ])('are also those in another Unicode form: %s', (_, heldId, otherForm) => {
    expect(idsOf(heldId)).toEqual(expect.arrayContaining([heldId, otherForm]));
  });

  it('are few where the id is of plain letters', () => {
    expect(idsOf('Call-7')).toEqual(['Call-7', 'call-7']);
  });
});
