import { describe, expect, it } from '@jest/globals';
import { startsIn, unknownStarts } from '../../../src/erasure/look/call-starts.ts';
import { createCallEvidence } from '../../../src/erasure/look/call-evidence.ts';
import { findCopies } from '../../../src/erasure/look/found-copies.ts';
import type { CallEvidence } from '../../../src/matching/evidence.ts';
import type { CopyState } from '../../../src/policy/copy-facts.ts';
import { dayMs } from '../../../src/policy/zone-offsets.ts';
import type { ReadArtifact, ReadCopy } from '../../../src/scan/pass/artifact.ts';
import type { ScanPlace } from '../../../src/scan/pass/scan-place.ts';
import { blobEntry } from '../../scan/memory-blobs.ts';
import { buildCopy } from '../../scan/sweep/delete-build.ts';
import { callMs } from './look-stage.ts';

const hourMs = 3_600_000;

function copyOf(state: CopyState, ...callIds: readonly string[]): ReadCopy {
  const call =
    callIds.length === 0
      ? ({ kind: 'Unknown' } as const)
      : ({ kind: 'Known', callIds, startMs: callMs, precision: 'Instant', basis: 'Observed' } as const);
  return {
    entry: blobEntry('n'),
    classification: { kind: 'Unclassified', reason: 'NoCallId' },
    facts: buildCopy({ state, call }),
    callIds,
    log: undefined,
  };
}

describe('the start that a copy tells', () => {
  it('is of its call, and of several calls of none of them', () => {
    const starts = {
      earliestMs: callMs,
      latestMs: callMs,
      begunMs: callMs,
      dayEndMs: callMs + dayMs,
      instantMs: callMs,
    };
    const told = { told: starts, createdMs: undefined };
    expect(startsIn(copyOf('base', 'c1'), 'c1')).toEqual(told);
    expect(startsIn(copyOf('base', 'c1', 'c2'), 'c2')).toEqual(unknownStarts);
  });

  it('is no instant where it is a day, of a record as well, and a call of that day began before the copy was written', () => {
    const copy = copyOf('base', 'c1');
    const start = { startMs: callMs, precision: 'Day' } as const;
    const endMs = callMs + dayMs;
    const instantMs = Number.POSITIVE_INFINITY;
    const day = { earliestMs: callMs, latestMs: callMs, begunMs: endMs, dayEndMs: endMs, instantMs };
    const call = { kind: 'Known', callIds: ['c1'], ...start, basis: 'Observed' } as const;
    const dated = { ...copy, facts: { ...copy.facts, call, lastModifiedMs: callMs + 5 } };
    expect(startsIn(dated, 'c1')).toEqual({ told: day, createdMs: callMs + 5 });
    const log = { form: 'Plain', calls: new Map([['c1', { start, records: 1 }]]), unreadable: 0 } as const;
    expect(startsIn({ ...dated, log }, 'c1')).toEqual({ told: day, createdMs: undefined });
    expect(startsIn({ ...dated, log }, 'c2')).toEqual(unknownStarts);
  });

  it.each([
    ['of a day, with the length of that day', 'Day', 25 * hourMs, 25 * hourMs],
    ['that may be two instants, within a day', 'Instant', hourMs, dayMs],
  ] as const)('is no instant where it is that %s', (_, precision, spanMs, lengthMs) => {
    const copy = copyOf('base', 'c1');
    const call = { kind: 'Known', callIds: ['c1'], startMs: callMs, precision, spanMs, basis: 'Observed' } as const;
    const { told, createdMs } = startsIn({ ...copy, facts: { ...copy.facts, call, lastModifiedMs: callMs + 5 } }, 'c1');
    expect(told).toMatchObject({
      begunMs: callMs + spanMs,
      dayEndMs: callMs + lengthMs,
      instantMs: Number.POSITIVE_INFINITY,
    });
    expect(createdMs).toBe(callMs + 5);
  });

  it('lies before the last that a later time may mean, and before the end of the day of a creation', () => {
    const copy = copyOf('base', 'c1');
    const known = { kind: 'Known', callIds: ['c1'], startMs: callMs, basis: 'Observed' } as const;
    const later = { ...known, precision: 'Latest', spanMs: hourMs } as const;
    const told = { told: undefined, createdMs: callMs + hourMs };
    expect(startsIn({ ...copy, facts: { ...copy.facts, call: later } }, 'c1')).toEqual(told);
    const created = { ...known, precision: 'Day' } as const;
    const classification = {
      ...created,
      kind: 'Classified',
      artifact: 'Recording',
      startFrom: 'CreationTime',
    } as const;
    expect(startsIn({ ...copy, classification, facts: { ...copy.facts, call: created } }, 'c1')).toEqual({
      told: undefined,
      createdMs: callMs + dayMs - 1,
    });
  });
});

