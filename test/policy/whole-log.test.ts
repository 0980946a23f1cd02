import { describe, expect, it } from '@jest/globals';
import type { ClassTerms } from '../../src/policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../src/policy/copy-facts.ts';
import { decideLogArtifact } from '../../src/policy/log-artifact.ts';
import type { LogContent } from '../../src/policy/record-cut.ts';
import { consentLogTerms, copyOf, dayMs, hourMs, nothingKnown, unknownCall, wordsOf } from './artifact-build.ts';

const nowMs = Date.UTC(2026, 5, 1);
const daysAgo = (days: number): number => nowMs - days * dayMs;

const terms: ClassTerms = { ...consentLogTerms, hasMinimum: false };

const factsOf = (callId: string): CallFacts => {
  switch (callId.split(' ')[0]) {
    case 'held':
      return { ...nothingKnown, holds: ['lawsuit'] };
    case 'kept':
      return { ...nothingKnown, unknownHold: true };
    case 'granted':
      return { ...nothingKnown, granted: true };
    case 'hidden':
      return { ...nothingKnown, mayBeGranted: true };
    case 'refused':
      return { ...nothingKnown, refused: { Recording: true, AI: false } };
    default:
      return nothingKnown;
  }
};

/** Days since each call began. */
type Calls = Readonly<Record<string, number>>;

/** The first one goes along for its age, and the other one goes for want of a consent. */
const both: Calls = { old: 89, asked: 50 };

interface Copy {
  readonly calls?: Calls;
  readonly content?: Partial<LogContent>;
  readonly copy?: Partial<CopyFacts>;
  /** Of the copy, beside what is known of its calls. */
  readonly facts?: Partial<CallFacts>;
}

interface Log extends Copy {
  readonly older?: Copy;
  readonly terms?: Partial<ClassTerms>;
}

function merged(ids: readonly string[]): CallFacts {
  const all = ids.map(factsOf);
  return {
    holds: [...new Set(all.flatMap(({ holds }) => holds))],
    unknownHold: all.some(({ unknownHold }) => unknownHold),
    refused: { Recording: all.some(({ refused }) => refused.Recording), AI: false },
    granted: all.some(({ granted }) => granted),
    mayBeGranted: all.some(({ mayBeGranted }) => mayBeGranted === true),
  };
}

function decide({ older, terms: more, ...base }: Log) {
  const read = (state: 'base' | 'version', { calls = both, content = {}, copy = {}, facts = {} }: Copy) => {
    const starts = Object.entries(calls).map(([id, days]) => [id, daysAgo(days)] as const);
    const startMs = Math.min(...starts.map(([, ms]) => ms));
    const call = {
      kind: 'Known',
      callIds: Object.keys(calls),
      startMs,
      precision: 'Instant',
      basis: 'Observed',
    } as const;
    const logged = starts.map(
      ([id, ms]) => [id, { start: { startMs: ms, precision: 'Instant' as const }, records: 2 }] as const,
    );
    return {
      copy: copyOf(state, { creationTimeMs: daysAgo(89), lastModifiedMs: daysAgo(49), call, ...copy }),
      content: { form: 'Plain', calls: new Map(logged), unreadable: 0, ...content } satisfies LogContent,
      facts: { ...merged(Object.keys(calls)), ...facts },
    };
  };
  const current = read('base', base);
  const copies = older === undefined ? [current] : [current, read('version', older)];
  return decideLogArtifact({
    copies: copies.map(({ copy }) => copy),
    calls: (copy) => copies.find((one) => one.copy === copy)!.facts,
    terms: { ...terms, ...more },
    nowMs,
    contentOf: (copy) => copies.find((one) => one.copy === copy)?.content,
    factsOf,
    quietHours: 24,
  });
}

const version = { versionId: 'v1', etag: 'etag-v1', lastModifiedMs: daysAgo(60) } as const;
const snapshot = { state: 'snapshot', snapshot: 's1', etag: 'etag-s1', lastModifiedMs: daysAgo(60) } as const;

