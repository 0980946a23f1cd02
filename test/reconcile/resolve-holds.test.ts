import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { HoldCalls } from '../../src/policy/holds.ts';
import type { ObjectKey } from '../../src/reconcile/outcome.ts';
import type { SecretRead } from '../../src/reconcile/ports.ts';
import { resolveHolds } from '../../src/reconcile/resolve-holds.ts';
import { buildPolicy, buildSpec, failure } from '../support/build.ts';

type Hold = CallDataPolicySpec['holds'][number];

const nowMs = Date.parse('2026-11-24T10:07:11.250Z');
const abortSignal = new AbortController().signal;

const reason = {
  name: 'case-7',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2027-01-01T00:00:00Z',
} as const;

function holdBySecret(overrides: Partial<Hold> = {}): Hold {
  return { ...reason, callIds: { secretRef: { name: 'claims', key: 'callIds' } }, ...overrides };
}

/** Resolves the holds with Secrets that all give this answer. */
async function resolve(holds: readonly Hold[], answer: () => Promise<SecretRead>) {
  const reads: ObjectKey[] = [];
  const context = {
    now: () => nowMs,
    secrets: {
      read: (key: ObjectKey) => {
        reads.push(key);
        return answer();
      },
    },
  };
  const policy = buildPolicy(buildSpec({ holds }));
  const resolved = await resolveHolds(context, policy, {
    abortSignal,
  });
  return { calls: resolved.map(({ calls }) => calls), holds: resolved.map(({ hold }) => hold), reads };
}

const found = (values: Readonly<Record<string, string>>) => () =>
  Promise.resolve<SecretRead>({ kind: 'Found', values: new Map(Object.entries(values)) });

const refuse = () => Promise.reject(new Error('A Secret was read.'));

function byIds(...callIds: readonly string[]): HoldCalls {
  return { kind: 'ByIds', callIds: new Set(callIds) };
}

describe('a hold whose calls a Secret names', () => {
  it.each([
    ['one id a line', 'call-1\ncall-2', ['call-1', 'call-2']],
    ['lines ended as on Windows', 'call-1\r\ncall-2\r\n', ['call-1', 'call-2']],
    ['lines ended by a carriage return alone', 'call-1\rcall-2', ['call-1', 'call-2']],
    ['empty lines and blanks around ids', '\n  call-1\t\n\n call-2 \n \n', ['call-1', 'call-2']],
    ['the same id twice', 'call-1\ncall-1\n', ['call-1']],
    ['an id with a blank inside', 'call 1\n', ['call 1']],
  ])('holds the calls of %s', async (_sentence, callIds, expected) => {
    const { calls, reads } = await resolve([holdBySecret()], found({ callIds, other: 'call-9' }));
    expect(calls).toEqual([byIds(...expected)]);
    expect(reads).toEqual([{ namespace: 'privacy', name: 'claims' }]);
  });

  it.each<readonly [string, () => Promise<SecretRead>, string]>([
    ['does not exist', () => Promise.resolve({ kind: 'NotFound' }), 'Secret privacy/claims does not exist.'],
    [
      'may not be read',
      () => Promise.resolve({ kind: 'Denied' }),
      'The operator may not read Secret privacy/claims; bind the role calldata-operator-secret-reader in the namespace.',
    ],
    ['has another key only', found({ callids: 'call-1' }), 'Secret privacy/claims key callIds does not exist.'],
    ['is empty', found({ callIds: '' }), 'Secret privacy/claims key callIds holds no call id.'],
    ['holds blanks only', found({ callIds: ' \r\n\t\n' }), 'Secret privacy/claims key callIds holds no call id.'],
    [
      'cannot be read because Kubernetes is silent',
      () => Promise.reject(failure('KubernetesUnavailable')),
      'Secret privacy/claims could not be read: The call ended in KubernetesUnavailable.',
    ],
  ])('is unreadable, and never empty, where the Secret %s', async (_sentence, answer, message) => {
    const { calls } = await resolve([holdBySecret()], answer);
    expect(calls).toEqual([{ kind: 'Unreadable', message }]);
  });

  it('never tells a call id in a message', async () => {
    const texts = [found({ other: 'call-1' }), found({ callIds: '\n', other: 'call-1' })];
    for (const answer of texts) {
      expect(JSON.stringify((await resolve([holdBySecret()], answer)).calls)).not.toContain('call-1');
    }
  });

  it('reads the key that the policy names', async () => {
    const callIds = { secretRef: { name: 'claims', key: 'ids.txt' } };
    const { calls } = await resolve([holdBySecret({ callIds })], found({ callIds: 'call-1', 'ids.txt': 'call-2' }));
    expect(calls).toEqual([byIds('call-2')]);
  });

  it.each([
    ['before it starts', { startTime: '2026-11-24T10:07:11.251Z' }],
    ['once it has ended', { endTime: '2026-11-24T10:07:11.250Z' }],
  ])('is not read %s, and holds nothing', async (_sentence, period) => {
    const { calls, reads } = await resolve([holdBySecret(period)], refuse);
    expect(calls).toEqual([byIds()]);
    expect(reads).toEqual([]);
  });

  it('is read from the instant of its start on', async () => {
    const { reads } = await resolve([holdBySecret({ startTime: '2026-11-24T10:07:11.250Z' })], found({ callIds: 'a' }));
    expect(reads).toHaveLength(1);
  });

  it('does not hide a mistake of the operator behind an unreadable hold', async () => {
    await expect(resolve([holdBySecret()], () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

describe('a hold by tag', () => {
  it('needs no Secret, and stands beside others in the order of the spec', async () => {
    const byTag = { ...reason, name: 'audit', tagValue: 'audit-2026' };
    const { calls, holds, reads } = await resolve([byTag, holdBySecret()], found({ callIds: 'call-1' }));
    expect(calls).toEqual([{ kind: 'ByTag', value: 'audit-2026' }, byIds('call-1')]);
    expect(holds.map(({ name }) => name)).toEqual(['audit', 'case-7']);
    expect(reads).toHaveLength(1);
  });
});
