import { describe, expect, it } from '@jest/globals';
import type { ReadArtifact, ReadCopy } from '../../../src/scan/pass/artifact.ts';
import { targetKey } from '../../../src/policy/erasure/target-fate.ts';
import type { TargetFate } from '../../../src/policy/erasure/target-fate.ts';
import type { CallFacts, CopyFacts } from '../../../src/policy/copy-facts.ts';
import { openCallBook } from '../../../src/erasure/erase/call-book.ts';
import { createEraseNotes } from '../../../src/erasure/erase/erase-notes.ts';
import { groundOf } from '../../../src/erasure/erase/hold-grounds.ts';
import { isInTime, matchAmong, matchCopy } from '../../../src/erasure/erase/target-copies.ts';
import { indexTargets } from '../../../src/erasure/erase/target-index.ts';
import type { WantedTarget } from '../../../src/erasure/erase/target-index.ts';
import { buildCopy } from '../../scan/sweep/delete-build.ts';
import { blobEntry } from '../../scan/memory-blobs.ts';
import { aiTargetOf, holdByTag, receivedMs, ringOf, targetOf, taskOf } from './erase-build.ts';

const place = { account: 'calls', container: 'c', name: 'n' };
const blob = { class: 'recordings', ...place, callId: 'call-1' };

const copyOf = (facts: Partial<CopyFacts>, callIds: readonly string[] = ['call-1']): ReadCopy => ({
  entry: blobEntry('n'),
  classification: { kind: 'Unclassified', reason: 'NoCallId' },
  facts: buildCopy(facts),
  callIds,
  log: undefined,
});

function bookOf(target = targetOf(blob)) {
  const index = indexTargets([taskOf([target])], ringOf('k1'));
  return { index, book: openCallBook(index), wanted: index.wanted[0]! };
}

describe('an index of targets', () => {
  it('finds what lies at a place under any key that targets use', () => {
    const [old, current] = [targetOf(blob, ringOf('k0')), targetOf({ ...blob, versionId: 'v1' })];
    const index = indexTargets([taskOf([old, current])], ringOf('k1', 'k0'));
    expect(index.at(place).map(({ target }) => target)).toEqual([old, current]);
    expect(index.at({ ...place, name: 'N' })).toEqual([]);
    expect(index.callTokensOf('call-1')).toEqual([old.call, current.call]);
    expect(index.callTokensOf('call-2')).toEqual([]);
  });

  it('tells objects of AI accounts from blobs', () => {
    const object = { kind: 'File', id: 'file-1' } as const;
    const index = indexTargets([taskOf([aiTargetOf('recordings', 'call-1', object)])], ringOf('k1'));
    expect(index.ofAiObject('bot', object)).toHaveLength(1);
    expect(index.ofAiObject('bot', { kind: 'Thread', id: 'file-1' })).toEqual([]);
  });

  it('knows which targets nobody can recognise', () => {
    const lost = targetOf(blob, ringOf('gone'));
    const index = indexTargets([taskOf([lost, targetOf(blob)])], ringOf('k1'));
    expect([...index.unrecognisable].map(({ target }) => target)).toEqual([lost]);
    expect(index.at(place)).toHaveLength(1);
  });
});

describe('a target means a copy', () => {
  const versioned = targetOf({ ...blob, versionId: 'v1' });
  const before = receivedMs - 1;
  it.each([
    ['of its version', versioned, { versionId: 'v1' }, ['call-1'], 'Target'],
    ['of its version without a call', versioned, { versionId: 'v1' }, [], 'Target'],
    ['of another version', versioned, { versionId: 'v2' }, ['call-1'], 'Other'],
    ['of a snapshot', targetOf({ ...blob, versionId: 's1' }), { snapshot: 's1' }, ['call-1'], 'Target'],
    ['of its version and another call', versioned, { versionId: 'v1' }, ['call-2'], 'Failed'],
    ['of its name', targetOf(blob), { lastModifiedMs: receivedMs }, ['call-1'], 'Target'],
    [
      'of its name and another call, written since',
      targetOf(blob),
      { lastModifiedMs: receivedMs },
      ['call-2'],
      'Other',
    ],
    ['of its name and another call, written before', targetOf(blob), { lastModifiedMs: before }, ['call-2'], 'Failed'],
    ['of its name without a call, written before', targetOf(blob), { lastModifiedMs: before }, [], 'Target'],
    ['of its name without a call, written since', targetOf(blob), { lastModifiedMs: receivedMs }, [], 'Failed'],
    [
      'of its name, deleted, without a call',
      targetOf(blob),
      { state: 'softDeleted', lastModifiedMs: receivedMs },
      [],
      'Target',
    ],
    ['made of its name, of its call', targetOf(blob), { state: 'version', versionId: 'v1' }, ['call-1'], 'Target'],
    ['made of its name and deleted', targetOf(blob), { state: 'softDeleted', snapshot: 's1' }, ['call-1'], 'Target'],
    ['made of its name, of another call', targetOf(blob), { state: 'version', versionId: 'v1' }, ['call-2'], 'Other'],
    ['made of its name, without a call', targetOf(blob), { state: 'version', versionId: 'v1' }, [], 'Failed'],
    [
      'made of its name, without a call, written since',
      targetOf(blob),
      { state: 'version', versionId: 'v1', lastModifiedMs: receivedMs },
      [],
      'Other',
    ],
    ['of a snapshot that somebody took', targetOf(blob), { state: 'snapshot', snapshot: 's1' }, ['call-1'], 'Other'],
    ['of its name, a version by now', targetOf(blob), { versionId: 'v1' }, ['call-1'], 'Target'],
    [
      'of its name, a version by now and another call, written since',
      targetOf(blob),
      { versionId: 'v1', lastModifiedMs: receivedMs },
      ['call-2'],
      'Other',
    ],
  ] as const)('%s', (...[, target, facts, callIds, expected]) => {
    const { wanted, book } = bookOf(target);
    const match = matchCopy(wanted, copyOf(facts, callIds), book);
    expect(typeof match === 'string' ? match : match.kind).toBe(expected);
  });
});

