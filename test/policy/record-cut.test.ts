import { describe, expect, it } from '@jest/globals';
import type { ClassTerms } from '../../src/policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../src/policy/copy-facts.ts';
import { decideLogArtifact } from '../../src/policy/log-artifact.ts';
import { decideLog } from '../../src/policy/record-cut.ts';
import type { LogContent, LogInput } from '../../src/policy/record-cut.ts';
import { judgeCall } from '../../src/policy/record-decision.ts';
import type { RecordDecision, RecordInput } from '../../src/policy/record-decision.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = Date.UTC(2026, 5, 1);
const daysAgo = (days: number): number => nowMs - days * dayMs;

/** 90 days, floor 45, acted on two hours before the deadline. */
const terms: ClassTerms = {
  deadlineOf: (startMs) => startMs + 90 * dayMs,
  floorDays: 45,
  hasMinimum: false,
  softDeleteDays: 0,
  reckonedDays: 0,
  canPurge: false,
  versioning: false,
  isHierarchical: false,
  lagDays: 3,
  checkIntervalMs: hourMs,
  consent: undefined,
  keptDays: 80,
  answeredDays: 79,
  mode: 'None',
  rules: { all: undefined, tagged: undefined },
  isEnforced: true,
};
const deleteAfter20Days: ClassTerms = {
  ...terms,
  consent: {
    purpose: 'AI',
    from: 'Tag',
    key: 'consent',
    grantedValue: 'yes',
    refusedValue: 'no',
    onMissing: 'DeleteAfter',
    deleteAfterDays: 20,
  },
};

const base: CopyFacts = {
  state: 'base',
  versionId: undefined,
  snapshot: undefined,
  etag: '0x1',
  creationTimeMs: daysAgo(120),
  lastModifiedMs: daysAgo(10),
  isPageBlob: false,
  isAppendBlob: false,
  recoverableUntilMs: undefined,
  immutableUntilMs: undefined,
  isLeased: false,
  holdTag: undefined,
  isTaggedDeletable: false,
  call: { kind: 'Unknown' },
  consent: { answer: 'Missing' },
};

const noFacts: CallFacts = { holds: [], unknownHold: false, refused: { Recording: false, AI: false }, granted: false };
const held: CallFacts = { ...noFacts, holds: ['lawsuit'] };
const refused: CallFacts = { ...noFacts, refused: { Recording: true, AI: false } };

const record = (startedDaysAgo: number, more: Partial<RecordInput> = {}): RecordInput => ({
  copy: base,
  terms,
  quietHours: 24,
  cutoffMs: nowMs,
  callId: 'call',
  start: { startMs: daysAgo(startedDaysAgo), precision: 'Instant' },
  facts: noFacts,
  nowMs,
  ...more,
});

const onDay = (startedDaysAgo: number, ofClass: ClassTerms): RecordInput =>
  record(startedDaysAgo, { terms: ofClass, start: { startMs: daysAgo(startedDaysAgo), precision: 'Day' } });

const keep = (because: 'NotDue' | 'Held'): RecordDecision => ({ kind: 'Keep', because });
const cut = (ground: 'Maximum' | 'Refused' | 'ConsentMissing', isAhead = false): RecordDecision => ({
  kind: 'Cut',
  ground,
  isAhead,
});