describe('a log of which one call goes for want of a consent and the first one along for its age', () => {
  it('goes whole, on the condition that it is what was read, and counts from when that call was due', () => {
    const decision = decide({});
    expect(wordsOf(decision)).toEqual(['Delete base if etag-base']);
    expect(decision).toMatchObject({ ground: 'ConsentMissing', dueFromMs: daysAgo(30), log: { kind: 'DeleteWhole' } });
    expect(decision).toMatchObject({ dueUnlessRefusedFromMs: daysAgo(30), goesForRefusal: false });
  });

  it.each<[string, Log]>([
    ['a young call is held', { calls: { ...both, held: 10 } }],
    ['the first call is held', { calls: { asked: 50, held: 89 } }],
    ['the call without a consent is held', { calls: { old: 89, held: 50 } }],
    ['a call is under a hold that nobody declared', { calls: { ...both, kept: 10 } }],
    ['a hold is on the log and on none of its calls', { facts: { holds: ['lawsuit'] } }],
    ['a call is below the floor', { calls: { ...both, granted: 30 } }],
    ['a call was granted and is not due', { calls: { ...both, granted: 50 } }],
    ['an answer on a call is hidden', { calls: { ...both, hidden: 50 } }],
    ['a minimum keeps the call without a consent', { terms: { floorDays: 60, hasMinimum: true } }],
    ['a minimum keeps the first call', { terms: { floorDays: 90 } }],
    ['what carried the consent may be gone', { terms: { answeredDays: 40 } }],
    ['the log hides what it says of consent', { copy: { consent: undefined } }],
    ['the log was changed lately', { copy: { lastModifiedMs: nowMs - 23 * hourMs } }],
    ['nobody knows when it was changed', { copy: { lastModifiedMs: undefined } }],
    ['nobody can read a record', { content: { unreadable: 1 } }],
    ['only a record without a time tells a call', { content: { unreadable: 1, undatedIds: ['held'] } }],
    ['Azure keeps it by a lease', { copy: { isLeased: true } }],
    ['Azure keeps it by a legal hold', { copy: { immutableUntilMs: Number.POSITIVE_INFINITY } }],
    ['nothing is deleted in its account', { terms: { isHierarchical: true } }],
    ['it is a page blob', { copy: { isPageBlob: true } }],
    ['a snapshot has a call that is held', { older: { copy: snapshot, calls: { held: 89 } } }],
    ['a snapshot has only a call that is not due', { older: { copy: snapshot, calls: { granted: 60 } } }],
    ['nobody knows the call of a snapshot', { older: { copy: { ...snapshot, call: unknownCall } } }],
    ['an older version hides what it says of consent', { older: { copy: { ...version, consent: undefined } } }],
  ])('stays where %s', (_, log) => {
    expect(decide(log).deletes).toEqual([]);
  });

  it.each<[string, Copy]>([
    ['held', { calls: { held: 60 } }],
    ['not due', { calls: { granted: 60 } }],
    ['unknown', { copy: { ...version, call: unknownCall } }],
  ])('goes by itself where the call of an older version is %s', (_, older) => {
    expect(wordsOf(decide({ older: { copy: version, ...older } }))).toEqual(['Delete base if etag-base']);
  });

  it('cuts for want of a consent only where no older version hides it', () => {
    const calls = { granted: 60, asked: 50 };
    const hides = { copy: { ...version, consent: undefined }, calls };
    expect(decide({ calls, older: { ...hides, copy: version } }).log).toMatchObject({ kind: 'Cut' });
    expect(decide({ calls, older: hides }).log).toEqual({ kind: 'NothingDue' });
  });

  it('counts as gone for a refusal only where it would stay without it', () => {
    expect(decide({ calls: { old: 89, refused: 50 } })).toMatchObject({
      goesForRefusal: true,
      dueFromMs: daysAgo(48),
      dueUnlessRefusedFromMs: daysAgo(30),
    });
    expect(decide({ calls: { old: 89, refused: 50 }, terms: { consent: undefined } })).toMatchObject({
      goesForRefusal: true,
      dueUnlessRefusedFromMs: daysAgo(-1) - 2 * hourMs,
    });
  });
});

describe('a log that cannot be cut and of which a call goes for want of a consent', () => {
  const appended = { copy: { isAppendBlob: true } } as const;
  /** A call that began so many days ago goes for its age, as the log is not quiet again before it is due. */
  const aheadFrom = (days: number): number => daysAgo(days) + 90 * dayMs - 2 * hourMs - dayMs;

  it('goes at the floor of its newest call, which has none either', () => {
    expect(decide({ ...appended, calls: { old: 60, asked: 50 } }).log).toEqual({ kind: 'DeleteWhole' });
    expect(decide({ ...appended, calls: { old: 60, granted: 50 } }).log).toMatchObject({ kind: 'CutDeferred' });
  });

  it('waits for a call that was granted, and says so', () => {
    const decision = decide({ ...appended, calls: { asked: 50, granted: 50 } });
    const untilMs = aheadFrom(50);
    expect(decision).toMatchObject({ deletes: [], dueFromMs: untilMs, log: { kind: 'CutDeferred', untilMs } });
  });

  it('waits for a call whose consent may be gone with what carried it', () => {
    const decision = decide({ ...appended, calls: { asked: 50, unanswered: 70 } });
    const untilMs = aheadFrom(70);
    expect(decision).toMatchObject({ deletes: [], dueFromMs: untilMs, log: { kind: 'CutDeferred', untilMs } });
  });

  it('goes with a call that was granted and is due before the log is quiet again', () => {
    const decision = decide({ ...appended, calls: { asked: 50, granted: 89 } });
    expect(wordsOf(decision)).toEqual(['Delete base if etag-base']);
    expect(decision.dueFromMs).toBe(aheadFrom(89));
  });

  it('takes a granted call along past its floor where another one goes for its age', () => {
    const decision = decide({ ...appended, calls: { gone: 91, granted: 50 } });
    expect(wordsOf(decision)).toEqual(['Delete base if etag-base']);
    expect(decision.ground).toBe('Maximum');
  });

  it('was not due by then before another one went for its age', () => {
    const decision = decide({ ...appended, calls: { asked: 50, granted: 50, gone: 91 } });
    expect(decision).toMatchObject({ dueFromMs: daysAgo(1) - 2 * hourMs, log: { kind: 'DeleteWhole' } });
  });
});
