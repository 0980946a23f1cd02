import { describe, expect, it } from '@jest/globals';
import {
  at,
  dayMs,
  dueTime,
  executed,
  facts,
  nowMs,
  policy,
  receipt,
  receivedTime,
  request,
  result,
} from './request-build.ts';
import { conditionsOf, judge, recoverable, retained, type Scene } from './scene.ts';
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
      'a receipt that nobody can read',
      { request: request({ receivedTime: '2026-11-20T09:12:00+24:00' }) },
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