describe('a record of a log', () => {
  it.each<[string, RecordInput, RecordDecision]>([
    ['that is young stays', record(60), keep('NotDue')],
    ['whose deadline is there goes', record(90), cut('Maximum')],
    ['goes two check intervals before its deadline', record(90 - 2 / 24), cut('Maximum')],
    ['goes along where it is due before the log is quiet again', record(89), cut('Maximum', true)],
    ['stays where it is due after the log is quiet again', record(88.9), keep('NotDue')],
    ['does not go along before the floor', record(89, { terms: { ...terms, floorDays: 90 } }), keep('NotDue')],
    [
      'of which only the day is known stays to the end of a minimum that began with the end of that day',
      onDay(90, { ...terms, floorDays: 89.5, hasMinimum: true }),
      keep('NotDue'),
    ],
    [
      'goes along once that minimum is over',
      onDay(89, { ...terms, floorDays: 88, hasMinimum: true }),
      cut('Maximum', true),
    ],
    ['of a held call stays', record(200, { facts: held }), keep('Held')],
    [
      'of a call under a hold that nobody declared stays',
      record(200, { facts: { ...noFacts, unknownHold: true } }),
      keep('Held'),
    ],
    ['of a refused call goes at once', record(12, { facts: refused }), cut('Refused')],
    ['of a refused call that is held stays', record(12, { facts: { ...refused, holds: ['lawsuit'] } }), keep('Held')],
    ['without consent goes after its days', record(20, { terms: deleteAfter20Days }), cut('ConsentMissing')],
    [
      'without consent stays once what carried a consent may be gone, whatever the cut-off',
      record(25, { terms: { ...deleteAfter20Days, answeredDays: 24 }, cutoffMs: daysAgo(3) }),
      keep('NotDue'),
    ],
    [
      'without consent does not go along early',
      record(19.5, { terms: { ...deleteAfter20Days, floorDays: 10 } }),
      keep('NotDue'),
    ],
    [
      'with consent stays to its deadline',
      record(20, { terms: deleteAfter20Days, facts: { ...noFacts, granted: true } }),
      keep('NotDue'),
    ],
    [
      'in an account where nothing is deleted stays',
      record(200, { terms: { ...terms, isHierarchical: true } }),
      keep('NotDue'),
    ],
    [
      'is judged without what protects the blob',
      record(200, { copy: { ...base, isLeased: true, immutableUntilMs: Number.POSITIVE_INFINITY } }),
      cut('Maximum'),
    ],
  ])('%s', (_, input, expected) => {
    expect(judgeCall(input).decision).toEqual(expected);
  });
});

/** Calls by id: days since their start. */
function contentOf(calls: Readonly<Record<string, number>>, more: Partial<LogContent> = {}): LogContent {
  const logged = Object.entries(calls).map(
    ([id, days]) => [id, { start: { startMs: daysAgo(days), precision: 'Instant' as const }, records: 2 }] as const,
  );
  return { form: 'Plain', calls: new Map(logged), unreadable: 0, ...more };
}

const log = (content: LogContent, more: Partial<LogInput> = {}): LogInput => ({
  copy: base,
  terms,
  quietHours: 24,
  cutoffMs: nowMs,
  nowMs,
  content,
  factsOf: (callId) => (callId.startsWith('held') ? held : callId.startsWith('refused') ? refused : noFacts),
  ...more,
});
const appended: CopyFacts = { ...base, isAppendBlob: true };
const changed = (hours: number): CopyFacts => ({ ...base, lastModifiedMs: nowMs - hours * hourMs });

