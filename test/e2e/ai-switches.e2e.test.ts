import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assignShippedRoles } from '../support/shipped-roles.ts';
import { aiResourceId, aiSettings, aiSpec, cleanAccount, settingsOf, writesTo } from './ai-estate.ts';
import { resourceGroupId, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { waitForLook } from './sweep-look.ts';

let harness: Harness;
let storage: string;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
  assignShippedRoles(harness.azure);
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  storage = harness.addAccount();
  account = `bot-${storage}`;
  harness.azure.state.addCognitiveAccount(resourceGroupId, cleanAccount(account));
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, settings: aiSettings });
});
afterEach(() => harness.reset());

const remediate = [
  'DisableStoredCompletions',
  'DisableAssistants',
  'CancelFineTuning',
  'DeleteTrainingFiles',
  'DeleteStoredCompletions',
] as const;
const correcting = (overrides: SpecAsWritten = {}) => ({ ...aiSpec(storage, account, { remediate }), ...overrides });
const id = () => aiResourceId(account);
const flip = () => {
  harness.azure.state.mutateCognitiveAccount(id(), (stored) => {
    stored.properties = { ...stored.properties, storedCompletionsDisabled: false };
  });
};
/** Applied, and no pass is under way that would be the first to see what a test changes next. */
const settle = async () => {
  await policy.apply(correcting());
  expect(verdictsOf(await waitForLook(policy))).toMatchObject({ Ready: 'True PolicyApplied' });
};
const settings = () => settingsOf(harness, account);
const storedCompletionsDisabled = () =>
  harness.azure.state.cognitiveAccount(id()).properties['storedCompletionsDisabled'];
const eventsOf = async (reason: string) => (await policy.events()).filter((event) => event.reason === reason);

describe('stored completions, switched on by someone', () => {
  it('are switched off in the next pass by exactly one write, read back, told, and not touched again', async () => {
    await settle();
    const before = settings();
    expect(writesTo(harness, account)).toEqual([]);
    flip();

    const seen = await policy.passNow();

    expect(writesTo(harness, account)).toEqual([`PATCH ${account}`]);
    expect(settings()).toEqual(before);
    expect(verdictsOf(seen)).toMatchObject({ Ready: 'True PolicyApplied', TrainingExcluded: 'True NoTrainingSeen' });
    expect(await policy.waitForEvent('SwitchCorrected')).toMatchObject({
      type: 'Warning',
      action: 'SetStoredCompletionsDisabled',
      note: `${account}: stored completions were switched off, and read back.`,
    });
    for (let count = 0; count < 5; count += 1) await policy.passNow();
    expect(writesTo(harness, account)).toHaveLength(1);
  });

  it('are told and left on under Audit, and switched off as soon as the policy enforces', async () => {
    await policy.apply(correcting({ enforcement: 'Audit' }));
    await policy.waitForReady('AuditOnly');
    flip();
    const before = settings();

    const seen = await policy.passNow();
    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'True AuditOnly',
      TrainingExcluded: 'False StoredCompletionsPossible',
    });
    expect(writesTo(harness, account)).toEqual([]);
    expect(settings()).toEqual(before);

    await policy.apply(correcting());
    const done = await policy.waitForReady('PolicyApplied');
    expect(verdictsOf(done)).toMatchObject({ TrainingExcluded: 'True NoTrainingSeen' });
    expect(writesTo(harness, account)).toHaveLength(1);
    expect(storedCompletionsDisabled()).toBe(true);
  });

  it('are left on by a suspended policy, and by one that does not name the correction', async () => {
    await policy.apply({ ...correcting(), suspend: true });
    await policy.waitForReady('Suspended');
    flip();
    await policy.apply(aiSpec(storage, account));
    const seen = await policy.waitForReady('PolicyApplied');

    expect(verdictsOf(seen)).toMatchObject({ TrainingExcluded: 'False StoredCompletionsPossible' });
    expect(writesTo(harness, account)).toEqual([]);
  });

  it('are a finding where Azure accepts the switch and does not set it', async () => {
    await settle();
    const heed = harness.azure.state.ignoreWrites(id(), 'storedCompletionsDisabled');
    flip();

    const seen = await policy.passNow();
    expect(verdictsOf(seen)).toMatchObject({ Ready: 'True PolicyApplied', TrainingExcluded: 'False FlagNotEnforced' });
    expect(seen.status?.findings?.find(({ reason }) => reason === 'FlagNotEnforced')).toMatchObject({
      severity: 'High',
      subject: id(),
      message: expect.stringContaining('was accepted, and nothing changed when read back'),
    });
    // Each pass tries once: that which begins the look at the blobs, and that which tells its end.
    expect(writesTo(harness, account)).toHaveLength(2);
    expect(await eventsOf('SwitchCorrected')).toEqual([]);

    heed();
    expect(verdictsOf(await policy.passNow())).toMatchObject({ TrainingExcluded: 'True NoTrainingSeen' });
  });

  it('stay on where the operator may not write, and status names the role until someone grants it', async () => {
    await settle();
    const grant = harness.azure.state.deny({ operation: 'Microsoft.CognitiveServices/accounts/write', scope: id() });
    flip();

    await policy.requestPass();
    const seen = await policy.waitForReady('AccessDenied');
    expect(verdictsOf(seen)).toMatchObject({
      ResidencyVerified: 'True ResidencyWithinBoundary',
      TrainingExcluded: 'False FlagNotEnforced',
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(conditionsOf(seen).Ready?.message).toContain('Cognitive Services Contributor');

    grant();
    const done = await policy.passNow();
    expect(verdictsOf(done)).toMatchObject({ Ready: 'True PolicyApplied', TrainingExcluded: 'True NoTrainingSeen' });
  });

  it('wait for a person where a lock stands in the way', async () => {
    await settle();
    const unlock = harness.azure.state.lock(id(), 'ReadOnly');
    flip();

    await policy.requestPass();
    const seen = await policy.waitForReady('ScopeLocked');
    expect(verdictsOf(seen)).toMatchObject({
      TrainingExcluded: 'False FlagNotEnforced',
      Stalled: 'True WaitsForPerson',
    });

    unlock();
    expect(verdictsOf(await policy.passNow())).toMatchObject({ Ready: 'True PolicyApplied' });
    expect(storedCompletionsDisabled()).toBe(true);
  });

  it('are switched off by the next try where another operation was running (409)', async () => {
    await settle();
    const effect = { kind: 'status', status: 409, code: 'RequestConflict' } as const;
    harness.azure.faults.add({ method: 'PATCH', path: `/accounts/${account}`, count: 1, effect });
    flip();

    await policy.requestPass();
    await policy.waitForStatus('the switch to be corrected', () => storedCompletionsDisabled() === true);
    const done = await policy.waitForReady('PolicyApplied');
    expect(verdictsOf(done)).toMatchObject({ TrainingExcluded: 'True NoTrainingSeen' });
    expect(writesTo(harness, account)).toHaveLength(2);
  });

  it('are switched off once where the answer to the write is lost', async () => {
    await settle();
    const effect = { kind: 'reset', when: 'after' } as const;
    harness.azure.faults.add({ method: 'PATCH', path: `/accounts/${account}`, count: 1, effect });
    flip();

    const done = await policy.passNow();

    expect(verdictsOf(done)).toMatchObject({ Ready: 'True PolicyApplied', TrainingExcluded: 'True NoTrainingSeen' });
    expect(writesTo(harness, account)).toHaveLength(1);
  });
});