describe('what may be made of a target and tells no call', () => {
  const made = copyOf({ state: 'version', versionId: 'v1' }, []);
  const deleted = copyOf({ state: 'softDeleted', snapshot: 's1' }, []);
  /** Written after the request was received, and to be recovered until then. */
  const arrivedLate = (recoverableUntilMs?: number): ReadCopy =>
    copyOf({ state: 'softDeleted', snapshot: 's1', lastModifiedMs: receivedMs, recoverableUntilMs }, []);
  interface InDoubt {
    readonly copy: ReadCopy;
    readonly beside?: readonly ReadCopy[];
    readonly fate?: TargetFate;
  }
  const matchOf = ({ copy, beside = [], fate }: InDoubt): string => {
    const target = targetOf(blob);
    const fates = new Map(fate === undefined ? [] : [[targetKey(target), fate]]);
    const index = indexTargets([taskOf([target], { fates })], ringOf('k1'));
    const among = { copies: [copy, ...beside], book: openCallBook(index) };
    const told = matchAmong(index.wanted[0]!, copy, among);
    return typeof told === 'string' ? told : told.kind;
  };
  const recoverable = { kind: 'Recoverable', untilTime: undefined } as const;
  const untilMs = receivedMs + 7 * 86_400_000;
  const recoverableUntil = { kind: 'Recoverable', untilTime: new Date(untilMs).toISOString() } as const;

  it.each<readonly [string, string, InDoubt]>([
    ['stays where nothing else is left', 'Failed', { copy: made, fate: { kind: 'Intended' } }],
    ['is something else beside the target itself', 'Other', { copy: made, beside: [copyOf({})] }],
    [
      'stays beside what another call wrote since',
      'Failed',
      { copy: made, beside: [copyOf({ lastModifiedMs: receivedMs }, ['call-2'])] },
    ],
    ['is something else once the target was gone', 'Other', { copy: made, fate: { kind: 'Gone' } }],
    ['is something else where it is live and the target was deleted', 'Other', { copy: made, fate: recoverable }],
    ['is in doubt as long as it can be recovered', 'Failed', { copy: deleted, fate: recoverable }],
    ['is in doubt where it arrived after the request', 'Failed', { copy: arrivedLate(untilMs) }],
    [
      'is in doubt where it arrived late and the target can be recovered as long',
      'Failed',
      { copy: arrivedLate(untilMs), fate: recoverableUntil },
    ],
    [
      'is something else where it arrived late and was deleted after the target',
      'Other',
      { copy: arrivedLate(untilMs + 1000), fate: recoverableUntil },
    ],
    [
      'is something else where it arrived late and the target was gone',
      'Other',
      { copy: arrivedLate(), fate: { kind: 'Gone' } },
    ],
  ])('%s', (_, expected, inDoubt) => {
    expect(matchOf(inDoubt)).toBe(expected);
  });
});

describe('a copy is in time', () => {
  const known = (startMs: number, startFrom: 'Path' | 'CreationTime'): ReadCopy => {
    const copy = copyOf({
      call: { kind: 'Known', callIds: ['call-1'], startMs, precision: 'Instant', basis: 'Observed' },
    });
    const told = {
      kind: 'Classified',
      artifact: 'Recording',
      callIds: ['call-1'],
      startMs,
      precision: 'Instant',
    } as const;
    return { ...copy, classification: { ...told, startFrom } };
  };
  const learn = (...copies: readonly ReadCopy[]) => {
    const { book, wanted } = bookOf();
    const artifact: ReadArtifact = { name: 'n', copies, isCut: false, definition: undefined };
    book.learn(artifact);
    return (copy: ReadCopy) => isInTime(wanted, copy, { book, arrivalLagDays: 1 });
  };
  const dayMs = 86_400_000;
  const [early, late] = [known(receivedMs - 1, 'Path'), known(receivedMs, 'Path')];
  const nextDay = known(receivedMs + dayMs, 'Path');
  const [soon, created] = [known(receivedMs + dayMs - 1, 'CreationTime'), known(receivedMs + dayMs, 'CreationTime')];
  const unknown = copyOf({ call: { kind: 'Unknown' } });

  it.each([
    ['by its own start', [early], early, true],
    ['not by its own start', [late], late, false],
    ['by another clock that tells the same call', [early, late], late, true],
    ['not where it tells a call of another day by the same id', [early, nextDay], nextDay, false],
    ['by the start of its call, where it was created later', [early, created], created, true],
    ['not where all was created later', [created], created, false],
    ['where it may have arrived late', [soon], soon, true],
    ['by the start of its call, where it tells none', [early, unknown], unknown, true],
    ['not by the start of its call', [late, unknown], unknown, false],
    ['where nobody tells a start', [unknown], unknown, true],
  ] as const)('%s', (_, all, copy, expected) => {
    expect(learn(...all)(copy)).toBe(expected);
  });
});