describe('a log', () => {
  it.each<[string, LogInput, ReturnType<typeof decideLog>['plan']]>([
    ['without a record', log(contentOf({})), { kind: 'NothingDue' }],
    ['of young calls', log(contentOf({ a: 10, b: 80 })), { kind: 'NothingDue' }],
    ['of calls that could only go along', log(contentOf({ a: 10, b: 89 })), { kind: 'NothingDue' }],
    [
      'with a due call, one that goes along, and a young one',
      log(contentOf({ a: 95, b: 89, c: 10 })),
      {
        kind: 'Cut',
        calls: new Map([
          ['a', 'Maximum'],
          ['b', 'Maximum'],
        ]),
      },
    ],
    ['all of whose calls are due', log(contentOf({ a: 95, refused: 12 })), { kind: 'DeleteWhole' }],
    [
      'with a due call and a held one',
      log(contentOf({ a: 95, held: 95 })),
      { kind: 'Cut', calls: new Map([['a', 'Maximum']]) },
    ],
    [
      'with a due call and a record that nobody can read',
      log(contentOf({ a: 95 }, { unreadable: 1 })),
      { kind: 'Cut', calls: new Map([['a', 'Maximum']]) },
    ],
    [
      'that was changed lately',
      log(contentOf({ a: 95, b: 10 }), { copy: changed(23) }),
      { kind: 'CutDeferred', untilMs: nowMs + hourMs, why: 'Open' },
    ],
    [
      'that was changed lately, also where all of it is due',
      log(contentOf({ refused: 12 }), { copy: changed(23) }),
      { kind: 'CutDeferred', untilMs: nowMs + hourMs, why: 'Open' },
    ],
    [
      'that has just become quiet',
      log(contentOf({ refused: 12, b: 10 }), { copy: changed(24) }),
      { kind: 'Cut', calls: new Map([['refused', 'Refused']]) },
    ],
    [
      'whose last change nobody knows',
      log(contentOf({ a: 95, b: 10 }), { copy: { ...base, lastModifiedMs: undefined } }),
      { kind: 'CutDeferred', untilMs: undefined, why: 'Open' },
    ],
    [
      'that is appended to, until the floor of its newest call',
      log(contentOf({ a: 95, b: 44, c: 40 }), { copy: appended }),
      { kind: 'CutDeferred', untilMs: nowMs + 5 * dayMs, why: 'NotBlocks' },
    ],
    [
      'that is appended to and whose newest call is past the floor',
      log(contentOf({ a: 95, b: 45 }), { copy: appended }),
      { kind: 'DeleteWhole' },
    ],
    [
      'that is appended to, with a held call',
      log(contentOf({ a: 95, held: 95 }), { copy: appended }),
      { kind: 'CutDeferred', untilMs: undefined, why: 'NotBlocks' },
    ],
    [
      'that is appended to, with a record that nobody can read',
      log(contentOf({ a: 95 }, { unreadable: 1 }), { copy: appended }),
      { kind: 'CutDeferred', untilMs: undefined, why: 'NotBlocks' },
    ],
    [
      'that was appended to lately',
      log(contentOf({ a: 95, b: 44 }), { copy: { ...changed(1), isAppendBlob: true } }),
      { kind: 'CutDeferred', untilMs: nowMs + dayMs, why: 'Open' },
    ],
    [
      'that is stored compressed',
      log(contentOf({ a: 95, b: 44 }, { form: 'Compressed' })),
      { kind: 'CutDeferred', untilMs: nowMs + dayMs, why: 'Compressed' },
    ],
    [
      'whose due call came due after the cut-off',
      log(contentOf({ a: 95, b: 10 }), { cutoffMs: daysAgo(6) }),
      { kind: 'NothingDue' },
    ],
  ])('%s', (_, input, expected) => {
    expect(decideLog(input).plan).toEqual(expected);
  });

  it('is overdue where a call that no hold keeps is past its deadline', () => {
    expect(decideLog(log(contentOf({ a: 95, held: 95 }))).isOverdue).toBe(true);
    expect(decideLog(log(contentOf({ a: 89, held: 95 }))).isOverdue).toBe(false);
  });

  it('is due from when its first call is that no hold keeps', () => {
    const actedAfterMs = 90 * dayMs - 2 * hourMs;
    expect(decideLog(log(contentOf({ a: 95, held: 96 })))).toMatchObject({
      dueFromMs: daysAgo(95) + actedAfterMs,
      dueFromIgnoringHoldsMs: daysAgo(96) + actedAfterMs,
      ground: 'Maximum',
    });
    expect(decideLog(log(contentOf({ a: 50, held: 96 }))).dueFromMs).toBe(daysAgo(50) + actedAfterMs);
  });

  it('may name more calls than a function takes arguments', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`call-${index}`, 95]));
    expect(decideLog(log(contentOf(many))).plan).toEqual({ kind: 'DeleteWhole' });
  });
});

interface Around {
  /** Whether a hold is on a call of the copy. */
  readonly holds?: (copy: CopyFacts) => boolean;
  /** Copies that nobody can read. */
  readonly others?: readonly CopyFacts[];
  readonly terms?: ClassTerms;
}

const dueOf95 = daysAgo(95) + 90 * dayMs - 2 * hourMs;