describe('the tag against assistants', () => {
  it('is put back among the tags of others, one of which came right before the write', async () => {
    await settle();
    const setTags = (tags: Record<string, string>) => {
      harness.azure.state.mutateCognitiveAccount(id(), (stored) => {
        stored.tags = tags;
      });
    };
    setTags({ team: 'voice' });
    // The pass looks once to plan, and once before it asks the policy again; between that and the last look comes the other.
    const act = () => {
      setTags({ team: 'voice', newcomer: 'yes' });
    };
    const path = new RegExp(`/accounts/${account}$`);
    harness.azure.faults.add({
      method: 'GET',
      path,
      after: 2,
      count: 1,
      effect: { kind: 'interfere', when: 'before', act },
    });

    const seen = await policy.passNow();

    expect(harness.azure.state.cognitiveAccount(id()).tags).toEqual({
      team: 'voice',
      newcomer: 'yes',
      'MS-AOAI-Feature-Assistants': 'Disabled',
    });
    expect(verdictsOf(seen)).toMatchObject({ TrainingExcluded: 'True NoTrainingSeen' });
    expect(writesTo(harness, account)).toHaveLength(1);
  });
});

describe('what the data plane keeps', () => {
  const plant = () => {
    harness.azure.state.addDataPlaneObject(id(), 'files', { purpose: 'fine-tune', filename: 'calls.jsonl' });
    harness.azure.state.addDataPlaneObject(id(), 'files', { purpose: 'batch', filename: 'batch.jsonl' });
    harness.azure.state.addDataPlaneObject(id(), 'storedCompletions');
    harness.azure.state.addDataPlaneObject(id(), 'storedCompletions');
  };

  it('is counted and told, and left alone where no deletion is named', async () => {
    plant();
    await policy.apply(aiSpec(storage, account));
    const seen = await policy.waitForReady('PolicyApplied');

    expect(seen.status?.ai?.dataPlane?.[0]).toMatchObject({
      trainingFiles: { count: 1 },
      batchFiles: { count: 1 },
      storedCompletions: { count: 2 },
    });
    expect(verdictsOf(seen)).toMatchObject({ TrainingExcluded: 'False StoredCompletionsKept' });
    expect(writesTo(harness, account)).toEqual([]);
  });

  it('is deleted where it is named, nothing else, and its absence is read back', async () => {
    plant();
    await policy.apply(correcting());
    const seen = await policy.waitForReady('PolicyApplied');

    const { files, storedCompletions } = harness.azure.state.dataPlane(id());
    expect(files.map(({ filename }) => filename)).toEqual(['batch.jsonl']);
    expect(storedCompletions).toEqual([]);
    expect(seen.status?.ai?.dataPlane?.[0]).toMatchObject({
      trainingFiles: { count: 0 },
      batchFiles: { count: 1 },
      storedCompletions: { count: 0 },
    });
    expect(verdictsOf(seen)).toMatchObject({ TrainingExcluded: 'True NoTrainingSeen' });
    expect(writesTo(harness, account)).toHaveLength(3);
    expect((await policy.waitForEvent('SwitchCorrected')).note).toMatch(
      /deleted \((\d) removed; \1 listed before, 0 after\), and read back\.$/,
    );
  });

  it('is left alone under Audit', async () => {
    plant();
    const before = settings();
    await policy.apply(correcting({ enforcement: 'Audit' }));
    await policy.waitForReady('AuditOnly');
    await policy.passNow();

    expect(settings()).toEqual(before);
    expect(writesTo(harness, account)).toEqual([]);
  });
});
