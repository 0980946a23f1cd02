import { describe, expect, it } from '@jest/globals';
import type { PermissionPlace } from '../../src/reconcile/ports.ts';
import { checkPermissions } from '../../src/reconcile/preflight.ts';
import { buildObservation, buildPolicy, buildSpec, recordings } from '../support/build.ts';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { everything } from '../support/fakes.ts';

const calls = buildObservation('calls');
/** Something tells its call, so that it may be deleted. */
const artifactClasses = [{ ...recordings, artifacts: [{ kind: 'Recording' as const }] }];
const storageAccounts = [{ name: 'calls', resourceId: calls.resourceId }];
const policy = buildPolicy(buildSpec({ storageAccounts, artifactClasses }));
const seen = { storage: [calls], ai: [], abortSignal: new AbortController().signal };

/** A reader of permissions that remembers an old answer, and gives a newer one to who wants none so old. */
function reader(old: readonly string[], fresh: readonly string[]) {
  /** How old each answer might be. */
  const asked: number[] = [];
  return {
    asked,
    permissions: {
      read: (_: PermissionPlace, { maxAgeMs }: { readonly maxAgeMs: number }) => {
        asked.push(maxAgeMs);
        const notDataActions = maxAgeMs > 60_000 ? old : fresh;
        return Promise.resolve({ ok: true, value: [{ ...everything, notDataActions }] } as const);
      },
    },
  };
}

describe('the preflight', () => {
  it('is content with an answer that is minutes old, where nothing is missing', async () => {
    const { permissions, asked } = reader([], ['*']);
    const { verdict } = await checkPermissions({ permissions }, policy, seen);
    expect(verdict.status).toBe('True');
    expect(asked).toEqual([600_000]);
  });

  it('reads anew what an old answer says is missing, and believes that', async () => {
    const granted = reader(['*/delete'], []);
    expect((await checkPermissions(granted, policy, seen)).verdict.status).toBe('True');
    expect(Math.min(...granted.asked)).toBe(60_000);
    const missing = reader(['*/delete'], ['*/delete']);
    expect((await checkPermissions(missing, policy, seen)).verdict.status).toBe('False');
  });

  it('reads anew at once in a pass that somebody asks for', async () => {
    const { permissions, asked } = reader(['*/delete'], []);
    const annotations = { [reconcileRequestedAtAnnotation]: 'now' };
    const wanted = { ...policy, metadata: { ...policy.metadata, annotations } };
    await checkPermissions({ permissions }, wanted, seen);
    expect(Math.min(...asked)).toBe(5_000);
  });

  it('reads anew only where something is missing', async () => {
    const archive = buildObservation('archive');
    const accounts = [calls, archive].map(({ name, resourceId }) => ({ name, resourceId }));
    const both = buildPolicy(buildSpec({ storageAccounts: accounts, artifactClasses }));
    const anew: string[] = [];
    const read = ({ scope }: PermissionPlace, { maxAgeMs }: { readonly maxAgeMs: number }) => {
      if (maxAgeMs < 600_000) anew.push(scope);
      const notDataActions = scope.startsWith(calls.resourceId) ? ['*/delete'] : [];
      return Promise.resolve({ ok: true, value: [{ ...everything, notDataActions }] } as const);
    };
    const storage = [calls, archive];
    const { verdict } = await checkPermissions({ permissions: { read } }, both, { ...seen, storage });
    expect(verdict.status).toBe('False');
    expect(anew.length).toBeGreaterThan(0);
    expect(anew.filter((scope) => !scope.startsWith(calls.resourceId))).toEqual([]);
  });
});
