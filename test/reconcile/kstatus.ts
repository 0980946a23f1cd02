import { expect } from '@jest/globals';
import type { CallDataPolicyStatus, Condition } from '../../src/api/call-data-policy.ts';

/** What tools that wait for objects (kstatus, Flux, Argo CD) and the Kubernetes API conventions rely on, over a whole history. */
export function expectSoundConditions(statuses: readonly CallDataPolicyStatus[]): void {
  statuses.forEach((status, index) => {
    const conditions = status.conditions ?? [];
    const find = (type: string) => conditions.find((condition) => condition.type === type);
    expect(new Set(conditions.map(({ type }) => type)).size).toBe(conditions.length);
    expect(find('Ready')).toBeDefined();
    expect(find('Compliant')).toBeDefined();
    const working = [find('Reconciling'), find('Stalled')].filter((condition) => condition !== undefined);
    expect(working.length).toBeLessThanOrEqual(1);
    expect(working.every((condition) => condition.status === 'True')).toBe(true);
    if (working.length > 0) expect(find('Ready')?.status).toBe('False');
    for (const condition of conditions) {
      expect(condition.observedGeneration).toBe(status.observedGeneration);
      expect(condition.message).not.toBe('');
      expectTransition(condition, statuses[index - 1]?.conditions ?? []);
    }
  });
}

function expectTransition(condition: Condition, before: readonly Condition[]): void {
  const earlier = before.find(({ type }) => type === condition.type);
  if (earlier === undefined) return;
  const moved = earlier.lastTransitionTime !== condition.lastTransitionTime;
  const changed = earlier.status !== condition.status;
  expect({ type: condition.type, moved }).toEqual({ type: condition.type, moved: changed });
}
