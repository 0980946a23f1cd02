import { describe, expect, it } from '@jest/globals';
import {
  at,
  dayMs,
  dueTime,
  executed,
  facts,
  nowMs,
  plan,
  policy,
  receipt,
  receivedTime,
  request,
  requestWithout,
  result,
} from './request-build.ts';
import { conditionsOf, judge, recoverable, retained, type Scene } from './scene.ts';
import type { ErasureRequestStatus } from '../../../src/api/erasure-request.ts';
import type { RequestFacts } from '../../../src/policy/erasure/request-facts.ts';

describe('DueTimeMet', () => {
  const dueMs = Date.parse(dueTime);
  const waiting = { identityVerification: { state: 'Pending', queriedTime: '2026-11-22T10:00:00Z' } } as const;
  const extension = { reason: 'Complexity', by: 'Desk' };
  const askedUntil = (settledMs: number) => {
    const { identityVerification = { state: 'Verified' } } = request().spec;
    const times = { queriedTime: '2026-11-21T10:00:00Z', verifiedTime: at(settledMs) };
    return request({ identityVerification: { ...identityVerification, ...times } });
  };

  const emptyOnce: Scene = {
    timeMs: dueMs + dayMs,
    memory: { plan: plan({ calls: 0, artifacts: 0 }), answeredTime: at(nowMs) },
  };

  it.each<readonly [string, Scene, string]>([
    ['an open request in time', {}, 'Unknown StillInTime'],
    ['recoverable days that end before the due time', { timeMs: dueMs - 7 * dayMs - 1000 }, 'Unknown StillInTime'],
    [
      'recoverable days that pass the due time, before anything is deleted',
      { timeMs: dueMs - 7 * dayMs },
      'False WillMissDue',
    ],
    [
      'recoverable days that nobody knows',
      { timeMs: dueMs - dayMs, facts: facts({ policy: policyWithoutDays() }) },
      'Unknown StillInTime',
    ],
    [
      'a deleted artifact that is recoverable beyond the due time',
      { memory: executed({ results: recoverable(27) }) },
      'False WillMissDue',
    ],
    [
      'one date beyond the due time beside one that nobody knows',
      { memory: executed({ results: [...recoverable(27), result({ erased: 5, recoverable: 1 })] }) },
      'False WillMissDue',
    ],
    [
      'an open log beyond the due time',
      { memory: executed({ results: [result({ erased: 4, deferred: 2, deferredUntilTime: at(dueMs) })] }) },
      'False WillMissDue',
    ],
    ['the due time that passed', { timeMs: dueMs }, 'False DueTimePassed'],
    ['an extension that counts', { timeMs: dueMs - dayMs, request: request({ extension }) }, 'Unknown StillInTime'],
    [
      'an extension that the caller was not told of',
      { timeMs: dueMs, request: request({ extension }) },
      'False ExtensionNotTold',
    ],
    [
      'an extension that the caller was told of',
      {
        timeMs: dueMs,
        request: request({
          extension,
          informed: [{ recipient: 'Subject', notifiedTime: at(dueMs - dayMs), by: 'Desk' }],
        }),
      },
      'Unknown StillInTime',
    ],
    [
      'an extension that only a processor was told of',
      {
        timeMs: dueMs,
        request: request({
          extension,
          informed: [{ recipient: 'CallOne GmbH', notifiedTime: at(dueMs - dayMs), by: 'Desk' }],
        }),
      },
      'False ExtensionNotTold',
    ],
    ['a question without an answer', { request: request(waiting) }, 'Unknown ClockPaused'],
    [
      'a failed identity without a time',
      {
        timeMs: dueMs,
        request: request({
          identityVerification: { state: 'Failed', by: 'Desk', queriedTime: '2026-11-22T10:00:00Z' },
        }),
      },
      'False DueTimePassed',
    ],
    ['an end too late', { timeMs: dueMs, memory: executed() }, 'False AnsweredLate'],
    [
      'an end in time, looked at later',
      {
        timeMs: dueMs + dayMs,
        memory: executed({
          answeredTime: at(dueMs - 1000),
          finishedTime: at(dueMs - 1000),
          receipt: receipt('Erased'),
        }),
      },
      'True AnsweredInTime',
    ],
    [
      'a verification that lies ahead: the clock runs',
      { request: askedUntil(dueMs + 60 * dayMs), memory: executed({ results: [result({ erased: 5, failed: 1 })] }) },
      'Unknown StillInTime',
    ],
    [
      'the same, at the due time',
      {
        request: askedUntil(dueMs + 60 * dayMs),
        timeMs: dueMs,
        memory: executed({ results: [result({ erased: 5, failed: 1 })] }),
      },
      'False DueTimePassed',
    ],
    [
      'a late end, once such a time has come',
      {
        request: askedUntil(dueMs + 60 * dayMs),
        timeMs: dueMs + 70 * dayMs,
        memory: executed({
          answeredTime: at(dueMs + dayMs),
          finishedTime: at(dueMs + dayMs),
          receipt: receipt('Erased'),
        }),
      },
      'False AnsweredLate',
    ],
    [
      'an empty search that is made anew',
      { ...emptyOnce, facts: facts({ isPlanCurrent: false }) },
      'False DueTimePassed',
    ],
    [
      'one that cannot be made anew for now',
      { ...emptyOnce, facts: facts({ isPlanCurrent: false, searchObstacle: 'ListingIncomplete' }) },
      'False DueTimePassed',
    ],
    [
      'one that found a call after all',
      { ...emptyOnce, memory: { plan: plan(), answeredTime: at(nowMs) }, request: requestWithout('approval') },
      'False DueTimePassed',
    ],
    ['one that owes its receipt', emptyOnce, 'True AnsweredInTime'],
    [
      'one whose features cannot be read for now',
      { ...emptyOnce, facts: facts({ isPlanCurrent: false, features: { kind: 'Unread' } }) },
      'True AnsweredInTime',
    ],
    [
      'a receipt that nobody can read',
      { request: request({ receivedTime: '2026-11-20T09:12:00+24:00' }) },
      'Unknown NotReckoned',
    ],
    [
      'a time zone that the operator does not know',
      { facts: facts({ policy: policy({ timeZone: 'America/Nowhere' }) }) },
      'Unknown NotReckoned',
    ],
    [
      'a ground beside something recoverable',
      { timeMs: dueMs, memory: executed({ results: [...retained, ...recoverable(30)] }) },
      'False DueTimePassed',
    ],
  ])('of %s', (_what, scene, is) => {
    expect(conditionsOf(scene)['DueTimeMet']).toBe(is);
  });

  describe('of an extension that is set after the due time, where the caller was told something before,', () => {
    const informed = [{ recipient: 'Subject', notifiedTime: at(nowMs), by: 'Desk' }];
    const verdictOf = (status: ErasureRequestStatus) => {
      const verdict = status.conditions?.find(({ type }) => type === 'DueTimeMet');
      return [`${verdict?.status} ${verdict?.reason}`, verdict?.message] as const;
    };

    it('is that the due time passed before', () => {
      const before = judge({ request: request({ informed }), timeMs: dueMs + 10 * dayMs }).status;
      expect(before.duePassedTime).toBe(at(dueMs + 10 * dayMs));
      const late = judge({ request: request({ informed, extension }), memory: before, timeMs: dueMs + 11 * dayMs });
      const [verdict, message] = verdictOf(late.status);
      expect(verdict).toBe('False DueTimePassed');
      expect(message).toContain('passed before the extension was set');
      expect(message).not.toContain('extended to');
      expect(late.status.duePassedTime).toBe(before.duePassedTime);
    });

    it('is that it counts where nobody saw the due time pass without it', () => {
      const early = judge({ request: request({ informed }), timeMs: dueMs - dayMs }).status;
      expect(early).not.toHaveProperty('duePassedTime');
      const late = judge({ request: request({ informed, extension }), memory: early, timeMs: dueMs + 9 * dayMs });
      expect(verdictOf(late.status)[0]).toBe('Unknown StillInTime');
      expect(late.status).not.toHaveProperty('duePassedTime');
    });

    it('is still that the answer came late', () => {
      const end = { timeMs: dueMs + dayMs, memory: { receipt: receipt('Cancelled') } };
      const ended = judge({ request: request({ informed, cancel: true }), ...end }).status;
      const spec = { informed, cancel: true, extension };
      const late = judge({ request: request(spec), memory: ended, timeMs: dueMs + 2 * dayMs });
      expect([verdictOf(ended)[0], verdictOf(late.status)[0]]).toEqual(['False AnsweredLate', 'False AnsweredLate']);
    });

    it('remembers the time anew where a pause that was told later moved the due time', () => {
      const before = { duePassedTime: at(dueMs + dayMs) };
      const paused = request({
        identityVerification: askedUntil(Date.parse('2026-11-24T10:00:00Z')).spec.identityVerification ?? {
          state: 'Pending',
        },
      });
      const passedAfter = (days: number) =>
        judge({ request: paused, memory: before, timeMs: dueMs + days * dayMs }).status.duePassedTime;
      expect([passedAfter(2), passedAfter(3)]).toEqual([before.duePassedTime, at(dueMs + 3 * dayMs)]);
    });
  });

  it('names no due time of a receipt that nobody can read, and stops the pause at the answer', () => {
    const unread = judge({ request: request({ receivedTime: '2026-11-20T09:12:00+24:00' }) }).status;
    expect(unread).not.toHaveProperty('dueTime');
    const asked = request({ identityVerification: { state: 'Pending', queriedTime: receivedTime }, cancel: true });
    const memory = { answeredTime: at(nowMs), finishedTime: at(nowMs), receipt: receipt('Cancelled') };
    expect(judge({ request: asked, memory, timeMs: nowMs + 50 * dayMs }).status.pausedDueTime).toBe(
      '2026-12-24T23:00:00Z',
    );
  });

  function policyWithoutDays(): RequestFacts['policy'] {
    return Object.fromEntries(
      Object.entries(policy()).filter(([name]) => name !== 'recoverableDays'),
    ) as unknown as RequestFacts['policy'];
  }
});
