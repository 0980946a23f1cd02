import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';

import { decideArtifact, type ArtifactDecision, type ArtifactInput } from '../../src/policy/artifact-decision.ts';
import type { DeleteStep } from '../../src/policy/delete-steps.ts';
import type { CallFacts, CopyCall, CopyFacts } from '../../src/policy/copy-facts.ts';
import { endOfPeriod } from '../../src/policy/period.ts';
import { callStartMs, copyOf, dayMs, hourMs, recordingConsent, termsOf } from './artifact-build.ts';

const zone = 'Europe/Berlin';
const anyDay = fc.integer({ min: -200, max: 200 });

const anyCall: fc.Arbitrary<CopyCall> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<CopyCall>({ kind: 'Unknown' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('Known' as const),
      callIds: fc.constantFrom(['a'], ['b'], ['a', 'b']),
      startMs: anyDay.map((days) => callStartMs + days * dayMs),
      precision: fc.constant('Instant' as const),
      basis: fc.constantFrom('Observed', 'Observed', 'Observed', 'Inferred'),
    }),
  },
);

interface Shape {
  readonly call: CopyCall;
  readonly writtenDay: number;
  readonly isLeased: boolean;
  readonly immutableUntilMs: number | undefined;
}

const anyShape: fc.Arbitrary<Shape> = fc.record({
  call: anyCall,
  writtenDay: anyDay,
  isLeased: fc.constantFrom(false, false, false, true),
  immutableUntilMs: fc.option(
    fc.oneof(
      anyDay.map((days) => callStartMs + days * dayMs),
      fc.constant(Infinity),
    ),
    { nil: undefined, freq: 6 },
  ),
});

function toCopy({ writtenDay, ...fields }: Shape, state: CopyFacts['state'], more: Partial<CopyFacts> = {}): CopyFacts {
  const writtenMs = callStartMs + writtenDay * dayMs;
  return copyOf(state, { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, ...fields, ...more });
}

const anyCopies: fc.Arbitrary<readonly CopyFacts[]> = fc
  .record({
    base: fc.option(anyShape),
    versions: fc.array(anyShape, { maxLength: 3 }),
    snapshots: fc.array(anyShape, { maxLength: 2 }),
    deleted: fc.array(fc.tuple(anyShape, fc.boolean()), { maxLength: 2 }),
    uncommitted: fc.option(anyShape),
    isPageBlob: fc.constantFrom(false, false, false, true),
  })
  .map(({ base, versions, snapshots, deleted, uncommitted, isPageBlob }) => [
    ...(base === null ? [] : [toCopy(base, 'base', { versionId: 'current', isPageBlob })]),
    ...versions.map((shape, index) => toCopy(shape, 'version', { versionId: `v${index}` })),
    ...snapshots.map((shape, index) => toCopy(shape, 'snapshot', { snapshot: `s${index}` })),
    ...deleted.map(([shape, isVersion], index) =>
      toCopy(shape, 'softDeleted', { versionId: isVersion ? `d${index}` : undefined, isLeased: false }),
    ),
    ...(uncommitted === null ? [] : [toCopy(uncommitted, 'uncommitted')]),
  ])
  .filter((copies) => copies.length > 0);

const anyTerms = fc
  .record({
    softDeleteDays: fc.constantFrom(0, 7, 43, 100),
    permanentDelete: fc.boolean(),
    versioning: fc.boolean(),
    isHierarchical: fc.constantFrom(false, false, false, false, true),
    minimumDays: fc.constantFrom(undefined, 30, 91),
    deleteAfterDays: fc.constantFrom(undefined, undefined, 5),
  })
  .map(({ softDeleteDays, permanentDelete, versioning, isHierarchical, minimumDays, deleteAfterDays }) =>
    termsOf({
      blobService: { softDeleteDays, permanentDelete, versioning },
      account: { hierarchicalNamespace: isHierarchical },
      retention: {
        maximum: { months: 3 },
        ...(minimumDays === undefined ? {} : { minimum: { days: minimumDays } }),
      },
      consent:
        deleteAfterDays === undefined ? undefined : { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays },
    }),
  );

