import { describe, expect, it } from '@jest/globals';

import type { CopyFacts } from '../../src/policy/copy-facts.ts';
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
  unknownCall,
  type TermsOptions,
} from './artifact-build.ts';

const softDelete = { blobService: { softDeleteDays: 7 } };
const purging = { blobService: { softDeleteDays: 7, permanentDelete: true } };
const versioned = { blobService: { softDeleteDays: 7, versioning: true } };
const versionedPurging = { blobService: { softDeleteDays: 7, versioning: true, permanentDelete: true } };
const version = copyOf('version', { versionId: 'v1' });
const snapshot = copyOf('snapshot', { snapshot: 's1' });
const current = copyOf('base', { versionId: 'v2' });
const base = copyOf('base');
const marginMs = 2 * hourMs;
const actMs = deadlineMs - marginMs;
const held = { ...nothingKnown, holds: ['claim'] };

function dueFrom(copies: readonly CopyFacts[], terms: TermsOptions = {}): number {
  return decideAt(callStartMs, copies, { terms }).dueFromMs;
}

describe('when an artifact is due', () => {
  const cases: readonly (readonly [string, readonly CopyFacts[], TermsOptions, number])[] = [
    ['two intervals before the deadline', [base], {}, actMs],
    ['by longer intervals sooner', [base], { spec: { checkIntervalMinutes: 720 } }, deadlineMs - dayMs],
    ['sooner by soft-delete days', [base], softDelete, actMs - 7 * dayMs],
    ['of a version, too, where it cannot be purged', [version], versioned, actMs - 7 * dayMs],
    ['of a version that can be purged without them', [version], purging, actMs],
    ['of a lone snapshot that can be purged without them', [snapshot], purging, actMs],
    ['of a base that cannot be purged with them', [base], purging, actMs - 7 * dayMs],
    ['of a base that becomes a purgeable version without them', [current], versionedPurging, actMs],
    ['of a base and its snapshot together', [base, snapshot], purging, actMs - 7 * dayMs],
    ['not before the floor', [base], { retention: { maximum: { days: 90 }, minimum: { days: 90 } } }, day(91)],
    ['not before it was written', [copyOf('base', { lastModifiedMs: day(200) })], {}, day(200)],
    ['never, where the call is unknown', [copyOf('base', { call: unknownCall })], {}, Infinity],
    ['never, of parts of an upload', [copyOf('uncommitted')], {}, Infinity],
    ['never, of a deleted blob that nothing purges', [copyOf('softDeleted', { versionId: 'v' })], softDelete, Infinity],
    ['never, of a deleted base', [copyOf('softDeleted')], purging, Infinity],
    ['of a deleted version that can be purged', [copyOf('softDeleted', { versionId: 'v' })], purging, actMs],
    [
      'by the time of its writing, of a deleted version whose start is inferred',
      [copyOf('softDeleted', { versionId: 'v', call: startedAt(callStartMs - dayMs, 'Inferred') })],
      purging,
      actMs + hourMs,
    ],
    [
      'never, of a deleted version whose start is inferred and whose writing nobody knows',
      [copyOf('softDeleted', { versionId: 'v', creationTimeMs: undefined, call: startedAt(callStartMs, 'Inferred') })],
      purging,
      Infinity,
    ],
    [
      'never, of a deleted version of which nobody knows the call',
      [
        copyOf('softDeleted', {
          versionId: 'v',
          call: { kind: 'Known', callIds: [], startMs: callStartMs, precision: 'Instant', basis: 'Inferred' },
        }),
      ],
      purging,
      Infinity,
    ],
    ['never, of page blobs', [copyOf('base', { isPageBlob: true })], {}, Infinity],
    ['never, under hierarchical namespace', [base], { account: { hierarchicalNamespace: true } }, Infinity],
  ];
  it.each(cases)('%s', (_name, copies, terms, expected) => {
    expect(dueFrom(copies, terms)).toBe(expected);
  });

  it('does not come sooner when soft delete is raised from 7 to 100 days between passes', () => {
    const before = softDelete;
    const ages = Array.from({ length: 120 }, (_, days) => copyOf('base', { call: startedAt(day(-days)) }));
    const dueAt = (terms: TermsOptions) =>
      ages.filter((copy) => decideAt(callStartMs, [copy], { terms }).deletes.length);
    for (const days of [8, 30, 40, 43, 44, 60, 100, 365]) {
      const raised = { blobService: { softDeleteDays: days } };
      expect(dueAt({ ...raised, rememberedRecoverableDays: 7 })).toEqual(dueAt(before));
      expect(dueAt({ ...raised, ruleDays: 76 })).toEqual(dueAt(before));
    }
    // 100 days cannot be kept at all: without any memory, too, it makes nothing due.
    const unachievable = dueAt({ blobService: { softDeleteDays: 100 } });
    expect(dueAt(before)).toEqual(expect.arrayContaining(unachievable));
  });

  it('ignores holds and what Azure keeps for the count of a pass that died', () => {
    const copies = [copyOf('base', { isLeased: true })];
    const decision = decideAt(deadlineMs, copies, { facts: held });
    expect(decision).toMatchObject({ dueFromMs: Infinity, dueFromIgnoringHoldsMs: actMs, deletes: [] });
  });
});

