import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { ErasureContext } from '../../src/erasure/erasure-context.ts';
import type { ErasureWork, ErasureWorks, LookResult } from '../../src/erasure/engine.ts';
import { createErasureReconcile } from '../../src/erasure/reconcile-requests.ts';
import { completeErasureSpec } from '../api/erasure-settings-manifest.ts';
import { abortSignal } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { requestWithout } from '../policy/erasure/request-build.ts';
import { buildSpec } from '../support/build.ts';
import { openRequestWorld } from './request-world.ts';

const key = { namespace: 'privacy', name: 'voicebot' };

/** One process over a policy that may be replaced under its name. Each look comes to its end at once, and finds nobody. */
function openProcess() {
  const fitting = { ...buildSpec({ storageAccounts: [], artifactClasses: [] }), ...completeErasureSpec };
  const world = openRequestWorld(createMemoryEvidence(), requestWithout('approval'), { spec: fitting });
  const { context, policy: found } = world.pass;
  let live = { ...found.policy, metadata: { ...found.policy.metadata, generation: 1 } } as CallDataPolicy;
  let work: ErasureWork | undefined;
  const looks: string[] = [];
  const works: Pick<ErasureWorks, 'find' | 'forget' | 'look'> = {
    find: () => work,
    forget: () => {
      work = undefined;
    },
    look: (_key, order) => {
      const { uid, generation } = order.policy.metadata;
      looks.push(uid);
      const nowMs = context.now();
      const seen = {
        generation,
        startedMs: nowMs,
        completedMs: nowMs,
        complete: true,
        unseen: [],
        places: [],
        numberKeys: new Set<string>(),
      };
      work = { kind: 'Looked', order, result: { ...seen, findings: new Map() } satisfies LookResult };
    },
  };
  const values = new Map([
    ['current', Buffer.from('k1')],
    ['k1', randomBytes(32)],
  ]);
  const reconcile = createErasureReconcile({
    ...context,
    works,
    policies: { get: () => Promise.resolve(live), listNear: () => [], unseenNamespaces: () => [] },
    azureOf: () => ({ estate: { observe: () => Promise.reject(new Error('not asked')) } }),
    keySecrets: { read: () => Promise.resolve({ kind: 'Found', entries: values }) },
  } as unknown as ErasureContext);
  return {
    pass: () => reconcile(key, { abortSignal }),
    replace: (uid: string) => {
      live = { ...live, metadata: { ...live.metadata, uid } };
    },
    looks,
    plan: () => world.object().status?.plan,
  };
}

it('plans by no look of a policy that another one of its name and generation took the place of', async () => {
  const { pass, replace, looks, plan } = openProcess();
  await pass();
  replace('policy-2');
  await pass();
  expect([looks, plan()]).toEqual([['policy-1', 'policy-2'], undefined]);
  await pass();
  expect([looks, plan()]).toEqual([['policy-1', 'policy-2'], expect.objectContaining({ calls: 0 })]);
});

it('nor by one that it took over before', async () => {
  const { pass, replace, looks } = openProcess();
  await pass();
  await pass();
  replace('policy-2');
  await pass();
  expect(looks).toEqual(['policy-1', 'policy-2']);
});
