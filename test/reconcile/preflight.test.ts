import { describe, expect, it } from '@jest/globals';
import type { PermissionPlace } from '../../src/reconcile/ports.ts';
import { checkPermissions } from '../../src/reconcile/preflight.ts';
import { buildObservation, buildPolicy, buildSpec } from '../support/build.ts';
import { everything } from '../support/fakes.ts';

const calls = buildObservation('calls');
const policy = buildPolicy(buildSpec({ storageAccounts: [{ name: 'calls', resourceId: calls.resourceId }] }));
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
    expect(granted.asked.some((maxAgeMs) => maxAgeMs <= 5_000)).toBe(true);
    const missing = reader(['*/delete'], ['*/delete']);
    expect((await checkPermissions(missing, policy, seen)).verdict.status).toBe('False');
  });
});
