import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runPlan, type PlanOptions } from '../../src/cli/plan-command.ts';
import { digestRules } from '../../src/policy/rule-digest.ts';
import { archiveId, callsId, plainId, startAzureUnderTest } from '../azure/azure-under-test.ts';
import { accountId, completePolicy } from '../api/manifest.ts';
import { textAt, valueAt, withValueAt } from '../api/object-path.ts';
import { createCredential } from '../cloud/clients.ts';
import { readSample } from '../support/local-stack.ts';
import { createPolicyFolder } from './policy-files.ts';
import { runCalldata } from './run-calldata.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { AzureUnderTest } from '../azure/azure-under-test.ts';
import type { CommandResult } from './run-calldata.ts';
import type { PolicyFolder } from './policy-files.ts';

// Each plan is a process of its own, on a machine that may be busy.
jest.setTimeout(30_000);

const uid = '0b9a1c52-5f4e-4a39-9d5c-6f1e8a1c7d10';

let test: AzureUnderTest;
let folder: PolicyFolder;
let sample: string;
let initialRules: readonly JsonObject[];
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startAzureUnderTest();
  folder = await createPolicyFolder();
  sample = await folder.write('sample.yaml', await readSample());
  initialRules = test.azure.state.lifecycleDocument(callsId)?.rules ?? [];
});
afterAll(async () => {
  await test.stop();
  await folder.remove();
});

beforeEach(() => {
  for (const id of [archiveId, plainId]) test.azure.state.setLifecycleDocument(id, undefined);
  test.azure.state.setLifecycleDocument(callsId, initialRules);
  test.azure.journal.clear();
});
afterEach(() => {
  test.azure.faults.clear();
  for (const act of undo.splice(0)) act();
  // Whatever a test did: a plan never writes.
  expect(test.azure.journal.writes({ server: 'arm' })).toEqual([]);
});

/** All that the command needs to know of the local Azure; `without` takes variables away. */
function surroundings({ without = [] }: { readonly without?: readonly string[] } = {}): Record<string, string> {
  const { azure } = test;
  const variables = {
    AZURE_RESOURCE_MANAGER_ENDPOINT: azure.armEndpoint,
    AZURE_AUTHORITY_HOST: azure.authorityHost,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_FEDERATED_TOKEN_FILE: azure.federatedTokenFile,
    NODE_EXTRA_CA_CERTS: azure.caFile,
  };
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !without.includes(name)));
}

/** As a person calls it, in a process of its own. */
function plan(args: readonly string[], environment = surroundings()): Promise<CommandResult> {
  return runCalldata(['plan', '--live', '--request-timeout-seconds', '5', ...args], { environment });
}

/** The same in this process, with the same clients. */
async function planJson(file: string, options: Partial<PlanOptions> = {}): Promise<JsonObject> {
  let output = '';
  const exitCode = await runPlan({
    paths: [file],
    recursive: false,
    uid: undefined,
    json: true,
    stdin: Readable.from([]),
    write: (text) => {
      output += text;
    },
    connect: () =>
      Promise.resolve({ storage: test.estate, abortSignal: new AbortController().signal, close: () => undefined }),
    ...options,
  });
  const report = JSON.parse(output) as JsonObject;
  expect(report['exitCode']).toBe(exitCode);
  return report;
}

function sectionsIn(report: JsonObject): readonly JsonObject[] {
  return valueAt(report, 'policies[0].sections') as readonly JsonObject[];
}

function findingsIn(report: JsonObject): readonly JsonValue[] {
  return sectionsIn(report).flatMap(({ findings }) => findings as readonly JsonValue[]);
}

/** Puts into Azure what the policy asks for, as the operator would. */
async function putInForce(): Promise<void> {
  const report = await planJson(sample, { uid });
  for (const { resourceId, rules } of sectionsIn(report).filter(({ kind }) => kind === 'lifecycle')) {
    const standing = test.azure.state.lifecycleDocument(resourceId as string)?.rules ?? [];
    test.azure.state.setLifecycleDocument(resourceId as string, [...standing, ...(rules as readonly JsonObject[])]);
  }
}