const anyFacts: fc.Arbitrary<CallFacts> = fc.record({
  holds: fc.constantFrom<readonly string[]>([], [], [], [], [], ['claim']),
  unknownHold: fc.constantFrom(false, false, false, false, false, true),
  refused: fc.record({ Recording: fc.constantFrom(false, false, true), AI: fc.boolean() }),
  granted: fc.boolean(),
});

const anyInput: fc.Arbitrary<ArtifactInput> = fc
  .record({
    copies: anyCopies,
    facts: fc.array(anyFacts, { minLength: 9, maxLength: 9 }),
    terms: anyTerms,
    nowMs: anyDay.map((days) => callStartMs + days * dayMs),
  })
  .map(({ facts, ...input }) => ({ ...input, calls: (copy) => facts[input.copies.indexOf(copy)]! }));

/** The copies that the requests of a decision delete or purge. */
function targetsOf({ deletes }: ArtifactDecision, copies: readonly CopyFacts[]): ReadonlySet<CopyFacts> {
  const base = copies.find(({ state }) => state === 'base');
  const isTarget = (step: DeleteStep, copy: CopyFacts) => {
    if (step.withSnapshots && copy.state === 'snapshot') return true;
    if (step.state === 'version' && step.versionId === base?.versionId) return copy === base;
    return (
      step.state === copy.state &&
      (step.state === 'base' || (step.versionId === copy.versionId && step.snapshot === copy.snapshot))
    );
  };
  return new Set(copies.filter((copy) => deletes.some((step) => isTarget(step, copy))));
}

function isKept({ copies, calls }: ArtifactInput): boolean {
  return copies.some((copy) => calls(copy).holds.length > 0 || calls(copy).unknownHold);
}

function isRefused({ calls, terms }: ArtifactInput, copy: CopyFacts): boolean {
  const { refused } = calls(copy);
  return refused.Recording || (refused.AI && terms.consent?.purpose === 'AI');
}

function check(property: (input: ArtifactInput, decision: ArtifactDecision) => void): void {
  fc.assert(
    fc.property(anyInput, (input) => {
      property(input, decideArtifact(input));
    }),
    { numRuns: 1_000 },
  );
}

