import { describe, expect, it } from '@jest/globals';
import { at, dayMs, dueTime, executed, facts, policy, receipt, request, result } from './request-build.ts';
import { conditionsOf, recoverable, retained, type Scene } from './scene.ts';
import type { RequestFacts } from '../../../src/policy/erasure/request-facts.ts';

describe('DueTimeMet', () => {
  const dueMs = Date.parse(dueTime);
  const waiting = { identityVerification: { state: 'Pending', queriedTime: '2026-11-22T10:00:00Z' } } as const;
  const extension = { reason: 'Complexity', by: 'Desk' };

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
      'a ground beside something recoverable',
      { timeMs: dueMs, memory: executed({ results: [...retained, ...recoverable(30)] }) },
      'False DueTimePassed',
    ],
  ])('of %s', (_what, scene, is) => {
    expect(conditionsOf(scene)['DueTimeMet']).toBe(is);
  });

  function policyWithoutDays(): RequestFacts['policy'] {
    return Object.fromEntries(
      Object.entries(policy()).filter(([name]) => name !== 'recoverableDays'),
    ) as unknown as RequestFacts['policy'];
  }
});
