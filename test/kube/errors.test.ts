import { describe, expect, it } from '@jest/globals';
import { errorFromAnswer, errorFromFailure, errorFromStatus, isExpired, isNotFound } from '../../src/kube/errors.ts';

interface Answer {
  readonly status: number;
  readonly body?: object | string;
  readonly retryAfter?: string;
}

function failure({ status, body = {}, retryAfter }: Answer) {
  const text = typeof body === 'string' ? body : JSON.stringify({ kind: 'Status', ...body });
  return errorFromAnswer({ status, body: text, retryAfter }, 'patch widgets');
}

const retryable = { kind: 'retryable' } as const;
const unavailable = { ...retryable, reason: 'KubernetesUnavailable' } as const;
const conflict = { ...retryable, reason: 'KubernetesConflict' } as const;

const cases: readonly (readonly [string, Answer, object])[] = [
  ['401 soon, as tokens rotate', { status: 401 }, { ...retryable, reason: 'KubernetesRefused', retryAfterMs: 10_000 }],
  [
    '403 soon, as roles come late',
    { status: 403 },
    { ...retryable, reason: 'KubernetesRefused', retryAfterMs: 10_000 },
  ],
  [
    '409 at once',
    { status: 409, body: { reason: 'Conflict' } },
    { ...conflict, code: 'Conflict', retryAfterMs: undefined },
  ],
  ['429 after the time asked for', { status: 429, retryAfter: '120' }, { ...unavailable, retryAfterMs: 120_000 }],
  ['429 after ten minutes at most', { status: 429, retryAfter: '99999' }, { ...unavailable, retryAfterMs: 600_000 }],
  [
    '429 with backoff where it names no time',
    { status: 429, retryAfter: '0' },
    { ...unavailable, retryAfterMs: undefined },
  ],
  ['a date as Retry-After with backoff', { status: 503, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, unavailable],
  [
    'the seconds in details',
    { status: 504, body: { details: { retryAfterSeconds: 3 } } },
    { ...unavailable, retryAfterMs: 3_000 },
  ],
  ['500', { status: 500 }, unavailable],
  ['503 with a body that is no Status', { status: 503, body: 'upstream connect error' }, unavailable],
  ['302', { status: 302 }, unavailable],
  ['400 never', { status: 400 }, { kind: 'terminal', reason: 'KubernetesRefused' }],
  ['415 never', { status: 415 }, { kind: 'terminal', reason: 'KubernetesRefused' }],
  [
    'a schema refusal never',
    {
      status: 422,
      body: { reason: 'Invalid', details: { name: 'w', causes: [{ field: 'spec.size', message: 'secret' }] } },
    },
    { kind: 'terminal', reason: 'KubernetesRefused', code: 'Invalid' },
  ],
  [
    'a JSON patch that does not apply as a conflict',
    { status: 422, body: { reason: 'Invalid', details: {} } },
    { ...conflict, code: 'PatchNotApplicable' },
  ],
  ['an absent object as a conflict', { status: 404, body: { reason: 'NotFound', details: { name: 'w' } } }, conflict],
  [
    'a resource that is not served',
    { status: 404, body: '404 page not found' },
    { ...unavailable, code: 'ResourceNotServed' },
  ],
];

describe('an answer of the API server', () => {
  it.each(cases)('is tried again: %s', (_, answer, expected) => {
    expect(failure(answer)).toMatchObject({ ...expected, status: answer.status });
  });

  it('gives a message without names, values or bodies', () => {
    const details = { name: 'er-0171-5551234', causes: [{ field: 'spec.a', message: 'Invalid value: "+49171"' }] };
    const { message } = failure({
      status: 422,
      body: { reason: 'Invalid', message: 'er-0171-5551234 is bad', details },
    });
    expect(message).toBe('Kubernetes answered 422, Invalid to: patch widgets (spec.a).');
  });

  it('is "not found" only where the server names the absent object', () => {
    expect(isNotFound(failure({ status: 404, body: { reason: 'NotFound', details: { name: 'w' } } }))).toBe(true);
    expect(isNotFound(failure({ status: 404, body: { reason: 'NotFound', details: {} } }))).toBe(false);
    expect(isNotFound(failure({ status: 404, body: '404 page not found' }))).toBe(false);
    expect(isNotFound(failure({ status: 403, body: { reason: 'NotFound', details: { name: 'w' } } }))).toBe(false);
    expect(isNotFound(new Error('404'))).toBe(false);
  });

  it('is "expired" for 410 and for a version that this server has not reached', () => {
    expect(isExpired(failure({ status: 410 }))).toBe(true);
    const tooLarge = { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };
    expect(isExpired(failure({ status: 504, body: tooLarge }))).toBe(true);
    expect(isExpired(failure({ status: 504 }))).toBe(false);
    expect(isExpired(errorFromStatus({ code: 410, reason: 'Expired' }, { operation: 'watch widgets' }))).toBe(true);
  });
});

describe('what a call throws', () => {
  it('is named by its code alone', () => {
    const reset = Object.assign(new Error('read ECONNRESET 10.0.0.1:443'), { code: 'ECONNRESET' });
    const error = errorFromFailure(new TypeError('terminated', { cause: reset }), 'get widgets', { timedOut: false });
    expect(error).toMatchObject({ ...unavailable, code: 'ECONNRESET' });
    expect(error.message).not.toContain('10.0.0.1');
  });
});
