import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { rulesFinalizer } from '../../src/api/group.ts';
import { misfitOf } from '../../src/api/misfit.ts';
import { createObjectCache } from '../../src/kube/object-cache.ts';
import { callDataPolicyType } from '../../src/kube/policy-store.ts';
import { keysToVisit } from '../../src/policy-changes.ts';
import { heldObjectsOf } from '../../src/policy/ai-holds.ts';
import { containersOf, locationsOwnedByOthers } from '../../src/policy/overlap.ts';
import { createPolicyReconcile } from '../../src/reconcile/call-data-policy.ts';
import type { PolicyEvent } from '../../src/reconcile/ports.ts';
import { aiResourceId } from '../policy/ai-build.ts';
import { buildPolicy, buildSpec, policyKey } from '../support/build.ts';
import { promise } from './ai-world.ts';

const fitting = buildPolicy(buildSpec(promise()));
const older = {
  name: 'older',
  uid: 'ffffffff-0000-4000-8000-000000000000',
  creationTimestamp: '2020-01-01T00:00:00Z',
} as const;

/** A policy as an earlier schema may have let it be stored, read from the wire. */
function stored(spec: unknown): CallDataPolicy {
  const policy = callDataPolicyType.parse({ ...buildPolicy(buildSpec(), older), spec });
  if (policy === undefined) throw new Error('It is no object.');
  return policy;
}

const without = (...fields: readonly string[]) =>
  Object.fromEntries(Object.entries(fitting.spec).filter(([name]) => !fields.includes(name)));

const [first, ...others] = fitting.spec.artifactClasses;
const misfits: readonly (readonly [string, unknown, string])[] = [
  ['no spec at all', undefined, 'spec.'],
  ['nothing in its spec', {}, 'spec.'],
  ['no accounts', without('storageAccounts'), 'spec.storageAccounts is missing.'],
  ['no classes', without('artifactClasses'), 'spec.artifactClasses is missing.'],
  ['no holds', without('holds'), 'spec.holds is missing.'],
  [
    'a class without locations',
    { ...fitting.spec, artifactClasses: [{ ...first, locations: undefined }, ...others] },
    'spec.artifactClasses.0.locations is missing.',
  ],
  [
    'a location without a container',
    { ...fitting.spec, artifactClasses: [{ ...first, locations: [{ account: 'calls', prefix: '' }] }] },
    'spec.artifactClasses.0.locations.0.container is missing.',
  ],
  [
    'an account without an id',
    { ...fitting.spec, storageAccounts: [{ name: 'calls' }] },
    'spec.storageAccounts.0.resourceId is missing.',
  ],
  ['a mode that nobody knows', { ...fitting.spec, enforcement: 'Later' }, 'spec.enforcement is of another kind'],
];

describe.each(misfits)('a policy that is stored with %s', (_what, spec, why) => {
  const policy = stored(spec);

  it('is told from one that fits', () => {
    expect(misfitOf(policy.spec)).toContain(why);
  });

  it('keeps no other from being indexed, visited, judged', () => {
    const cache = createObjectCache<CallDataPolicy>(containersOf);
    cache.replace([policy, fitting]);
    cache.set(policy);
    expect(cache.listBy(containersOf(fitting)[0] ?? '')).toContain(fitting);
    expect(keysToVisit(undefined, policy, () => [policy, fitting])).toContainEqual({
      namespace: 'privacy',
      name: 'older',
    });
    expect(() => locationsOwnedByOthers(fitting, [policy])).not.toThrow();
    cache.remove(policy);
  });
});

it('a policy that fits is none', () => {
  expect(misfitOf(fitting.spec)).toBeUndefined();
  expect(misfitOf({ ...fitting.spec, fieldOfALaterVersion: true })).toBeUndefined();
});

it('a policy that lacks something else owns its locations all the same', () => {
  const policy = stored(without('holds', 'timeZone'));
  expect(locationsOwnedByOthers(fitting, [policy])).not.toHaveLength(0);
});

it.each([
  ['no holds', without('holds')],
  ['no holds and half of what it says of AI', { ...without('holds'), ai: { accounts: undefined } }],
])('a policy that is stored with %s may have some over its AI accounts', (_what, spec) => {
  const around = { policies: [stored(spec)], unseenNamespaces: [], nowMs: 0 };
  expect(heldObjectsOf(fitting, aiResourceId('voicebot'), around)?.others).toEqual([
    { namespace: 'privacy', name: 'older', holds: 'Unknown' },
  ]);
});

describe('a pass over a policy that does not fit', () => {
  let events: PolicyEvent[];
  let policy: CallDataPolicy;
  let statuses: NonNullable<CallDataPolicy['status']>[];
  let released: number;

  /** Nothing else of the world is there: whoever asks for it fails the test. */
  const pass = () =>
    createPolicyReconcile({
      policies: {
        get: () => Promise.resolve(policy),
        applyStatus: (_policy: CallDataPolicy, status: NonNullable<CallDataPolicy['status']>) => {
          statuses.push(status);
          return Promise.resolve();
        },
        removeFinalizer: () => {
          released += 1;
          return Promise.resolve();
        },
      },
      azureOf: () => ({}),
      scans: { forget: () => undefined },
      recordEvent: (_policy: CallDataPolicy, event: PolicyEvent) => {
        events.push(event);
      },
      now: () => Date.parse('2026-11-24T10:00:00Z'),
    } as never)(policyKey, { abortSignal: new AbortController().signal });

  beforeEach(() => {
    [events, statuses, released] = [[], [], 0];
  });

  it.each(misfits.map(([what, spec]) => [what, spec] as const))('says so and does nothing: %s', async (_what, spec) => {
    policy = stored(spec);

    const outcome = await pass();

    expect(outcome).toMatchObject({ kind: 'terminal', error: { reason: 'SpecMisfit' } });
    const ready = statuses[0]?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason: 'SpecMisfit' });
    expect(ready?.message).toContain('apply the policy again');
    expect(events).toMatchObject([{ type: 'Warning', reason: 'SpecMisfit' }]);
  });

  it.each(misfits.map(([what, spec]) => [what, spec] as const))(
    'lets it go where it is deleted: %s',
    async (_what, spec) => {
      const found = stored(spec);
      const metadata = { deletionTimestamp: '2026-11-24T09:00:00Z', finalizers: [rulesFinalizer] };
      policy = { ...found, metadata: { ...found.metadata, ...metadata } };

      expect(await pass()).toEqual({ kind: 'done' });

      expect(released).toBe(1);
    },
  );
});
