import { describe, expect, it } from '@jest/globals';
import { subjectSecretType } from '../../src/api/group.ts';
import { everywhere, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, erasureSpec, evidenceContainer, writeSecret } from './erasure-world.ts';

const scene = openErasureScene();
const theirs = { id: 'theirs', days: 10, from: caller.phone };
const nobody = '+49 171 2222222';

/** It came to an end, or to a state in which a person is asked. */
const isSettled = (reason: string | undefined): boolean =>
  ['Erased', 'PlanChanged', 'AwaitingApproval', 'AdditionsAwaitApproval', 'NoMatch', 'ErasureIncomplete'].includes(
    reason ?? '',
  );

describe('what was approved and a later look does not find', () => {
  it('is shown anew where the Secret was replaced after the approval: it was given for another caller', async () => {
    const { plant, applyPolicy, shown, left, operator, restart, harness, namespace, path, account } = scene();
    plant(theirs);
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    const name = `${request.name}-subject`;
    await harness.server.remove(path('secrets', name));
    await writeSecret(harness, namespace, { name, type: subjectSecretType, data: { phone: nobody } });
    await restart();
    const settled = await request.waitFor('a settled state', (seen) => {
      const ready = conditionOf(seen, 'Ready');
      return ready?.observedGeneration === seen.metadata.generation && isSettled(ready.reason);
    });
    expect(conditionOf(settled, 'Ready')?.reason).toBe('PlanChanged');
    expect(conditionOf(settled, 'Approved')?.reason).toBe('PlanChanged');
    expect(settled.status?.plan).toMatchObject({ calls: 0 });
    expect(settled.status?.plan?.startedTime).toBeUndefined();
    expect(left()).toEqual(everywhere('theirs'));
    const evidence = harness.azure.blob.copies(account, evidenceContainer).map(({ name }) => name);
    expect(evidence.filter((one) => one.startsWith('ledger/'))).toEqual([]);
  });

  it('is erased all the same where the policy does not recognise its calls any more', async () => {
    const { plant, applyPolicy, shown, left, policy, operator, restart, account, transcriptAccount } = scene();
    plant(theirs);
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    const { artifactClasses = [], ...rest } = erasureSpec({ account, transcriptAccount });
    const blind = artifactClasses.map((one) => ({
      ...one,
      artifacts: (one.artifacts ?? []).map((definition) => ({
        ...definition,
        ...(definition.numbers === undefined
          ? {}
          : { numbers: [{ from: 'Content', pointer: '/nothing', role: 'Caller' }] }),
        ...(definition.search === undefined ? {} : { search: { format: 'Json', features: ['$.nothing'] } }),
      })),
    }));
    await policy.apply({ ...rest, artifactClasses: blind as never });
    await restart();
    const settled = await request.waitFor('a settled state', (seen) => {
      const ready = conditionOf(seen, 'Ready');
      return ready?.observedGeneration === seen.metadata.generation && isSettled(ready.reason);
    });
    expect(conditionOf(settled, 'Ready')?.reason).toBe('Erased');
    expect(left()).toEqual(everywhere());
  });
});