describe('the decision of any artifact at any time', () => {
  it('deletes nothing that is held, unsupported, immutable, leased, of an unknown call, or readable and only inferred', () => {
    check((input, decision) => {
      if (isKept(input) || input.terms.isHierarchical || input.copies.some(({ isPageBlob }) => isPageBlob)) {
        expect(decision.deletes).toEqual([]);
      }
      for (const { state, call, isLeased, immutableUntilMs } of targetsOf(decision, input.copies)) {
        expect(call).toMatchObject({ kind: 'Known', ...(state === 'softDeleted' ? {} : { basis: 'Observed' }) });
        expect(isLeased).toBe(false);
        expect(immutableUntilMs ?? -Infinity).toBeLessThanOrEqual(input.nowMs);
      }
    });
  });

  it('deletes nothing before its floor, its days of soft delete or its minimum, unless it was refused', () => {
    check((input, decision) => {
      const { terms, nowMs } = input;
      for (const copy of targetsOf(decision, input.copies)) {
        if (copy.call.kind !== 'Known' || isRefused(input, copy)) continue;
        const { startMs } = copy.call;
        const floorMs = startMs + terms.floorDays * dayMs;
        const isForConsent = terms.consent !== undefined && !input.calls(copy).granted;
        if (isForConsent) {
          expect(nowMs).toBeGreaterThanOrEqual(startMs + 5 * dayMs);
          if (terms.hasMinimum) expect(nowMs).toBeGreaterThanOrEqual(floorMs);
          continue;
        }
        expect(nowMs).toBeGreaterThanOrEqual(floorMs);
        const earliestMs = endOfPeriod(startMs, { months: 3 }, zone) - terms.softDeleteDays * dayMs - 2 * hourMs;
        expect(nowMs).toBeGreaterThanOrEqual(earliestMs);
      }
    });
  });

  it('deletes every copy that can be read, is past its deadline and floor, and that nothing keeps', () => {
    check((input, decision) => {
      const { copies, terms, nowMs } = input;
      if (isKept(input) || decision.isUnsupported || decision.isUnclassified) return;
      const isFree = ({ isLeased, immutableUntilMs = -Infinity }: CopyFacts) => !isLeased && immutableUntilMs <= nowMs;
      const isOver = (copy: CopyFacts) => {
        const { call, lastModifiedMs } = copy;
        if (call.kind !== 'Known' || call.basis !== 'Observed' || lastModifiedMs! > nowMs) return false;
        const isLate =
          nowMs >= Math.max(endOfPeriod(call.startMs, { months: 3 }, zone), call.startMs + terms.floorDays * dayMs);
        return isFree(copy) && (isLate || isRefused(input, copy));
      };
      const snapshots = copies.filter(({ state }) => state === 'snapshot');
      const targets = targetsOf(decision, copies);
      for (const copy of copies.filter(({ state }) => ['base', 'version', 'snapshot'].includes(state))) {
        const needed = copy.state === 'base' ? [copy, ...snapshots] : [copy];
        const hasUndated = copies.some(({ call }) => call.kind === 'Known' && call.basis === 'Inferred');
        if (needed.every(isOver) && !hasUndated) expect(targets).toContain(copy);
      }
    });
  });

  it('orders its requests: the base on condition, versions and snapshots, then what is purged', () => {
    check(({ terms }, { deletes }) => {
      const firstPurge = deletes.findIndex(({ step }) => step === 'Purge');
      const deleting = firstPurge === -1 ? deletes : deletes.slice(0, firstPurge);
      const purging = firstPurge === -1 ? [] : deletes.slice(firstPurge);
      expect(deleting.every(({ step, state }) => step === 'Delete' && state !== 'softDeleted')).toBe(true);
      expect(purging.every(({ step, state }) => step === 'Purge' && state !== 'base')).toBe(true);
      expect(deleting.findIndex(({ state }) => state === 'base')).toBeLessThanOrEqual(0);
      for (const { state, etag } of deleting) if (state === 'base') expect(etag).toBeDefined();
      if (purging.length > 0) expect(terms.canPurge).toBe(true);
    });
  });

  it('says from when on it is due, and is due from then on while what may carry a consent is there', () => {
    check((any) => {
      const input = { ...any, terms: { ...any.terms, answeredDays: Number.POSITIVE_INFINITY } };
      const { deletes, dueFromMs, dueFromIgnoringHoldsMs, ground } = decideArtifact(input);
      expect(deletes.length > 0).toBe(dueFromMs <= input.nowMs);
      expect(ground !== undefined).toBe(deletes.length > 0);
      expect(dueFromIgnoringHoldsMs).toBeLessThanOrEqual(dueFromMs);
      for (const laterMs of [input.nowMs + hourMs, input.nowMs + 400 * dayMs]) {
        const later = decideArtifact({ ...input, nowMs: laterMs });
        expect(later.dueFromMs).toBe(dueFromMs);
        expect(targetsOf(later, input.copies)).toEqual(
          new Set([...targetsOf(later, input.copies), ...targetsOf(decideArtifact(input), input.copies)]),
        );
      }
    });
  });

  it('never deletes more because more days of soft delete are seen', () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 365 }), (input, raisedBy) => {
        const { softDeleteDays, versioning } = input.terms;
        const before = { softDeleteDays, versioning };
        const decideWith = (days: number) =>
          decideArtifact({
            ...input,
            terms: termsOf({
              blobService: { ...before, softDeleteDays: days },
              rememberedRecoverableDays: softDeleteDays,
            }),
          });
        expect(decideWith(softDeleteDays + raisedBy).deletes).toEqual(decideWith(softDeleteDays).deletes);
      }),
    );
  });
});