describe('calldata plan --live', () => {
  it('shows the diff of each lifecycle document, findings, and exits with 2, without a write', async () => {
    const { exitCode, stdout, stderr } = await plan(['-f', sample]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(stdout).toContain('--- calls/managementPolicies/default\tas it stands');
    expect(stdout).toContain('+++ calls/managementPolicies/default\tonce it is approved');
    expect(stdout).toMatch(/\+ {2}- name: calldata<uid>CrecordingsN1/);
    expect(stdout).not.toMatch(/^ *[-+] .*(invoicesToArchive|logsCleanup)/m);
    expect(stdout).toMatch(/! High RetentionUnachievable: Account archive, class archive/);
    expect(stdout).toMatch(/! High RecoverableTooLong: archive: deleted blobs stay recoverable for 104 days/);
    expect(stdout).toContain('Azure would change. Nothing was written.');
    expect(test.azure.journal.count({ server: 'arm', method: 'GET' })).toBeGreaterThan(10);
  });

  it('keeps to 100 columns but for lines of a diff', async () => {
    const { stdout } = await plan(['-f', sample]);
    const long = stdout.split('\n').filter((line) => line.length > 100);
    expect(long.filter((line) => !line.includes(folder.path))).toEqual([]);
  });

  it('gives the digest that the operator will ask to approve, where the uid is known', async () => {
    const report = await planJson(sample, { uid });
    const [calls] = sectionsIn(report);
    const rules = calls?.['rules'] as readonly LifecycleRule[];
    expect(rules.map(({ name }) => name)).toEqual([expect.stringMatching(/^calldata[0-9a-f]{16}CrecordingsN1$/)]);
    expect(calls).toMatchObject({ waitsForApproval: true, pendingDigest: digestRules(callsId, rules) });
  });

  it('gives no digest where it cannot be known', async () => {
    const [calls] = sectionsIn(await planJson(sample));
    expect(calls).toMatchObject({ waitsForApproval: true, pendingDigest: null, owner: { kind: 'None' } });
  });

  it('exits with 0 where everything stands as the policy asks', async () => {
    await putInForce();
    const known = await plan(['-f', sample, '--uid', uid]);
    expect(known).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('Nothing to change.') });
    expect(known.stdout).toContain('1 rule of this policy as wanted, beside 2 rules of others.');
  });

  it('finds the rules of the policy without a uid, and says that it inferred them', async () => {
    await putInForce();
    const report = await planJson(sample);
    expect(report['exitCode']).toBe(0);
    expect(sectionsIn(report)[0]).toMatchObject({ owner: { kind: 'Inferred' }, waitsForApproval: false, diffs: [] });
    const { stdout } = await plan(['-f', sample]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/rules named calldata[0-9a-f]{16}… are taken for this policy's/);
  });

  it('shows drift, and the digest of the whole set under the inferred names', async () => {
    await putInForce();
    const rules = test.azure.state.lifecycleDocument(callsId)?.rules ?? [];
    const later: unknown = JSON.parse(
      JSON.stringify(rules).replace('"daysAfterCreationGreaterThan":76', '"daysAfterCreationGreaterThan":90'),
    );
    test.azure.state.setLifecycleDocument(callsId, later as readonly JsonObject[]);
    const report = await planJson(sample);
    const [calls, ...others] = sectionsIn(report);
    expect(report['exitCode']).toBe(2);
    expect(calls).toMatchObject({
      state: 'Changes',
      pendingDigest: digestRules(callsId, calls?.['rules'] as readonly LifecycleRule[]),
      diffs: [
        {
          when: 'OnceApproved',
          diff: expect.stringMatching(/-\s+daysAfterCreationGreaterThan: 90\n\+\s+daysAfterCreationGreaterThan: 76/),
        },
      ],
    });
    expect(others.map(({ state }) => state)).toEqual(['Unchanged', 'Unchanged', 'Unchanged']);
  });

  it('tells what happens at once from what waits', async () => {
    const [calls] = sectionsIn(await planJson(sample, { uid }));
    const approved = (await readSample()).replace(
      '  timeZone: Europe/Berlin',
      `  timeZone: Europe/Berlin\n  lifecycle: { approvedDigests: ['${textAt(calls ?? {}, 'pendingDigest')}'] }`,
    );
    const file = await folder.write('approved.yaml', approved);
    const report = await planJson(file, { uid });
    expect(sectionsIn(report).slice(0, 2)).toMatchObject([
      { waitsForApproval: false, pendingDigest: null, diffs: [{ when: 'Now' }] },
      { waitsForApproval: true, diffs: [{ when: 'OnceApproved' }] },
    ]);
  });

  it('loosens at once and tightens later, each in a diff of its own', async () => {
    await putInForce();
    const changed = (await readSample())
      .replace(
        'container: recordings\n          prefix: voicebot/',
        'container: recordings\n          prefix: hotline/',
      )
      .replace('# the whole container', '');
    const report = await planJson(await folder.write('moved.yaml', changed), { uid });
    expect(valueAt(sectionsIn(report)[0] ?? {}, 'diffs')).toMatchObject([
      { when: 'Now', diff: expect.stringMatching(/-\s+- recordings\/voicebot\//) },
      { when: 'OnceApproved', diff: expect.stringMatching(/\+\s+- recordings\/hotline\//) },
    ]);
  });

  it('does not guess whose rules they are where two policies have some', async () => {
    await putInForce();
    const rules = test.azure.state.lifecycleDocument(callsId)?.rules ?? [];
    const others = rules
      .filter(({ name }) => textAt({ name: name ?? null }, 'name').startsWith('calldata'))
      .map((rule) => ({ ...rule, name: `calldata${'0'.repeat(16)}CrecordingsN1` }));
    test.azure.state.setLifecycleDocument(callsId, [...rules, ...others]);
    const { exitCode, stdout } = await plan(['-f', sample]);
    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Rules of 2 policies speak of the places of this one.*Pass --uid/);
    expect((await plan(['-f', sample, '--uid', uid])).exitCode).toBe(0);
  });

  it('says of Audit what Enforce would do', async () => {
    const audited = await folder.write(
      'audit.yaml',
      (await readSample()).replace('enforcement: Enforce', 'enforcement: Audit'),
    );
    const { exitCode, stdout } = await plan(['-f', audited]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('spec.enforcement is Audit: what follows is what Enforce would do.');
  });
});

describe('what cannot be seen', () => {
  it('makes the exit code 1, names the role, and leaves the other accounts planned', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/read', scope: plainId }));
    const report = await planJson(sample);
    expect(report['exitCode']).toBe(1);
    expect(sectionsIn(report).map(({ state }) => state)).toEqual(['Changes', 'Changes', 'Failed', 'Failed']);
    expect(findingsIn(report)).toContainEqual(
      expect.objectContaining({
        reason: 'AccessDenied',
        subject: plainId,
        message: expect.stringMatching(/Microsoft\.Storage\/storageAccounts\/read: give it the role Reader/),
      }),
    );
  });

  it('makes the exit code 1 for a part that no rule depends on', async () => {
    undo.push(
      test.azure.state.deny({
        operation: 'Microsoft.Storage/storageAccounts/objectReplicationPolicies/read',
        scope: callsId,
      }),
    );
    const report = await planJson(sample);
    expect(report['exitCode']).toBe(1);
    expect(sectionsIn(report).map(({ state }) => state)).toEqual(['Changes', 'Changes', 'Changes', 'Failed']);
    expect(findingsIn(report)).toContainEqual(
      expect.objectContaining({
        message: expect.stringMatching(/^Account calls: its replication policies could not be read\./),
      }),
    );
  });

  it.each([
    ['an account that is gone', { kind: 'status', status: 404, code: 'ResourceNotFound' }, 'AccountNotFound'],
    ['an account that is throttled', { kind: 'status', status: 429, retryAfterSeconds: 60 }, 'Throttled'],
    ['an account that keeps silent', { kind: 'silence' }, 'AzureUnavailable'],
  ] as const)('makes the exit code 1 for %s', async (_sentence, effect, reason) => {
    test.azure.faults.add({ path: 'storageAccounts/plain', effect });
    const report = await planJson(sample);
    expect(report['exitCode']).toBe(1);
    expect(findingsIn(report)).toContainEqual(expect.objectContaining({ reason, subject: plainId }));
  });

  it('is said of a document that would hold too many rules', async () => {
    const [first] = initialRules;
    const many = Array.from({ length: 100 }, (_, index) => ({ ...first, name: `rule${index}` }));
    test.azure.state.setLifecycleDocument(callsId, many);
    const report = await planJson(sample);
    expect(report['exitCode']).toBe(1);
    expect(findingsIn(report)).toContainEqual(expect.objectContaining({ reason: 'TooManyRules' }));
  });

  it('does not look at Azure for a policy that is not admitted', async () => {
    const broken = withValueAt(completePolicy(), 'spec.timeZone', 'Europe/Nowhere');
    const { exitCode } = await plan(['-f', await folder.write('broken.yaml', broken)]);
    expect(exitCode).toBe(1);
    expect(test.azure.journal.count({ server: 'arm' })).toBe(0);
  });

  it('plans the other policies beside an unreadable one', async () => {
    const elsewhere = withValueAt(
      withValueAt(completePolicy({ name: 'elsewhere' }), 'spec.storageAccounts[0].resourceId', accountId('nowhere')),
      'spec.artifactClasses[0].locations[0].prefix',
      'elsewhere/',
    );
    const file = await folder.write('both.yaml', await readSample(), elsewhere);
    const { stdout, exitCode } = await plan(['-f', file]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/lifecycle of calls: would change[\s\S]*lifecycle of calls: could not be planned/);
  });
});

describe('the identity of the caller', () => {
  it('is asked for before anything else, and told in one line where there is none', async () => {
    const environment = { ...surroundings({ without: ['AZURE_FEDERATED_TOKEN_FILE'] }), PATH: folder.path };
    expect(await plan(['-f', sample], environment)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^calldata: There is no Azure identity: run 'az login', or set .*\n$/),
    });
    expect(test.azure.journal.count({ server: 'arm' })).toBe(0);
  });

  it('is a login of the Azure CLI where nothing else is configured, asked once', async () => {
    const { token, expiresOnTimestamp } = await createCredential(test.azure).getToken(
      `${test.azure.armEndpoint}/.default`,
    );
    const answer = { accessToken: token, expires_on: Math.floor(expiresOnTimestamp / 1000), tokenType: 'Bearer' };
    const az = join(folder.path, 'az');
    await writeFile(az, `#!/bin/sh\necho asked >> "$0.log"\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`);
    await chmod(az, 0o755);
    const others = surroundings({ without: ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_CLIENT_ID'] });
    const environment = { ...others, PATH: `${folder.path}:${process.env['PATH'] ?? ''}` };
    const { exitCode, stdout } = await plan(['-f', sample], environment);
    expect(exitCode).toBe(2);
    expect(stdout).not.toContain(token);
    const asked = await readFile(`${az}.log`, 'utf8');
    expect(asked).toBe('asked\n');
  });

  it('is refused without a word of what was sent', async () => {
    test.azure.faults.add({ server: 'token', effect: { kind: 'status', status: 400, code: 'invalid_client' } });
    const secret = 'planted-secret-value';
    const environment = { ...surroundings({ without: ['AZURE_FEDERATED_TOKEN_FILE'] }), AZURE_CLIENT_SECRET: secret };
    const { exitCode, stdout, stderr } = await plan(['-f', sample], environment);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^calldata: The token endpoint gave no token for the service principal\. Check .*\n$/);
    expect(stderr).not.toContain(secret);
  });

  it('is refused in one line as a workload identity, too', async () => {
    test.azure.faults.add({ server: 'token', effect: { kind: 'status', status: 400, code: 'invalid_client' } });
    const { exitCode, stdout, stderr } = await plan(['-f', sample]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^calldata: The token endpoint refused the exchange .*\n$/);
  });
});