describe('an artifact that is a log', () => {
  const version: CopyFacts = { ...base, state: 'version', versionId: 'v1' };
  const known = (callIds: readonly string[], days: number): CopyFacts['call'] => {
    return { kind: 'Known', callIds, startMs: daysAgo(days), precision: 'Instant', basis: 'Observed' };
  };
  const decide = (
    contents: ReadonlyMap<CopyFacts, LogContent>,
    { holds = () => false, terms: ofClass = terms, others = [] }: Around = {},
  ) =>
    decideLogArtifact({
      copies: [...contents.keys(), ...others],
      calls: (copy) => (holds(copy) ? held : noFacts),
      terms: ofClass,
      nowMs,
      contentOf: (copy) => contents.get(copy),
      factsOf: (callId) => (callId.startsWith('held') ? held : noFacts),
      quietHours: 24,
    });

  it('is due where a call in it is, though a hold keeps another one', () => {
    const copy = { ...base, call: known(['a', 'held'], 95) };
    const decision = decide(new Map([[copy, contentOf({ a: 95, held: 95 })]]), { holds: () => true });
    expect(decision).toMatchObject({ isHeld: true, isOverdue: true, deletes: [], ground: 'Maximum' });
    expect(decision.log).toEqual({ kind: 'Cut', calls: new Map([['a', 'Maximum']]) });
    expect(decision.dueFromMs).toBe(dueOf95);
  });

  it('loses its current copy as a whole only where every record of it goes', () => {
    const copy = { ...base, call: known(['a', 'b'], 95) };
    expect(decide(new Map([[copy, contentOf({ a: 95, b: 10 })]])).deletes).toEqual([]);
    expect(decide(new Map([[copy, contentOf({ a: 95, b: 91 })]])).deletes).toMatchObject([
      { step: 'Delete', state: 'base', etag: '0x1' },
    ]);
  });

  it('loses its current copy as a whole where a call goes for want of consent and the first one for its age soon after', () => {
    const copy = { ...base, call: known(['a', 'b'], 89) };
    const contents = new Map([[copy, contentOf({ a: 89, b: 50 })]]);
    expect(decide(contents, { terms: { ...deleteAfter20Days, answeredDays: 60 } })).toMatchObject({
      deletes: [{ step: 'Delete', state: 'base' }],
      ground: 'ConsentMissing',
      dueFromMs: daysAgo(9),
    });
  });

  const older = { ...base, state: 'version', versionId: 'v1', call: known(['a', 'held'], 95) } as const;

  const snapshot = { ...older, state: 'snapshot', versionId: undefined, snapshot: 's1' } as const;
  const unread = { ...snapshot, call: { kind: 'Unknown' } } as const;
  const whole = {
    deletes: [{ step: 'Delete', state: 'base', etag: '0x1' }],
    log: { kind: 'DeleteWhole' },
    dueFromMs: dueOf95,
  };
  const emptied = {
    deletes: [],
    dueFromMs: dueOf95,
    log: { kind: 'Cut', calls: new Map([['a', 'Maximum'] as const, ['b', 'Maximum'] as const]) },
  };
  const kept = { deletes: [], log: { kind: 'DeleteWhole' }, dueFromMs: Number.POSITIVE_INFINITY };

  it.each<[string, Partial<CopyFacts>, CopyFacts, object]>([
    ['as a whole under a hold on an older version', {}, older, whole],
    ['record by record under a hold on a snapshot, without which it does not go', {}, snapshot, emptied],
    ['record by record where nobody can read a snapshot', {}, unread, emptied],
    ['not at all where a snapshot keeps it that cannot be cut', { isAppendBlob: true }, snapshot, kept],
    ['not at all where a lease keeps it', { isLeased: true }, snapshot, kept],
  ])('whose every record is due loses its current copy %s', (_, more, other, expected) => {
    const copy = { ...base, ...more, call: known(['a', 'b'], 95) };
    const contents = new Map([[copy, contentOf({ a: 95, b: 91 })]]);
    if (other !== unread) contents.set(other, contentOf({ a: 95, held: 95 }));
    const decision = decide(contents, { holds: (one) => one !== copy, others: other === unread ? [other] : [] });
    expect(decision).toMatchObject({ isOverdue: true, ...expected });
  });

  it.each<[string, Partial<CopyFacts>, boolean, object]>([
    ['stays while a hold keeps a snapshot', {}, true, { isHeld: true, isUnclassified: false, deletes: [] }],
    [
      'goes with the snapshots that are due',
      {},
      false,
      { isUnclassified: false, deletes: [{ step: 'Delete', state: 'base', withSnapshots: true }] },
    ],
    [
      'stays while it is not quiet',
      { lastModifiedMs: nowMs },
      false,
      { isUnclassified: false, deletes: [{ state: 'snapshot' }] },
    ],
  ])('of which nothing is left beside a snapshot %s', (_, more, isHeld, expected) => {
    const copy = { ...base, ...more, call: { kind: 'Unknown' } } as const;
    const contents = new Map<CopyFacts, LogContent>([
      [copy, contentOf({})],
      [snapshot, contentOf({ a: 95 })],
    ]);
    expect(decide(contents, { holds: (one) => isHeld && one === snapshot })).toMatchObject(expected);
  });

  it.each<[string, Partial<CopyFacts>, object]>([
    ['goes once it is quiet', {}, { isUnclassified: false, deletes: [{ step: 'Delete', state: 'base' }] }],
    ['stays while it is not, and is in order', { lastModifiedMs: nowMs }, { isUnclassified: false, deletes: [] }],
    [
      'stays and is unclassified where it was made empty: its writer may be to come',
      { creationTimeMs: daysAgo(2), lastModifiedMs: daysAgo(2) },
      { isUnclassified: true, deletes: [] },
    ],
  ])('of which nothing is left, and no snapshot either, %s', (_, more, expected) => {
    const copy = { ...base, ...more, call: { kind: 'Unknown' } } as const;
    expect(decide(new Map([[copy, contentOf({})]]))).toMatchObject(expected);
  });

  it('is not due while its cut is deferred, and overdue all the same', () => {
    const copy = { ...appended, call: known(['a', 'b'], 95) };
    const decision = decide(new Map([[copy, contentOf({ a: 95, b: 44 })]]));
    expect(decision).toMatchObject({ isOverdue: true, deletes: [], dueFromMs: nowMs + dayMs });
  });

  it.each<[string, Partial<CopyFacts>, Readonly<Record<string, number>>, number]>([
    ['it was quiet, where it is cut', { lastModifiedMs: daysAgo(2) }, { a: 95, b: 10 }, daysAgo(1)],
    ['it was quiet, where it goes whole', { lastModifiedMs: daysAgo(2) }, { a: 95, b: 91 }, daysAgo(1)],
    ['all of it could go, where it cannot be cut', { isAppendBlob: true }, { a: 95, b: 46 }, daysAgo(1)],
    ['all of it could go, where by now all is due', { isAppendBlob: true }, { a: 142, b: 91 }, daysAgo(46)],
  ])('was not due at a cut-off before %s', (_, more, days, expected) => {
    const copy = { ...base, lastModifiedMs: daysAgo(60), ...more, call: known(['a', 'b'], days['a'] ?? 0) };
    expect(decide(new Map([[copy, contentOf(days)]])).dueFromMs).toBe(expected);
  });

  it.each<[string, Partial<CopyFacts>, number]>([
    ['a lease', { isLeased: true }, Number.POSITIVE_INFINITY],
    ['an immutability policy', { immutableUntilMs: nowMs + dayMs }, nowMs + dayMs],
  ])('is due only once %s lets go of it', (_, more, expected) => {
    const copy = { ...base, ...more, call: known(['a', 'b'], 95) };
    expect(decide(new Map([[copy, contentOf({ a: 95, b: 10 })]])).dueFromMs).toBe(expected);
  });

  it('gives up an older version whole once a call in it is due', () => {
    const old = { ...version, call: known(['a', 'b'], 95) };
    const copy = { ...base, call: known(['b'], 60) };
    const decision = decide(
      new Map([
        [old, contentOf({ a: 95, b: 60 })],
        [copy, contentOf({ b: 60 })],
      ]),
    );
    expect(decision).toMatchObject({
      deletes: [{ step: 'Delete', state: 'version', versionId: 'v1' }],
      isOverdue: true,
    });
    expect(decision.log).toEqual({ kind: 'NothingDue' });
  });

  it('says that an older version holds a call past its deadline, though a hold keeps the version', () => {
    const old = { ...version, call: known(['a', 'held'], 95) };
    const decision = decide(new Map([[old, contentOf({ a: 95, held: 95 })]]), { holds: () => true });
    expect(decision).toMatchObject({ isHeld: true, isOverdue: true, deletes: [], dueFromMs: Number.POSITIVE_INFINITY });
  });

  it('is unclassified as far as a record in it cannot be read', () => {
    const copy = { ...base, call: known(['a'], 10) };
    expect(decide(new Map([[copy, contentOf({ a: 10 })]])).isUnclassified).toBe(false);
    expect(decide(new Map([[copy, contentOf({ a: 10 }, { unreadable: 1 })]])).isUnclassified).toBe(true);
  });

  it('stays where its current copy could not be read', () => {
    const copy = { ...base, call: { kind: 'Unknown' as const } };
    expect(
      decideLogArtifact({
        copies: [copy],
        calls: () => noFacts,
        terms,
        nowMs,
        contentOf: () => undefined,
        factsOf: () => noFacts,
        quietHours: 24,
      }),
    ).toMatchObject({ deletes: [], log: undefined, dueFromMs: Number.POSITIVE_INFINITY, isUnclassified: true });
  });
});
