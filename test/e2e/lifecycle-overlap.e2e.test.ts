import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, foreignRules, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { accountOf, conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';

let cluster: ControlPlane;
let harness: Harness;
let account: string;
let older: PolicyHandle;
let younger: PolicyHandle;

/** The operator serves all namespaces here, so the control plane is one of its own: it would serve other tests, too. */
beforeAll(async () => {
  cluster = await startControlPlane({ version: process.env['CALLDATA_KUBERNETES_VERSION'] });
  harness = await openHarness({ cluster });
}, 60_000);
afterAll(async () => {
  await harness.stop();
  await cluster.stop();
});
beforeEach(async () => {
  account = harness.addAccount();
  older = harness.policy(await harness.createNamespace(), 'older');
  younger = harness.policy(await harness.createNamespace(), 'younger');
  await harness.operate({});
});
afterEach(() => harness.reset());

const daysOfOurs = () => harness.daysOfOurs(account);
const olderSpec = (overrides: SpecAsWritten = {}, prefix = 'voicebot/') =>
  specOf([artifactClass('calls', [`${account}/recordings/${prefix}`])], { ...automatic, ...overrides });

/** Creation times have a resolution of a second, and only the older one's owner is beyond doubt. */
async function applyYounger(): Promise<void> {
  const created = Date.parse((await older.read())?.metadata.creationTimestamp ?? '');
  await waitFor(() => Date.now() >= created + 1000, { what: 'the next second' });
  await younger.apply(
    specOf(
      [
        artifactClass('recordings', [`${account}/recordings`], 6),
        artifactClass('transcripts', [`${account}/transcripts`], 6),
      ],
      automatic,
    ),
  );
}

describe('two policies in two namespaces that claim one place', () => {
  it('the older keeps it, the younger says whose it is, and takes over when the older goes', async () => {
    await older.apply(olderSpec({ deletionPolicy: 'RemoveRules' }));
    await older.waitForReady('PolicyApplied');
    await applyYounger();
    const told = await younger.waitForReady('LocationOwnedByOther');
    expect(verdictsOf(told)).toMatchObject({
      LifecycleConfigured: 'False LocationOwnedByOther',
      Stalled: 'True WaitsForPerson',
    });
    expect(conditionsOf(told).Ready?.message).toContain(`${older.namespace}/older`);
    expect(accountOf(told, account)).toMatchObject({ rules: 1, reason: 'LocationOwnedByOther' });
    expect(daysOfOurs()).toEqual({ calls: 84, transcripts: 176 });
    expect(verdictsOf(await older.passNow())).toMatchObject({ Ready: 'True PolicyApplied' });

    await older.remove();
    await older.waitUntilGone();
    const taken = await younger.waitForReady('PolicyApplied');
    expect(conditionsOf(taken)).not.toHaveProperty('Stalled');
    expect(daysOfOurs()).toEqual({ recordings: 176, transcripts: 176 });
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });

  it('the younger takes over when the older moves away', async () => {
    await older.apply(olderSpec());
    await older.waitForReady('PolicyApplied');
    await applyYounger();
    await younger.waitForReady('LocationOwnedByOther');
    await older.apply(specOf([artifactClass('calls', [`${account}/elsewhere`])], automatic));
    await younger.waitForReady('PolicyApplied');
    await older.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ calls: 84, recordings: 176, transcripts: 176 });
  });
});
