import { describe, expect, it } from '@jest/globals';
import { targetsDue } from '../../src/evidence/ledger-state.ts';
import { outcomeEvents, type SeenOutcome } from '../../src/evidence/outcome-events.ts';
import { startMs } from './evidence-fixture.ts';
import { targets, a, b, stateAfter, seen, untilMs, outcomes } from './progress-fixture.ts';

describe('what became of targets', () => {
  const intended = stateAfter({ kind: 'DeletionIntended', targets });
  const events = outcomeEvents(intended, outcomes, seen);

  it('is told by one event a kind, and read back as it was told', () => {
    expect(events.map(({ kind }) => kind)).toEqual(['DeletionSeen', 'DeletionSeen', 'Retained', 'Deferred', 'Failed']);
    const untilTime = '2026-12-01T00:00:00Z';
    const after = stateAfter({ kind: 'DeletionIntended', targets }, ...events);
    expect(after.targets.map(({ fate }) => fate)).toEqual([
      { kind: 'Gone' },
      { kind: 'Recoverable', untilTime },
      { kind: 'Retained', ground: 'LegalClaims', untilTime },
      { kind: 'Deferred', untilTime },
      { kind: 'Failed', reason: 'Leased' },
    ]);
    expect(outcomeEvents(after, outcomes, seen)).toEqual([]);
  });

  it.each<[string, SeenOutcome]>([
    ['recoverable for nobody knows how long', { target: a, kind: 'Recoverable' }],
    [
      'recoverable for longer than a time can say',
      { target: a, kind: 'Recoverable', untilMs: Number.POSITIVE_INFINITY },
    ],
    ['kept by a legal hold', { target: a, kind: 'Retained', ground: 'LegalHold', untilMs: Number.POSITIVE_INFINITY }],
    ['deferred', { target: a, kind: 'Deferred' }],
    ['out of reach', { target: a, kind: 'Unreachable' }],
  ])('is never gone where it is %s, and is asked for again', (_, outcome) => {
    const [event] = outcomeEvents(intended, [outcome], seen);
    const after = stateAfter({ kind: 'DeletionIntended', targets: [a] }, event!);
    expect(after.targets[0]?.fate).toMatchObject({ kind: outcome.kind });
    expect(targetsDue(after, untilMs)).toHaveLength(1);
    expect(outcomeEvents(after, [outcome], seen)).toEqual([]);
  });

  it('is not what a listing saw before the copy came back and was meant to go again', () => {
    const gone = [{ target: a, kind: 'Gone' }] as const;
    const back = stateAfter({ kind: 'DeletionIntended', targets: [a], late: true });
    expect(outcomeEvents(back, gone, { listedMs: startMs - 1 })).toEqual([]);
    expect(outcomeEvents(back, gone, { listedMs: startMs })).toEqual([{ kind: 'LateArrivalErased', targets: [a] }]);
  });

  it('is of what is not meant to go any more only that it went before', () => {
    const retracted = stateAfter(
      { kind: 'DeletionIntended', targets: [a, b] },
      { kind: 'IntentRetracted', targets: [a, b] },
    );
    const failed = { target: a, kind: 'Failed', reason: 'Leased' } as const;
    const kept = { target: b, kind: 'Retained', ground: 'LegalHold' } as const;
    expect(outcomeEvents(retracted, [failed, kept], seen)).toEqual([]);
    const gone = { target: b, kind: 'Gone' } as const;
    expect(outcomeEvents(retracted, [failed, gone], seen)).toEqual([{ kind: 'DeletionSeen', targets: [b] }]);
  });

  it('stays gone where an object of an AI account was seen gone and a later listing cannot look at it', () => {
    const gone = stateAfter({ kind: 'DeletionIntended', targets: [a] }, { kind: 'DeletionSeen', targets: [a] });
    expect(outcomeEvents(gone, [{ target: a, kind: 'Unreachable' }], seen)).toEqual([]);
    expect(outcomeEvents(gone, [{ target: a, kind: 'Failed', reason: 'Leased' }], seen)).toHaveLength(1);
    const back = stateAfter(
      { kind: 'DeletionSeen', targets: [a] },
      { kind: 'DeletionIntended', targets: [a], late: true },
    );
    expect(outcomeEvents(back, [{ target: a, kind: 'Unreachable' }], seen)).toHaveLength(1);
  });

  it('is asked for again no second before its time', () => {
    const [event] = outcomeEvents(intended, [{ target: a, kind: 'Deferred', untilMs: untilMs + 1 }], seen);
    expect(event).toMatchObject({ untilTime: '2026-12-01T00:00:01Z' });
  });

  it('has no room for what is no word', () => {
    const outcome = { target: a, kind: 'Failed', reason: '+49 170 1234567' } as const;
    expect(outcomeEvents(intended, [outcome], seen)).toEqual([{ kind: 'Failed', targets: [a], reason: 'Other' }]);
  });

  it('counts what came late as that', () => {
    const came = stateAfter({ kind: 'DeletionIntended', targets: [a], late: true });
    expect(outcomeEvents(came, [{ target: a, kind: 'Gone' }], seen)).toEqual([
      { kind: 'LateArrivalErased', targets: [a] },
    ]);
    expect(came.targets[0]?.cameLate).toBe(true);
    const back = stateAfter(
      { kind: 'DeletionIntended', targets: [a, b] },
      { kind: 'DeletionSeen', targets: [a, b] },
      { kind: 'DeletionIntended', targets: [a], late: true },
    );
    expect(
      outcomeEvents(
        back,
        [
          { target: a, kind: 'Gone' },
          { target: b, kind: 'Gone' },
        ],
        seen,
      ),
    ).toEqual([{ kind: 'LateArrivalErased', targets: [a] }]);
  });
});
