import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assignShippedRoles, shippedRole } from '../support/shipped-roles.ts';
import { waitFor } from '../support/wait-for.ts';
import { aiResourceId, cleanAccount } from './ai-estate.ts';
import { emptyEstate, resourceGroupId, resourceIdOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { conditionsOf, verdictsOf } from './policies.ts';
import { callsSpec, plantCalls, readableCalls } from './sweep-calls.ts';
import { lookNow, waitForLook } from './sweep-look.ts';

const [own, whole, poor, reader, deleter, aiWriter] = ['c1', 'a1', 'b1', 'd1', 'e1', 'f1'].map(
  (last) => `00000000-0000-0000-0000-0000000000${last}`,
) as [string, string, string, string, string, string];
const remove = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete';

let harness: Harness;
let namespace: string;

beforeAll(async () => {
  const clientIds = [own, whole, poor, reader, deleter, aiWriter];
  harness = await openHarness({ estate: { ...emptyEstate, clientIds } });
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  namespace = await harness.createNamespace();
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const identity = (clientId: string) => ({ clientId, tenantId: harness.azure.tenantId });
/** Whoever called for an account. */
const callersOf = (account: string) => [
  ...new Set(harness.azure.journal.entries({ path: `/${account}` }).map(({ callerClientId }) => callerClientId)),
];

describe('two policies with an identity each', () => {
  it('one that may not delete is told so before anything is due, and the other works all the same', async () => {
    const [good, bad] = [harness.addAccount(), harness.addAccount()];
    assignShippedRoles(harness.azure, { clientId: whole, scope: resourceIdOf(good) });
    const grant = { clientId: poor, scope: resourceIdOf(bad) };
    assignShippedRoles(harness.azure, { ...grant, purposes: ['reader'] });
    const revoke = harness.azure.state.assign({
      ...grant,
      role: { ...shippedRole('deleter'), notDataActions: [remove] },
    });
    plantCalls(harness, good, [
      { id: 'old', days: 120 },
      { id: 'young', days: 10 },
    ]);
    plantCalls(harness, bad, [{ id: 'young', days: 10 }]);
    const [works, lacks] = [harness.policy(namespace, 'works'), harness.policy(namespace, 'lacks')];
    await works.apply({ ...callsSpec({ account: good }), azure: { identity: identity(whole) } });
    await lacks.apply({ ...callsSpec({ account: bad }), azure: { identity: identity(poor) } });

    const [worked, lacked] = await Promise.all([waitForLook(works), waitForLook(lacks)]);
    expect(verdictsOf(worked)).toMatchObject({
      Ready: 'True PolicyApplied',
      RetentionEnforced: 'True RetentionKept',
      PermissionsVerified: 'True PermissionsSufficient',
    });
    expect(readableCalls(harness, { account: good })).toEqual({ recordings: ['young'], transcripts: ['young'] });
    // The rules were written, the look was made: only what is missing is told.
    expect(verdictsOf(lacked)).toMatchObject({
      Ready: 'True PolicyApplied',
      LifecycleConfigured: 'True RulesInForce',
      RetentionEnforced: 'True RetentionKept',
      PermissionsVerified: 'False PermissionMissing',
    });
    expect(conditionsOf(lacked).PermissionsVerified?.message).toBe(
      `The identity ${poor}, which deletes, lacks ${remove} at storage account ${bad}.`,
    );
    expect(lacked.status?.findings?.map(({ reason }) => reason)).toContain('PermissionMissing');
    expect([callersOf(good), callersOf(bad)]).toEqual([[whole], [poor]]);

    harness.azure.state.assign({ ...grant, role: shippedRole('deleter') });
    revoke();
    // What was missing is read anew a few seconds later.
    const isGranted = async () =>
      verdictsOf(await lacks.passNow()).PermissionsVerified === 'True PermissionsSufficient';
    await waitFor(isGranted, { what: 'the role to be seen' });
  });
});

describe('one policy with an identity for each purpose', () => {
  it('works under the shipped roles, and nobody does what another is there for', async () => {
    const account = harness.addAccount();
    const bot = `bot-${account}`;
    harness.azure.state.addCognitiveAccount(
      resourceGroupId,
      cleanAccount(bot, { properties: { storedCompletionsDisabled: false, disableLocalAuth: true } }),
    );
    harness.azure.state.addDataPlaneObject(aiResourceId(bot), 'files', { id: 'file-1', purpose: 'fine-tune' });
    for (const [clientId, purpose] of [
      [reader, 'reader'] as const,
      [deleter, 'deleter'] as const,
      [aiWriter, 'aiWriter'] as const,
    ]) {
      assignShippedRoles(harness.azure, { clientId, scope: resourceGroupId, purposes: [purpose] });
    }
    plantCalls(harness, account, [{ id: 'old', days: 120 }]);
    const policy = harness.policy(namespace, 'apart');
    const identities = { reader: identity(reader), deleter: identity(deleter), aiWriter: identity(aiWriter) };
    const ai = {
      accounts: [{ name: bot, resourceId: aiResourceId(bot) }],
      discover: [],
      remediate: ['DisableStoredCompletions', 'DeleteTrainingFiles'],
    } as unknown as NonNullable<SpecAsWritten['ai']>;
    await policy.apply({ ...callsSpec({ account }), ai, azure: { identities } });

    await waitForLook(policy);
    const seen = await lookNow(harness, policy);
    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'True PolicyApplied',
      LifecycleConfigured: 'True RulesInForce',
      RetentionEnforced: 'True RetentionKept',
      TrainingExcluded: 'True NoTrainingSeen',
      PermissionsVerified: 'True PermissionsSufficient',
    });
    const sent = harness.azure.journal.entries().filter(({ server }) => server !== 'token');
    const by = (wanted: (entry: (typeof sent)[number]) => boolean) =>
      new Set(sent.filter(wanted).map(({ callerClientId }) => callerClientId));
    const isOfAi = ({ path }: (typeof sent)[number]) => path.includes(bot);
    const isRead = ({ method, path }: (typeof sent)[number]) =>
      method === 'GET' && !path.includes('Microsoft.Authorization');
    const ours = (clientId: string | undefined) => ![whole, poor].includes(clientId ?? '');
    expect([...by(isRead)].filter(ours)).toEqual([reader]);
    expect([...by((entry) => entry.method !== 'GET' && isOfAi(entry))]).toEqual([aiWriter]);
    expect([...by((entry) => entry.method !== 'GET' && !isOfAi(entry) && entry.path.includes(account))]).toEqual([
      deleter,
    ]);
    expect(sent.filter(({ path, status }) => status === 403 && path.includes(account))).toEqual([]);
  });
});