describe('a copy of several calls is in time', () => {
  const dayMs = 86_400_000;
  const callIds = ['call-1', 'call-2'];
  const several = (
    startMs: number,
    precision: 'Instant' | 'Latest',
    startFrom: 'Content' | 'CreationTime',
  ): ReadCopy => {
    const call = { kind: 'Known', callIds, startMs, precision, basis: 'Observed' } as const;
    const classification = {
      kind: 'Classified',
      artifact: 'Transcript',
      callIds,
      startMs,
      precision,
      startFrom,
    } as const;
    return { ...copyOf({ call }, callIds), classification };
  };
  const one = (callId: string, startMs: number): ReadCopy =>
    copyOf({ call: { kind: 'Known', callIds: [callId], startMs, precision: 'Instant', basis: 'Observed' } }, [callId]);
  const before = callIds.map((callId) => one(callId, receivedMs - 1));
  const transcribed = several(receivedMs + 2 * dayMs, 'Latest', 'Content');
  const created = several(receivedMs + 2 * dayMs, 'Instant', 'CreationTime');

  it.each<[string, readonly ReadCopy[], ReadCopy, boolean]>([
    ['by what tells of them, where they were transcribed later', before, transcribed, true],
    ['by what tells of them, where it was created later', before, created, true],
    ['not where one of them began later', [before[0]!, one('call-2', receivedMs)], transcribed, false],
    ['not where all that tells of one is a later time', [before[0]!], transcribed, false],
    ['where that time may have come late', [], several(receivedMs + dayMs - 1, 'Latest', 'Content'), true],
    ['by its own start', before, several(receivedMs - 1, 'Instant', 'Content'), true],
    ['not by its own start', before, several(receivedMs, 'Instant', 'Content'), false],
  ])('%s', (_, others, copy, expected) => {
    const index = indexTargets([taskOf(callIds.map((callId) => targetOf({ ...blob, callId })))], ringOf('k1'));
    const book = openCallBook(index);
    for (const other of [...others, copy]) {
      book.learn({ name: 'n', copies: [other], isCut: false, definition: undefined });
    }
    expect(isInTime(index.wanted[0]!, copy, { book, arrivalLagDays: 1 })).toBe(expected);
  });
});

it('keeps the call of a target under each key that names it', () => {
  const index = indexTargets(
    [taskOf([targetOf(blob)]), taskOf([targetOf(blob, ringOf('k0'))], { requestUid: 'r2' })],
    ringOf('k1', 'k0'),
  );
  const book = openCallBook(index);
  book.learn({ name: 'n', copies: [copyOf({})], isCut: false, definition: undefined });
  const notes = createEraseNotes(book);
  const [first, second] = index.wanted as [WantedTarget, WantedTarget];
  expect(notes.isCallUnfinished(second)).toBe(false);
  notes.add([first], { kind: 'Failed', reason: 'Leased' });
  notes.add([first], { kind: 'Failed', reason: 'Changed' });
  expect(notes.isCallUnfinished(second)).toBe(true);
  expect([notes.isCallHeld(second), notes.whyOf(first), notes.whyOf(second)]).toEqual([
    false,
    { kind: 'Failed', reason: 'Leased' },
    undefined,
  ]);
});

describe('the ground of a hold', () => {
  const facts = (holds: readonly string[], unknownHold = false): CallFacts => ({
    ...{ holds, unknownHold, granted: false },
    refused: { Recording: false, AI: false },
  });
  const [short, long] = [
    holdByTag('short', { endTime: '2027-01-01T00:00:00Z', ground: 'Restriction' }),
    holdByTag('long', { endTime: '2029-01-01T00:00:00Z', ground: 'LegalClaims' }),
  ];
  it.each([
    ['of the hold that ends last', [facts(['hold-short']), facts(['hold-long'])], 'LegalClaims'],
    ['of the one there is', [facts(['hold-short'], true)], 'Restriction'],
    ['of none that is known', [facts([], true)], 'UnknownHold'],
    ['of nothing', [facts([])], undefined],
  ] as const)('%s', (_, all, expected) => {
    expect(groundOf(all, [short, long])?.ground).toBe(expected);
  });
});
