import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { contract, listing, processor } from '../policy/processors/build.ts';
import { failure } from '../support/build.ts';
import { createPolicyInForce, type World } from '../support/fakes.ts';
import type { Scenario } from './condition-scenarios.ts';

const inOrder = listing(processor());

/** The rows of docs/conditions.md that speak of processors. */
export const processorConditionScenarios: Readonly<Record<string, Scenario>> = {
  'Processors listed, everything in order': (world) => createPolicyInForce(world, inOrder),
  'A contract with a processor has ended': (world) =>
    createPolicyInForce(world, listing(processor({}, { validUntilDate: '2024-12-31' }))),
  'A contract with a processor ends within 30 days': (world) => createPolicyInForce(world, endingSoon(world)),
  'No evidence of a contract with a processor': (world) =>
    createPolicyInForce(world, listing(processor({}, { evidenceSha256: undefined }))),
  'Events of an account go to nobody who is listed': async (world) => {
    await createPolicyInForce(world, inOrder);
    const recipients = [{ via: 'event subscription to-crm', target: 'hooks.example.com' }];
    world.estate.change('calls', { recipients });
    await world.pass();
  },
  'Who gets the events of an account could not be read': async (world) => {
    await createPolicyInForce(world, inOrder);
    world.estate.fail('calls', 'recipients', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    await world.pass();
  },
};

function endingSoon(world: World): Pick<CallDataPolicySpec, 'processors'> {
  const validUntilDate = new Date(world.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  const signedDate = new Date(world.now() - 365 * 86_400_000).toISOString().slice(0, 10);
  return listing(processor({}, { ...contract, signedDate, validUntilDate }));
}
