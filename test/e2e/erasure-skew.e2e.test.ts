import { expect, it } from '@jest/globals';
import { everywhere, messageOf, openErasureScene } from './erasure-scene.ts';
import { caller } from './erasure-world.ts';

const scene = openErasureScene();

it('a request tells why its search comes to nothing, and goes on once that has passed', async () => {
  const { harness, namespace, plant, applyPolicy, request: make, operator, left, policy } = scene();
  plant({ id: 'theirs', days: 10, from: caller.phone });
  await applyPolicy();
  await operator.stop();
  let behindMs = 74 * 60_000;
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() - behindMs });
  const receivedTime = new Date(harness.azure.clock.now().getTime() - 2 * 3_600_000).toISOString();
  const request = await make({ spec: { receivedTime } });
  const stuck = await request.waitFor('the reason', (one) => /failed: The clock/.test(messageOf(one, 'Ready')));
  expect(messageOf(stuck, 'Ready')).toMatch(/The last try failed: The clock of the operator is 74 minutes behind/);
  behindMs = 0;
  await policy.requestPass();
  const shown = await request.waitForReason('AwaitingApproval');
  expect(messageOf(shown, 'Ready')).not.toMatch(/failed/);
  await request.approve();
  await request.waitForEnd('Erased');
  expect(left()).toEqual(everywhere());
});
