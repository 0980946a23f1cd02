import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { errorFields, startErrorFields } from '../../src/runtime/log.ts';
import type { Log } from '../../src/runtime/log.ts';

/** What must never be in a log line; each test plants it. */
const SECRET = '+49 170 1234567';

describe('errorFields', () => {
  it('shows an OperatorError without its cause', () => {
    const cause = new Error(`Authorization: Bearer ${SECRET}`);
    const error = new OperatorError('Azure asked for a pause.', {
      kind: 'retryable',
      reason: 'Throttled',
      status: 429,
      retryAfterMs: 120_000,
      cause,
    });
    const fields = errorFields(error);
    expect(fields).toMatchObject({ name: 'OperatorError', reason: 'Throttled', status: 429, retryAfterMs: 120_000 });
    expect(JSON.stringify(fields)).not.toContain(SECRET);
  });

  it('shows name, code and frames of an unexpected error', () => {
    const fields = errorFields(Object.assign(new TypeError('x is not a function'), { code: 'ERR_INVALID_URL' }));
    expect(fields).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_URL' });
    expect(JSON.stringify(fields['frames'])).toContain('log.test.ts');
  });

  it.each<[string, () => unknown]>([
    ['the message of a defect', () => new Error(`no call of ${SECRET}`)],
    ['a message of several lines', () => new Error(`first\n${SECRET}\n    at ${SECRET}`)],
    ['a message of V8', () => thrownBy(() => BigInt(SECRET))],
    ['a name and a code', () => Object.assign(new Error('outer'), { name: SECRET, code: SECRET })],
    ['lines after the first', () => new Error(`HTTP-Code: 404\nBody: "${SECRET}"\n    at ${SECRET}`)],
    ['text that could not be parsed', () => thrownBy(() => JSON.parse(SECRET))],
    ['text behind the two hundredth character', () => new Error('x'.repeat(200) + SECRET)],
    ['the cause', () => new Error('outer', { cause: new Error(SECRET) })],
    ['properties', () => Object.assign(new Error('outer'), { body: SECRET })],
    ['what is no error', () => SECRET],
  ])('keeps %s to itself', (_what, create) => {
    expect(JSON.stringify(errorFields(create()))).not.toContain(SECRET);
  });
});

describe('startErrorFields', () => {
  it('shows what keeps the operator from its start, in one line', () => {
    const fields = startErrorFields(new Error(`kubeconfig: no such file\n${SECRET}`));
    expect(fields).toMatchObject({ name: 'Error', message: 'kubeconfig: no such file' });
    expect(JSON.stringify(startErrorFields(thrownBy(() => JSON.parse(SECRET))))).not.toContain(SECRET);
  });
});

describe('Log', () => {
  it('is satisfied by pino, which gets the fields as fields', () => {
    const lines: string[] = [];
    const log: Log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
    log.warn({ controller: 'c' }, 'a sentence');
    expect(JSON.parse(lines[0]!)).toMatchObject({ controller: 'c', msg: 'a sentence' });
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
