import { failureOf } from '../../src/reconcile/errors.ts';
import { createPolicy, createPolicyInForce, everything } from '../support/fakes.ts';
import { failure } from '../support/build.ts';
import type { Scenario } from './condition-scenarios.ts';

const reads = { actions: ['*/read'], notActions: [], dataActions: ['*/read'], notDataActions: [] };

/** The rows of docs/conditions.md that speak of what identities may do. */
export const permissionConditionScenarios: Readonly<Record<string, Scenario>> = {
  'An identity may not read blobs': async (world) => {
    await createPolicyInForce(world);
    world.permissions.answer = () => ({ ok: true, value: [{ ...everything, notDataActions: ['*/read'] }] });
    await world.pass();
  },
  'What an identity may do could not be read': async (world) => {
    await createPolicyInForce(world);
    world.permissions.answer = () => failureOf(failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    await world.pass();
  },
  'Audit, and the identity may only read': async (world) => {
    world.permissions.answer = () => ({ ok: true, value: [reads] });
    createPolicy(world, { enforcement: 'Audit' });
    await world.pass();
  },
};
