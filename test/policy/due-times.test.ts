import { describe, expect, it } from '@jest/globals';
import type { CallFacts, CopyFacts } from '../../src/policy/copy-facts.ts';
import { decideLogArtifact } from '../../src/policy/log-artifact.ts';
import {
  callStartMs,
  copyOf,
  day,
  dayMs,
  deadlineMs,
  decideAt,
  hourMs,
  nothingKnown,
  recordingConsent,
  startedAt,
  termsOf,
  type TermsOptions,
} from './artifact-build.ts';

const base = copyOf('base');
const actMs = deadlineMs - 2 * hourMs;
const writtenMs = callStartMs + hourMs;
const refused = { refused: { Recording: true, AI: false } };

describe('when an artifact would be due had nobody refused', () => {
  it.each([
    ['nothing was refused', {}, actMs, actMs],
    ['it was refused', refused, writtenMs, actMs],
    ['a hold keeps it', { ...refused, holds: ['court'] }, Infinity, Infinity],
  ])('where %s', (_, facts, dueFromMs, dueUnlessRefusedFromMs) => {
    const decision = decideAt(day(10), [base], { facts, terms: { consent: recordingConsent } });
    expect(decision).toMatchObject({ dueFromMs, dueUnlessRefusedFromMs });
  });
});

interface RefusalCase {
  readonly nowMs: number;
  /** By default it was refused. */
  readonly facts?: Partial<CallFacts>;
  readonly terms?: TermsOptions;
}

describe('whether something goes only for a refusal', () => {
  const missing = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 3 } as const;
  const young = copyOf('base', { call: startedAt(day(80)), lastModifiedMs: day(80) });
  const old = copyOf('version', { versionId: 'v1' });

  const consent = recordingConsent;
  const at10 = { nowMs: day(10) };
  const at100 = { nowMs: day(100) };

  it.each<[string, readonly CopyFacts[], RefusalCase, boolean]>([
    ['of what is young and was refused', [base], at10, true],
    ['of what is young and was not', [base], { ...at10, facts: {} }, false],
    ['of what is due for its age as well', [base], at100, false],
    ['of a name with a younger copy than one that is due', [young, old], at100, true],
    ['of what would go for want of the consent', [base], { ...at10, terms: { consent: missing } }, true],
    ['of what a hold keeps', [base], { ...at10, facts: { ...refused, holds: ['court'] } }, false],
    ['of what Azure keeps', [copyOf('base', { isLeased: true })], at10, false],
  ])('%s', (_, copies, { nowMs, facts = refused, terms = { consent } }, expected) => {
    expect(decideAt(nowMs, copies, { facts, terms }).goesForRefusal).toBe(expected);
  });
});

describe('what a hold kept until some time', () => {
  const heldUntilMs = day(100);

  it('was not due before it, and is what it is for the count of a pass that died', () => {
    const decision = decideAt(day(101), [base], { facts: { heldUntilMs } });
    expect(decision).toMatchObject({ dueFromMs: heldUntilMs, dueFromIgnoringHoldsMs: actMs });
    expect(decision.deletes).toHaveLength(1);
  });

  it('is due at its own time where that is later', () => {
    expect(decideAt(day(10), [base], { facts: { heldUntilMs: day(5) } }).dueFromMs).toBe(actMs);
  });
});

