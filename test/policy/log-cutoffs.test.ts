import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CallFacts } from '../../src/policy/copy-facts.ts';
import { decideLog } from '../../src/policy/record-cut.ts';
import { consentLogTerms, copyOf, dayMs, hourMs, nothingKnown } from './artifact-build.ts';

const nowMs = Date.UTC(2026, 5, 1);
const daysAgo = (days: number): number => nowMs - days * dayMs;

const facts = {
  nothing: nothingKnown,
  granted: { ...nothingKnown, granted: true },
  hidden: { ...nothingKnown, mayBeGranted: true },
  held: { ...nothingKnown, holds: ['lawsuit'] },
  refused: { ...nothingKnown, refused: { Recording: true, AI: false } },
} satisfies Readonly<Record<string, CallFacts>>;

const call = fc.record({
  days: fc.integer({ min: 0, max: 100 }),
  precision: fc.constantFrom('Instant' as const, 'Day' as const),
  known: fc.constantFrom(nothingKnown, ...Object.values(facts)),
});

const log = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  cutoffMs: fc.integer({ min: 1, max: 480 }).map((hours) => nowMs - hours * hourMs),
  quietDays: fc.integer({ min: 1, max: 60 }),
  isAppendBlob: fc.boolean(),
  hasMinimum: fc.boolean(),
});

it('lets go at the cut-off of an approval just what was due by then', () => {
  fc.assert(
    fc.property(log, ({ calls, cutoffMs, quietDays, isAppendBlob, hasMinimum }) => {
      const lastModifiedMs = cutoffMs - quietDays * dayMs;
      const starts = calls.map(({ days, precision }) => ({ startMs: daysAgo(days), precision }));
      const decideAt = (ms: number) =>
        decideLog({
          copy: copyOf('base', { isAppendBlob, creationTimeMs: lastModifiedMs, lastModifiedMs }),
          terms: { ...consentLogTerms, hasMinimum },
          content: {
            form: 'Plain',
            unreadable: 0,
            calls: new Map(starts.map((start, at) => [`${at}`, { start, records: 1 }])),
          },
          factsOf: (id) => calls[Number(id)]!.known,
          quietHours: 24,
          nowMs,
          cutoffMs: ms,
        });
      const isLetGo = ['Cut', 'DeleteWhole'].includes(decideAt(cutoffMs).plan.kind);
      expect(decideAt(nowMs).dueFromMs <= cutoffMs).toBe(isLetGo);
    }),
    { numRuns: 5_000 },
  );
});
