import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { alterAccount, playgroundId, voicebotId } from '../azure/ai-under-test.ts';
import { archiveId, callsId, plainId } from '../azure/azure-samples.ts';
import { textAt } from '../api/object-path.ts';
import { findingsOf, sectionsOf, startPlanUnderTest, statesOf, uid } from './plan-under-test.ts';
import { unwrapped } from './unwrapped.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { PlanUnderTest } from './plan-under-test.ts';

// Each plan is a process of its own, on a machine that may be busy.
let test: PlanUnderTest;
let initialRules: readonly JsonObject[];
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startPlanUnderTest();
  initialRules = test.azure.state.lifecycleDocument(callsId)?.rules ?? [];
});
afterAll(() => test.stop());

/** The lifecycle rules stand as wanted, so that only the AI decides. */
beforeEach(async () => {
  for (const id of [archiveId, plainId]) test.azure.state.setLifecycleDocument(id, undefined);
  test.azure.state.setLifecycleDocument(callsId, initialRules);
  await test.putInForce();
  test.azure.journal.clear();
});
afterEach(() => {
  test.azure.faults.clear();
  for (const act of undo.splice(0)) act();
  // Whatever a test did: a plan never writes.
  for (const server of ['arm', 'openai'] as const) expect(test.azure.journal.writes({ server })).toEqual([]);
});

const everyCorrection =
  '[DisableStoredCompletions, DisableAssistants, TagResources, CancelFineTuning, DeleteTrainingFiles, DeleteStoredCompletions]';

interface PolicyEdits {
  readonly enforcement?: 'Audit';
  /** The text of the list; empty takes it away. */
  readonly remediate?: string;
  readonly boundary?: string;
  readonly discover?: 'Nothing';
  readonly more?: string;
}

/** The sample with the edits of a person. */
function policyWith({ enforcement, remediate, boundary, discover, more = '' }: PolicyEdits): Promise<string> {
  const edited = test.sampleText
    .replace('enforcement: Enforce', `enforcement: ${enforcement ?? 'Enforce'}`)
    .replace(/ {4}remediate: .*\n/, (old) => (remediate === undefined ? old : remediate && `    ${remediate}\n`))
    .replace('boundary: EU }', `boundary: ${boundary ?? 'EU'} }`)
    .replace(/discover:\n.*\n/, (old) => (discover === undefined ? old : 'discover: []\n'));
  return test.folder.write('edited.yaml', `${edited}${more}`);
}

function all(): PolicyEdits {
  return {
    remediate: `remediate: ${everyCorrection}\n    training: { resourceTag: { name: ai-training, value: prohibited } }`,
  };
}

function switchOff(): void {
  undo.push(
    alterAccount(test.azure, voicebotId, (account) => {
      account.properties = { ...account.properties, storedCompletionsDisabled: false };
    }),
  );
}

/** Objects of the data plane that a test puts there, and takes away at its end. */
function plant(kind: 'fineTuningJobs' | 'files' | 'storedCompletions', ...objects: readonly JsonObject[]): void {
  for (const object of objects) test.azure.state.addDataPlaneObject(voicebotId, kind, object);
  undo.push(() => test.azure.state.dataPlane(voicebotId)[kind].splice(0));
}

function sectionOf(report: JsonObject, kind: string): JsonObject {
  const [section, ...others] = sectionsOf(report, kind);
  expect(others).toEqual([]);
  return section ?? {};
}

function deploymentsOf(report: JsonObject, account: string): readonly (readonly (JsonValue | undefined)[])[] {
  const accounts = sectionOf(report, 'residency')['aiAccounts'] as readonly JsonObject[];
  const found = accounts.find((entry) => entry['account'] === account);
  return (found?.['deployments'] as readonly JsonObject[]).map(({ deployment, status, reason }) => [
    deployment,
    status,
    reason,
  ]);
}