describe('precedence', () => {
  const deleteAfter = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 10 } as const;
  const refused = { refused: { Recording: true, AI: false } };
  const refusedAi = { refused: { Recording: false, AI: true } };
  const aiConsent = { ...recordingConsent, purpose: 'AI' } as const;
  const minimum = { maximum: { days: 90 }, minimum: { days: 60 } };
  const writtenMs = callStartMs + hourMs;

  const grounds = [
    [
      'refused goes at once, before the minimum',
      { retention: minimum },
      refused,
      { ground: 'Refused', dueFromMs: writtenMs },
    ],
    ['a refused recording takes classes without consent', {}, refused, { ground: 'Refused', dueFromMs: writtenMs }],
    [
      'a refused recording takes classes of AI',
      { consent: aiConsent },
      refused,
      { ground: 'Refused', dueFromMs: writtenMs },
    ],
    [
      'a refused AI takes classes of AI',
      { consent: aiConsent },
      refusedAi,
      { ground: 'Refused', dueFromMs: writtenMs },
    ],
    [
      'a refused AI leaves the recording',
      { consent: recordingConsent },
      refusedAi,
      { ground: 'Maximum', dueFromMs: actMs },
    ],
    ['a refused AI leaves classes without consent', {}, refusedAi, { ground: 'Maximum', dueFromMs: actMs }],
    ['a missing consent is only reported', { consent: recordingConsent }, {}, { ground: 'Maximum', dueFromMs: actMs }],
    [
      'a missing consent goes after its days',
      { consent: deleteAfter },
      {},
      { ground: 'ConsentMissing', dueFromMs: day(10) },
    ],
    [
      'not before the minimum',
      { consent: deleteAfter, retention: minimum },
      {},
      { ground: 'ConsentMissing', dueFromMs: day(61) },
    ],
    ['a granted one stays', { consent: deleteAfter }, { granted: true }, { ground: 'Maximum', dueFromMs: actMs }],
  ] as const;
  it.each(grounds)('%s', (_name, terms, facts, due) => {
    expect(decideAt(due.dueFromMs, [base], { terms, facts })).toMatchObject(due);
    expect(decideAt(due.dueFromMs - 1, [base], { terms, facts }).deletes).toEqual([]);
  });

  it('takes a consent for missing only while all that may carry it is there', () => {
    const at = (days: number) => decideAt(day(days), [base], { terms: { consent: deleteAfter } });
    // 88 days less two check intervals, a day, and one for other clocks.
    expect(at(85.9)).toMatchObject({ ground: 'ConsentMissing', consent: 'Missing' });
    expect(at(86)).toMatchObject({ deletes: [], dueFromMs: actMs, consent: 'Missing' });
  });

  it('does not take for missing what a key hides, on whatever copy', () => {
    const hidden = copyOf('base', { consent: undefined });
    for (const copies of [[hidden], [hidden, version]]) {
      expect(decideAt(day(20), copies, { terms: { consent: deleteAfter } }).dueFromMs).toBe(actMs);
    }
  });

  const holds = [
    ['a hold', { holds: ['claim'] }],
    ['an unknown hold', { unknownHold: true }],
  ] as const;
  it.each(holds)('%s on the call of one copy keeps all of them, refused or past the deadline', (_name, facts) => {
    const older = copyOf('version', { versionId: 'v0' });
    const calls = (copy: CopyFacts) => ({ ...nothingKnown, ...refused, ...(copy === older ? facts : {}) });
    const decision = decideAt(day(400), [current, older], { terms: versionedPurging, calls });
    expect(decision).toMatchObject({ deletes: [], ground: undefined, dueFromMs: Infinity, isRefusedHeld: true });
  });

  it('a hold of a copy whose call is unknown keeps the others, too', () => {
    const untold = copyOf('version', { versionId: 'v0', call: unknownCall });
    const calls = (copy: CopyFacts) => (copy === untold ? held : nothingKnown);
    expect(decideAt(day(400), [current, untold], { calls }).deletes).toEqual([]);
  });

  it('names holds once and in order', () => {
    const calls = (copy: CopyFacts) => ({ ...nothingKnown, holds: copy === base ? ['tax', 'claim'] : ['claim'] });
    expect(decideAt(day(1), [base, snapshot], { calls }).holds).toEqual(['claim', 'tax']);
  });
});

