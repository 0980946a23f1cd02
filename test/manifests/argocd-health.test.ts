import { describe, expect, it } from '@jest/globals';
import { healthCheck, healthChecks } from '../../scripts/render/argocd-config.ts';
import { conditionTypes } from '../../src/api/condition.ts';
import { erasureConditionTypes } from '../../src/api/erasure-request-condition.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { kstatusOf } from '../e2e/kubernetes-kstatus.ts';
import { documentsOf, textOf } from './shipped-files.ts';
import { runHealthCheck } from '../support/lua.ts';

const kinds = Object.keys(healthChecks) as (keyof typeof healthChecks)[];
const scripts = Object.fromEntries(kinds.map((kind) => [kind, healthCheck(kind)]));

type Seen = Readonly<Record<string, string | undefined>>;

function objectWith(seen: Seen, { observedGeneration = 3, suspend = false } = {}): JsonObject {
  const conditions = Object.entries(seen).flatMap(([type, status]) =>
    status === undefined ? [] : [{ type, status, reason: `${type}Reason`, message: `Of ${type} "in words".` }],
  );
  return { metadata: { generation: 3 }, spec: { suspend }, status: { observedGeneration, conditions } };
}

const statuses = [undefined, 'True', 'False', 'Unknown'] as const;

/** Every combination of what the script can tell apart. */
const combinations = statuses.flatMap((ready) =>
  statuses.flatMap((stalled) =>
    statuses.flatMap((reconciling) =>
      statuses.map((compliant) => ({ Ready: ready, Stalled: stalled, Reconciling: reconciling, Compliant: compliant })),
    ),
  ),
);

/** What Argo CD shall show, by what kstatus says. InProgress without work is waiting for a person. */
function expected(seen: Seen, kstatus: string): string {
  if (kstatus === 'Failed') return 'Degraded';
  if (kstatus === 'Current') return 'Healthy';
  return seen['Reconciling'] !== 'True' && seen['Ready'] === 'False' ? 'Suspended' : 'Progressing';
}

describe.each(kinds)('the health check of a %s', (kind) => {
  const check = (object: JsonObject) => runHealthCheck(scripts[kind] ?? '', object);

  it('says what kstatus says of every combination of conditions', () => {
    const wrong = combinations.flatMap((seen) => {
      // kstatus looks for Reconciling before Stalled; both are never True together, and Argo CD shall show the worse.
      if (seen.Stalled === 'True' && seen.Reconciling === 'True') return [];
      const object = objectWith(seen);
      const wanted = expected(seen, kstatusOf(object as unknown as CallDataPolicy));
      const { status } = check(object);
      return status === wanted ? [] : [{ seen, wanted, status }];
    });
    expect(wrong).toEqual([]);
    expect(combinations).toHaveLength(256);
  });

  it('waits for the operator where the status is missing, never written, or of an older generation', () => {
    const ready = { Ready: 'True', Stalled: 'True' };
    const objects = [
      { metadata: { generation: 3 }, spec: {} },
      { metadata: { generation: 3 }, spec: {}, status: { observedGeneration: -1 } },
      objectWith(ready, { observedGeneration: 2 }),
      { metadata: { generation: 3 }, spec: {}, status: { observedGeneration: 3 } },
    ];
    expect(objects.map((object) => check(object).status)).toEqual(objects.map(() => 'Progressing'));
  });

  it('repeats the reason and the message of the condition that decides', () => {
    expect(check(objectWith({ Ready: 'False', Stalled: 'True' })).message).toBe(
      'StalledReason: Of Stalled "in words".',
    );
    expect(check(objectWith({ Ready: 'False' })).message).toBe('ReadyReason: Of Ready "in words".');
  });

  it('looks only at conditions that there are', () => {
    const known: readonly string[] = kind === 'CallDataPolicy' ? conditionTypes : erasureConditionTypes;
    const named = [...(scripts[kind] ?? '').matchAll(/(?:is|say)\((?:"\w+", )?"(\w+)"|conditions\["(\w+)"\]/g)].flatMap(
      ([, said, looked]) => said ?? looked ?? [],
    );
    const types = named.filter((word) => !['True', 'False', 'Unknown'].includes(word));
    expect(types.filter((type) => !known.includes(type))).toEqual([]);
    expect(types.length).toBeGreaterThan(3);
  });
});

describe('the health check of a CallDataPolicy', () => {
  const check = (object: JsonObject) => runHealthCheck(scripts['CallDataPolicy'] ?? '', object);

  it('says that a policy is suspended, whatever its conditions are', () => {
    const all = combinations.map((seen) => check(objectWith(seen, { suspend: true })).status);
    expect(new Set(all)).toEqual(new Set(['Suspended']));
  });

  it('shows a broken promise in its message and stays healthy, or the sync that mends it would be held up', () => {
    expect(check(objectWith({ Ready: 'True', Compliant: 'False' }))).toEqual({
      status: 'Healthy',
      message: 'Applied. Compliant is False: Of Compliant "in words".',
    });
  });
});

describe('the ConfigMap for Argo CD', () => {
  it('holds the checks under the keys that Argo CD looks for', () => {
    const [configMap] = documentsOf(textOf('deploy/argocd/argocd-cm.yaml'));
    expect(configMap?.['data']).toEqual({
      'resource.customizations.health.calldata.claimini.com_CallDataPolicy': scripts['CallDataPolicy'],
      'resource.customizations.health.calldata.claimini.com_ErasureRequest': scripts['ErasureRequest'],
    });
  });
});