describe('calldata plan --live, of AI', () => {
  it('exits with 0 where only findings are left, and shows all of them, worst first', async () => {
    const { exitCode, stdout, stderr } = await test.plan(['-f', test.sample, '--uid', uid]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('switches of voicebot: nothing to change');
    expect(stdout).toContain('residency of all accounts: ResidencyVerified would be False (LocationOutsideBoundary)');
    expect(stdout).toContain('training of all accounts: TrainingExcluded would be False (AssistantsPossible)');
    const order = [...stdout.matchAll(/^ {4}! (\w+) (\w+):/gm)].map(([, severity = '']) => severity);
    const ranks = order.map((severity) => ['Critical', 'High', 'Medium', 'Low', 'Info'].indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(stdout).toContain(`${order.length} findings, worst first`);
    expect(order.length).toBeGreaterThan(10);
  });

  it('shows a verdict for each account and deployment, declared and found', async () => {
    const report = await test.planJson(test.sample, { uid });
    expect(deploymentsOf(report, 'voicebot')).toEqual([
      ['embedding', 'True', 'ResidencyWithinBoundary'],
      ['gpt-burst', 'False', 'SkuOutsideBoundary'],
      ['gpt-main', 'True', 'ResidencyWithinBoundary'],
      ['gpt-reserved', 'False', 'SpilloverForbidden'],
      ['gpt-zone', 'False', 'DataZoneNotAllowed'],
    ]);
    expect(deploymentsOf(report, 'playground')).toEqual([['gpt-try', 'False', 'SkuOutsideBoundary']]);
    const { stdout } = await test.plan(['-f', test.sample, '--uid', uid]);
    expect(stdout).toMatch(/^ {4}verified {4}gpt-main +Standard$/m);
    expect(stdout).toMatch(/^ {4}broken {6}gpt-reserved +ProvisionedManaged +SpilloverForbidden$/m);
    expect(stdout).toMatch(/^ {4}broken {4}AI account playground \(undeclared\) +eastus +LocationOutsideBoundary$/m);
    expect(stdout).toMatch(/^ {4}verified {2}storage account calls$/m);
  });

  it('judges by the boundary of the policy', async () => {
    const file = await policyWith({ boundary: 'EUDataBoundary' });
    expect(deploymentsOf(await test.planJson(file, { uid }), 'voicebot')).toContainEqual([
      'gpt-zone',
      'True',
      'ResidencyWithinBoundary',
    ]);
  });

  it('names the store that nobody declared, and what leads there', async () => {
    const insights = voicebotId.replace(
      /Microsoft\.CognitiveServices.*/,
      'Microsoft.Insights/components/voicebot-insights',
    );
    const report = await test.planJson(test.sample, { uid });
    const via = 'connection app-insights of project calls of voicebot';
    const store = { kind: 'ApplicationInsights', target: insights, vias: [via] };
    expect(sectionOf(report, 'stores')['stores']).toEqual([{ ...store, declared: false }]);
    expect(findingsOf(report)).toContainEqual(
      expect.objectContaining({ reason: 'UndeclaredStore', subject: insights }),
    );
    const declaration = `  otherStores: [{kind: ApplicationInsights, resourceId: ${insights}, retention: {days: 30}, handledBy: Ops}]\n`;
    const declared = await test.planJson(await policyWith({ more: declaration }), { uid });
    expect(sectionOf(declared, 'stores')['stores']).toEqual([{ ...store, declared: true }]);
    expect(findingsOf(declared).map(({ reason }) => reason)).not.toContain('UndeclaredStore');
  });

  it('keeps to 100 columns, with ids that are short for people and whole for machines', async () => {
    const { stdout } = await test.plan(['-f', test.sample, '--uid', uid]);
    const long = stdout.split('\n').filter((line) => line.length > 100);
    expect(long.filter((line) => !line.includes(test.folder.path))).toEqual([]);
    expect(stdout).toContain('voice/Microsoft.CognitiveServices/accounts/voicebot/deployments/gpt-burst');
    expect(stdout).not.toMatch(/\/subscriptions\/[^ ]*\/providers\//);
    expect(findingsOf(await test.planJson(test.sample, { uid })).map(({ subject }) => subject)).toContain(
      `${voicebotId}/deployments/gpt-burst`,
    );
  });

  it('has one shape for machines', async () => {
    switchOff();
    const report = await test.planJson(test.sample, { uid });
    const head = ['kind', 'subject', 'state', 'findings'];
    const verdict = ['condition', 'status', 'reason', 'message'];
    const shapes = sectionsOf(report).map((section) => Object.keys(section));
    expect(shapes.slice(-6)).toEqual([
      [...head, ...verdict, 'accounts'],
      [...head, 'resourceId', 'remediate', 'changes'],
      [...head, 'boundary', ...verdict, 'storageAccounts', 'aiAccounts'],
      [...head, ...verdict, 'dataPlane'],
      [...head, 'stores'],
      [...head, 'controller', 'dataProtectionOfficer', 'processors', ...verdict],
    ]);
    expect(sectionsOf(report).map(({ kind }) => kind)).toEqual([
      ...['lifecycle', 'lifecycle', 'lifecycle', 'recoverability', 'switches', 'residency', 'training', 'stores'],
      'processors',
    ]);
    const [account] = sectionOf(report, 'residency')['aiAccounts'] as readonly JsonObject[];
    expect(Object.keys(account ?? {})).toEqual([
      ...['account', 'resourceId', 'declared', 'location', 'status', 'reason', 'message', 'deployments'],
    ]);
    const [finding] = findingsOf(report);
    expect(finding).toEqual(
      expect.objectContaining({ reason: expect.anything(), severity: 'Critical', subject: archiveId }),
    );
  });
});

describe('switches', () => {
  it('that would change make the exit code 2, and are named with what they are now', async () => {
    switchOff();
    const { exitCode, stdout } = await test.plan(['-f', test.sample, '--uid', uid]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain(
      'switches of voicebot: would change\n    would set storedCompletionsDisabled to true (now false)',
    );
    expect(stdout).toContain('Azure would change. Nothing was written.');
    const { changes } = sectionOf(await test.planJson(test.sample, { uid }), 'switches');
    const property = 'storedCompletionsDisabled';
    expect(changes).toEqual([{ kind: 'SetStoredCompletionsDisabled', property, before: false, after: true }]);
  });

  it('are shown under Audit as what Enforce would do', async () => {
    switchOff();
    const file = await policyWith({ enforcement: 'Audit' });
    const { exitCode, stdout } = await test.plan(['-f', file, '--uid', uid]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('spec.enforcement is Audit: what follows is what Enforce would do.');
    expect(stdout).toContain('would set storedCompletionsDisabled to true (now false)');
  });

  it('that the policy does not name are findings and no changes', async () => {
    switchOff();
    const report = await test.planJson(await policyWith({ remediate: '' }), { uid });
    expect(report['exitCode']).toBe(0);
    expect(sectionsOf(report, 'switches')).toEqual([]);
    expect(findingsOf(report)).toContainEqual(
      expect.objectContaining({ reason: 'StoredCompletionsPossible', subject: voicebotId }),
    );
  });

  it('are shown with every deletion, in the order of the corrections', async () => {
    switchOff();
    plant('fineTuningJobs', { status: 'running' }, { status: 'succeeded' });
    plant('files', { purpose: 'fine-tune' }, { purpose: 'fine-tune' }, { purpose: 'batch' });
    plant('storedCompletions', {}, {}, {});
    const { exitCode, stdout } = await test.plan(['-f', await policyWith(all()), '--uid', uid]);
    expect(exitCode).toBe(2);
    const [, section = ''] = /switches of voicebot: would change\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
    expect(section.split('\n').map((line) => line.trim())).toEqual([
      'would set storedCompletionsDisabled to true (now false)',
      "would set tag MS-AOAI-Feature-Assistants to 'Disabled' (now absent); other tags stay",
      "would set tag ai-training to 'prohibited' (now absent); other tags stay",
      'would cancel 1 running fine-tuning job',
      'would delete 2 training files',
      'would delete 3 stored completions',
    ]);
    expect(unwrapped(stdout)).toContain(
      'The data plane of voicebot lists 2 fine-tuning jobs (1 running), 2 training files, 3 stored completions, 1 batch file, no fine-tuned models, vector stores.',
    );
  });

  it('delete nothing while a hold is in force, and say so', async () => {
    plant('files', { purpose: 'fine-tune' });
    plant('storedCompletions', {});
    const hold =
      'holds: [{ name: claim, ground: LegalClaims, owner: Legal, startTime: "2020-01-01T00:00:00Z", endTime: "2099-01-01T00:00:00Z", tagValue: claim }]';
    const text = await readFile(await policyWith(all()), 'utf8');
    const file = await test.folder.write('held.yaml', text.replace('holds: []', hold));
    const { stdout } = await test.plan(['-f', file, '--uid', uid]);
    expect(stdout).not.toContain('would delete');
    expect(unwrapped(stdout)).toContain(
      'The operator deletes nothing in AI account voicebot: 1 hold is in force (1 LegalClaims of Legal).',
    );
    const kinds = findingsOf(await test.planJson(file, { uid })).map(({ reason }) => reason);
    expect(kinds).toEqual(expect.arrayContaining(['AiObjectsHeld', 'StoredCompletionsKept', 'TrainingFiles']));
  });

  it('of accounts that nobody declared are never touched', async () => {
    const report = await test.planJson(await policyWith(all()), { uid });
    expect(sectionsOf(report, 'switches').map(({ subject }) => subject)).toEqual(['voicebot']);
  });
});

const accounts = 'Microsoft.CognitiveServices/accounts';

describe('what cannot be seen of AI', () => {
  it('makes the exit code 1, and the verdicts say so', async () => {
    undo.push(
      test.azure.state.deny({ operation: `${accounts}/read`, scope: voicebotId }),
      test.azure.state.deny({ operation: `${accounts}/deployments/read`, scope: voicebotId }),
    );
    const file = await policyWith({ discover: 'Nothing' });
    const { exitCode, stdout } = await test.plan(['-f', file, '--uid', uid]);
    expect(exitCode).toBe(1);
    const text = unwrapped(stdout);
    expect(text).toContain('ResidencyVerified would be Unknown (AccessDenied); not everything could be read');
    expect(text).toContain('TrainingExcluded would be Unknown (AccessDenied); not everything could be read');
    expect(text).toContain('switches of voicebot: could not be planned Not planned: Azure answered 403');
    expect(text).toContain('stores of all AI accounts: 0 stores seen, 0 undeclared; not everything could be read');
    expect(text).toMatch(/The identity needs Microsoft\.CognitiveServices\/accounts\/read: give it the role Reader/);
    expect(stdout).toMatch(/^ {4}unknown {3}AI account voicebot +AccessDenied$/m);
    const report = await test.planJson(file, { uid });
    expect(textAt(sectionOf(report, 'residency'), 'message')).toContain('AI account voicebot could not be read');
    expect(statesOf(report)).toEqual(['Unchanged', 'Unchanged', 'Unchanged', 'Unchanged', ...failed(5)]);
  });

  it('outweighs a change, which is shown all the same', async () => {
    switchOff();
    undo.push(test.azure.state.deny({ operation: `${accounts}/OpenAI/files/read`, scope: voicebotId }));
    const { exitCode, stdout } = await test.plan(['-f', await policyWith(all()), '--uid', uid]);
    expect(exitCode).toBe(1);
    const text = unwrapped(stdout);
    expect(text).toContain(
      'switches of voicebot: would change; not everything could be read would set storedCompletions',
    );
    expect(text).toMatch(/What else is not known: .*OpenAI\/files\/read/);
    expect(text).toContain('Could not be read: the data plane of AI account voicebot (AccessDenied).');
  });

  it.each<readonly [what: string, plant: () => void, failed: readonly string[], reason: string]>([
    [
      'a list of deployments',
      () => undo.push(test.azure.state.deny({ operation: `${accounts}/deployments/read`, scope: voicebotId })),
      ['residency', 'training'],
      'AccessDenied',
    ],
    [
      'a data plane',
      () => undo.push(test.azure.state.deny({ operation: `${accounts}/OpenAI/stored-completions/read` })),
      ['training'],
      'DataPlaneNotRead',
    ],
    [
      'a connection list',
      () => undo.push(test.azure.state.deny({ operation: `${accounts}/projects/connections/read` })),
      ['residency', 'training', 'stores', 'processors'],
      'StoresNotRead',
    ],
    [
      'the search for accounts',
      () =>
        test.azure.faults.add({
          path: /Microsoft\.CognitiveServices\/accounts$/i,
          effect: { kind: 'status', status: 503 },
        }),
      ['residency', 'training'],
      'DiscoveryIncomplete',
    ],
    [
      'an account that is throttled',
      () =>
        test.azure.faults.add({
          path: 'accounts/voicebot',
          effect: { kind: 'status', status: 429, retryAfterSeconds: 60 },
        }),
      ['switches', 'residency', 'training', 'stores', 'processors'],
      'Throttled',
    ],
    [
      'an account that is gone',
      () =>
        test.azure.faults.add({
          path: 'accounts/voicebot',
          effect: { kind: 'status', status: 404, code: 'ResourceNotFound' },
        }),
      ['switches', 'residency', 'training', 'stores', 'processors'],
      'AiAccountNotFound',
    ],
    [
      'an account that nobody declared',
      () => test.azure.faults.add({ path: 'accounts/playground', effect: { kind: 'silence' } }),
      ['residency', 'training', 'stores'],
      'AzureUnavailable',
    ],
    [
      'a copy of storage',
      () =>
        undo.push(
          test.azure.state.deny({
            operation: 'Microsoft.Storage/storageAccounts/objectReplicationPolicies/read',
            scope: callsId,
          }),
        ),
      ['recoverability', 'residency', 'processors'],
      'AccessDenied',
    ],
  ])('is told of %s', async (_what, plantIt, kinds, reason) => {
    plantIt();
    const report = await test.planJson(test.sample, { uid });
    expect(report['exitCode']).toBe(1);
    const states = sectionsOf(report).flatMap(({ kind, state }) => (state === 'Failed' ? [kind] : []));
    expect(states).toEqual(kinds);
    expect(findingsOf(report).map((finding) => finding['reason'])).toContain(reason);
    for (const kind of kinds) expect(sectionOf(report, kind)['status']).not.toBe('True');
  });

  it('is a data plane whose host may not get a token: no word goes there', async () => {
    const environment = test.surroundings({ without: ['AI_DATA_PLANE_HOSTS'] });
    const { exitCode, stdout } = await test.plan(['-f', test.sample, '--uid', uid], environment);
    expect(exitCode).toBe(1);
    expect(unwrapped(stdout)).toContain('the data plane of AI account voicebot (DataPlaneNotRead)');
    expect(test.azure.journal.count({ server: 'openai' })).toBe(0);
    const flag = await test.plan(['-f', test.sample, '--uid', uid, '--ai-hosts', 'localhost'], environment);
    expect(flag.exitCode).toBe(0);
    expect(test.azure.journal.count({ server: 'openai' })).toBeGreaterThan(0);
  });

  it('is a data plane that wants a token of another scope', async () => {
    const other = ['--ai-scope', `${test.azure.armEndpoint}/.default`];
    const { exitCode, stdout } = await test.plan(['-f', test.sample, '--uid', uid, ...other]);
    expect(exitCode).toBe(1);
    expect(unwrapped(stdout)).toContain('the data plane of AI account voicebot (TokenRefused)');
    const foundry = ['--ai-scope', 'https://ai.azure.com/.default'];
    expect((await test.plan(['-f', test.sample, '--uid', uid, ...foundry])).exitCode).toBe(0);
  });
});

describe('more than status could hold', () => {
  it('is shown whole', async () => {
    const model = { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' };
    const names = Array.from({ length: 60 }, (_, index) => `global-${String(index).padStart(2, '0')}`);
    for (const name of names) test.azure.state.setDeployment(playgroundId, { name, sku: 'GlobalBatch', model });
    undo.push(() => {
      for (const name of names) test.azure.state.removeDeployment(playgroundId, name);
    });
    const found = findingsOf(await test.planJson(test.sample, { uid }));
    expect(
      found.filter(({ subject }) => names.some((name) => JSON.stringify(subject).endsWith(`/${name}"`))),
    ).toHaveLength(60);
    const { stdout } = await test.plan(['-f', test.sample, '--uid', uid]);
    expect(stdout.match(/^ {4}broken {6}global-\d\d +GlobalBatch +SkuOutsideBoundary$/gm)).toHaveLength(60);
    expect(stdout).toContain(`${found.length} findings, worst first`);
  });
});

function failed(times: number): readonly string[] {
  return Array.from({ length: times }, () => 'Failed');
}