describe('the next deadline of what a hold keeps', () => {
  const next = (facts: Partial<CallFacts>, nowMs = day(10), copies = [base]) =>
    decideAt(nowMs, copies, { facts: { holds: ['court'], ...facts } }).nextDeadlineMs;
  const deleted = copyOf('softDeleted', { recoverableUntilMs: day(95) });

  it.each([
    ['is its own where the hold ends before', next({ holdsEndMs: day(20) }), deadlineMs],
    ['is the end of the hold where that is later', next({ holdsEndMs: day(100) }), day(100)],
    ['is the end of the hold where its own is over', next({ holdsEndMs: day(100) }, day(99)), day(100)],
    ['is over where the hold ended while it was looked at', next({ holdsEndMs: day(98) }, day(99)), day(98)],
    ['is none where nobody knows when the hold ends', next({}), undefined],
    ['is none where it is gone by then', next({ holdsEndMs: day(100) }, day(10), [deleted]), undefined],
    ['is none where no hold excuses what is over', next({ holds: [] }, day(99)), undefined],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('a log that is cut record by record', () => {
  const start = (startMs: number) => ({ start: { startMs, precision: 'Instant' as const }, records: 1 });
  const copy = copyOf('base', { call: { ...startedAt(callStartMs), callIds: ['old', 'new'] } as typeof base.call });
  const decide = (nowMs: number, factsOf: Readonly<Record<string, Partial<CallFacts>>>) => {
    const of = (callId: string) => ({ ...nothingKnown, ...factsOf[callId] });
    const all = Object.values(factsOf).reduce((sum, facts) => ({ ...sum, ...facts }), {});
    return decideLogArtifact({
      copies: [copy],
      calls: () => ({ ...nothingKnown, ...all }),
      factsOf: of,
      contentOf: () => ({
        form: 'Plain',
        calls: new Map([
          ['old', start(callStartMs)],
          ['new', start(callStartMs + 50 * dayMs)],
        ]),
        unreadable: 0,
      }),
      quietHours: 24,
      terms: termsOf({ consent: recordingConsent }),
      nowMs,
    });
  };

  it('comes to its next deadline at the end of a hold that keeps a record past its own', () => {
    const next = (nowMs: number, old: Partial<CallFacts>) => decide(nowMs, { old, new: {} }).nextDeadlineMs;
    expect(next(day(95), { holds: ['court'], holdsEndMs: day(100) })).toBe(day(100));
    expect(next(day(95), { holds: ['court'], holdsEndMs: day(900) })).toBe(next(day(95), {}));
    expect(next(day(95), { holds: ['court'] })).toBe(next(day(95), {}));
    expect(next(day(10), { holds: ['court'], holdsEndMs: day(20) })).toBe(deadlineMs);
  });

  it('counts as refused where only a refused call in it is due', () => {
    const quietMs = writtenMs + dayMs;
    expect(decide(day(10), { new: refused })).toMatchObject({ dueFromMs: quietMs, dueUnlessRefusedFromMs: actMs });
  });

  it.each<[string, number, Readonly<Record<string, Partial<CallFacts>>>, boolean]>([
    ['a young call was refused', day(10), { new: refused }, true],
    ['a young call was refused and another is due for its age', day(100), { new: refused }, true],
    ['only what is due for its age was refused', day(100), { old: refused }, false],
    ['nothing was refused', day(100), {}, false],
  ])('loses something only for a refusal: where %s', (_, nowMs, factsOf, expected) => {
    expect(decide(nowMs, factsOf).goesForRefusal).toBe(expected);
  });

  it('was not due while a hold kept any of its calls', () => {
    const { dueFromMs, log } = decide(day(101), { new: { heldUntilMs: day(100) } });
    expect(dueFromMs).toBe(day(100));
    expect(log).toEqual({ kind: 'Cut', calls: new Map([['old', 'Maximum']]) });
  });

  it('has the next deadline of a record that no hold keeps', () => {
    expect(decide(day(10), {}).nextDeadlineMs).toBe(deadlineMs);
    expect(decide(day(100), {}).nextDeadlineMs).toBe(termsOf().deadlineOf(callStartMs + 50 * dayMs));
    expect(decide(day(10), { new: { holds: ['court'] } }).nextDeadlineMs).toBe(deadlineMs);
    expect(decide(day(100), { new: { holds: ['court'] } }).nextDeadlineMs).toBeUndefined();
  });
});

interface Case {
  readonly nowMs: number;
  readonly copy: CopyFacts;
  readonly facts?: Partial<CallFacts>;
}

describe('the next deadline of an artifact', () => {
  const fading = (recoverableUntilMs: number) =>
    copyOf('softDeleted', { call: startedAt(callStartMs, 'Inferred'), recoverableUntilMs });

  const cases: readonly (readonly [string, Case, number | undefined])[] = [
    ['its own', { nowMs: day(10), copy: base }, deadlineMs],
    ['none where it has come', { nowMs: deadlineMs, copy: base }, undefined],
    ['none where a hold keeps it', { nowMs: day(10), copy: base, facts: { holds: ['court'] } }, undefined],
    ['none of a deleted copy that is gone by then', { nowMs: day(10), copy: fading(day(12)) }, undefined],
    [
      'its own also under a hold that nobody knows, which excuses nothing',
      { nowMs: day(10), copy: base, facts: { unknownHold: true } },
      deadlineMs,
    ],
  ];
  it.each(cases)('is %s', (_, { nowMs, copy, facts = {} }, expected) => {
    expect(decideAt(nowMs, [copy], { facts }).nextDeadlineMs).toBe(expected);
  });
});