describe('the copies of a name that are of a call', () => {
  const find = (copies: readonly ReadCopy[], knownTo: readonly string[] = []) => {
    const artifact: ReadArtifact = { name: 'n', copies, isCut: false, definition: undefined };
    const place = { account: 'calls', container: 'c', scanClass: { name: 'recordings' } } as ScanPlace;
    return findCopies({
      ...{ place, artifact, knownTo },
      isWanted: (callId) => callId !== 'others',
      groundOf: () => undefined,
    }).map(({ state, calls, isJoined }) => [state, isJoined, ...calls.map(({ callId }) => callId)]);
  };

  it.each<[string, readonly ReadCopy[], readonly unknown[]]>([
    ['that it tells itself', [copyOf('base', 'c1')], [['base', false, 'c1']]],
    ['of which a part is looked for', [copyOf('base', 'c1', 'others')], [['base', false, 'c1']]],
    ['and none of another call', [copyOf('base', 'others'), copyOf('softDeleted')], []],
    [
      'are also deleted ones that tell none, by the other copies of the name',
      [copyOf('base', 'c1'), copyOf('softDeleted')],
      [
        ['base', false, 'c1'],
        ['softDeleted', true, 'c1'],
      ],
    ],
    ['and none that can be read and tells none', [copyOf('version', 'c1'), copyOf('base')], [['version', false, 'c1']]],
  ])('%s', (_, copies, found) => {
    expect(find(copies)).toEqual(found);
  });

  it('are, where a ledger names the location, also those that tell none; what can be read is of no call by that', () => {
    expect(find([copyOf('version', 'c1'), copyOf('base'), copyOf('softDeleted')], ['r1'])).toEqual([
      ['version', false, 'c1'],
      ['base', true],
      ['softDeleted', true, 'c1'],
    ]);
  });
});

describe('what an artifact shows', () => {
  const shown: CallEvidence = {
    found: [{ requestId: 'r1', feature: 0, kind: 'phone', verified: true, place: 'Caller', manner: 'Exact' }],
    callers: ['k1:a'],
  };
  const evidence = { className: 'metadata', evidence: shown };

  it('is of its call', () => {
    const book = createCallEvidence();
    book.add(['c1'], evidence);
    expect(book.of('c1')).toEqual([evidence]);
  });

  it('may be of each of several calls, and is sure of none of them', () => {
    const book = createCallEvidence();
    book.add(['c1', 'c2'], evidence);
    const unsure = { found: [{ ...shown.found[0], manner: 'Ambiguous' }], callers: [] };
    for (const callId of ['c1', 'c2']) expect(book.of(callId)).toEqual([{ className: 'metadata', evidence: unsure }]);
  });

  it('says who called one call, and nobody of several', () => {
    const book = createCallEvidence();
    for (const callId of ['c1', 'c2']) book.add([callId], evidence);
    book.addCallers(['c1', 'c2'], evidence);
    expect([book.of('c1').length, book.of('c2').length]).toEqual([1, 1]);
    book.addCallers(['c1'], evidence);
    expect(book.of('c1')[1]?.evidence).toEqual({ found: [], callers: ['k1:a'] });
    // Nothing was found of it; a ledger names it.
    book.addCallers(['c3'], evidence);
    expect(book.of('c3').map(({ evidence: shows }) => shows)).toEqual([{ found: [], callers: ['k1:a'] }]);
  });
});
