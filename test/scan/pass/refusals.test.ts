import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRefusals, spanOfRefusal } from '../../../src/scan/pass/refusals.ts';
import type { StartSpan } from '../../../src/scan/pass/refusals.ts';
import { copyOf } from '../../policy/artifact-build.ts';

const reachMs = 10;
const at = (fromMs: number, toMs = fromMs): StartSpan => ({ fromMs, toMs });
const takes = { Recording: true, AI: false };
const takesNot = { Recording: false, AI: false };

describe('a refusal', () => {
  it('takes what bears the id and began within its reach, and nothing else', () => {
    const refusals = createRefusals(reachMs);
    refusals.add(['call-1'], 'Recording', [at(100)]);

    expect([90, 100, 110].map((startMs) => refusals.of(['call-1'], at(startMs)))).toEqual([takes, takes, takes]);
    expect([89, 111].map((startMs) => refusals.of(['call-1'], at(startMs)))).toEqual([takesNot, takesNot]);
    expect(refusals.of(['call-2', 'call-1'], at(50, 95))).toEqual(takes);
    expect(refusals.of(['CALL-1'], at(100))).toEqual(takesNot);
  });

  it('counts, and deletes nothing by itself, for what nobody can date', () => {
    const refusals = createRefusals(reachMs);
    refusals.add(['call-1'], 'AI', [at(100)]);
    expect(refusals.of(['call-1'], undefined)).toEqual({ Recording: false, AI: true });
    expect(refusals.of(['call-2'], undefined)).toEqual(takesNot);
  });

  it('is news only where it reaches further', () => {
    const refusals = createRefusals(reachMs);
    expect(refusals.add(['call-1'], 'Recording', [at(100)])).toBe(true);
    expect(refusals.add(['call-1'], 'Recording', [at(100)])).toBe(false);
    expect(refusals.add(['call-1'], 'Recording', [at(101)])).toBe(true);
    expect(refusals.add(['call-1'], 'AI', [at(100)])).toBe(true);
  });

  it('reaches as far among others as by itself, in any order', () => {
    const starts = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(starts, fc.integer({ min: -20, max: 220 }), (refused, asked) => {
        const refusals = createRefusals(reachMs);
        for (const startMs of refused) refusals.add(['call-1'], 'Recording', [at(startMs)]);
        const isNear = refused.some((startMs) => Math.abs(startMs - asked) <= reachMs);
        expect(refusals.of(['call-1'], at(asked)).Recording).toBe(isNear);
        expect(
          refusals.add(
            ['call-1'],
            'Recording',
            refused.map((startMs) => at(startMs)),
          ),
        ).toBe(false);
      }),
    );
  });

  it('of a deleted copy that nobody can read reaches from its earliest start to its creation, whenever it was rewritten', () => {
    const call = { kind: 'Known', callIds: ['call-1'], startMs: 100, precision: 'Instant', basis: 'Inferred' } as const;
    const deleted = copyOf('softDeleted', { call, creationTimeMs: 150, lastModifiedMs: 9_000 });
    expect(spanOfRefusal(deleted)).toEqual(at(100, 150));
  });
});