describe('overdue', () => {
  const inferred = (recoverableUntilMs: number | undefined) =>
    copyOf('softDeleted', { recoverableUntilMs, call: startedAt(callStartMs, 'Inferred') });
  const cases: readonly (readonly [string, CopyFacts, boolean])[] = [
    ['what can be read', base, true],
    ['a version', version, true],
    ['a deleted copy', copyOf('softDeleted', { recoverableUntilMs: day(99) }), true],
    ['parts of an upload', copyOf('uncommitted'), true],
    ['a page blob', copyOf('base', { isPageBlob: true }), true],
    ['what Azure keeps', copyOf('base', { immutableUntilMs: Infinity }), true],
    ['a deleted copy by its inferred start', inferred(deadlineMs + 1), true],
    ['a deleted copy without an end', inferred(undefined), true],
    ['not one that fades by its inferred deadline', inferred(deadlineMs), false],
    ['not what nothing dates', copyOf('base', { call: unknownCall }), false],
  ];
  it.each(cases)('is %s at the deadline, and not before', (_name, copy, isOverdue) => {
    expect(decideAt(deadlineMs, [copy]).isOverdue).toBe(isOverdue);
    expect(decideAt(deadlineMs - 1, [copy]).isOverdue).toBe(false);
  });

  it('excuses a hold and no unknown hold', () => {
    expect(decideAt(deadlineMs, [base], { facts: { holds: ['claim'] } }).isOverdue).toBe(false);
    expect(decideAt(deadlineMs, [base], { facts: { unknownHold: true } }).isOverdue).toBe(true);
  });

  it('counts a copy by its own call, not by its siblings', () => {
    const young = copyOf('base', { call: startedAt(day(80)) });
    const old = copyOf('version', { versionId: 'v0' });
    expect(decideAt(deadlineMs, [young, old])).toMatchObject({ isOverdue: true, startMs: callStartMs, deadlineMs });
    expect(decideAt(deadlineMs, [young])).toMatchObject({ isOverdue: false, startMs: day(80) });
  });

  it('takes what was seen for the start before what is only inferred', () => {
    const guessed = copyOf('softDeleted', { call: startedAt(day(-9), 'Inferred') });
    expect(decideAt(day(1), [base, guessed]).startMs).toBe(callStartMs);
    expect(decideAt(day(1), [guessed]).startMs).toBe(day(-9));
  });
});
