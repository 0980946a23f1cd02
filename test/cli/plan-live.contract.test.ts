import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digestRules } from '../../src/policy/rule-digest.ts';
import { archiveId, callsId, plainId } from '../azure/azure-samples.ts';
import { accountId, completePolicy } from '../api/manifest.ts';
import { textAt, valueAt, withValueAt } from '../api/object-path.ts';
import { createCredential } from '../cloud/clients.ts';
import { findingsOf, sectionsOf, startPlanUnderTest, statesOf, uid } from './plan-under-test.ts';
import { unwrapped } from './unwrapped.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import type { JsonObject } from '../../src/api/json.ts';
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

beforeEach(() => {
  for (const id of [archiveId, plainId]) test.azure.state.setLifecycleDocument(id, undefined);
  test.azure.state.setLifecycleDocument(callsId, initialRules);
  test.azure.journal.clear();
});
afterEach(() => {
  test.azure.faults.clear();
  for (const act of undo.splice(0)) act();
  // Whatever a test did: a plan never writes.
  for (const server of ['arm', 'openai'] as const) expect(test.azure.journal.writes({ server })).toEqual([]);
});

describe('calldata plan --live', () => {
  it('shows the diff of each lifecycle document, findings, and exits with 2, without a write', async () => {
    const { exitCode, stdout, stderr } = await test.plan(['-f', test.sample]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(stdout).toContain('--- calls/managementPolicies/default\tas it stands');
    expect(stdout).toContain('+++ calls/managementPolicies/default\tonce it is approved');
    expect(stdout).toMatch(/\+ {2}- name: calldata<uid>CrecordingsN1/);
    expect(stdout).not.toMatch(/^ *[-+] .*(invoicesToArchive|logsCleanup)/m);
    expect(stdout).toMatch(
      /! Critical RetentionUnachievable: [^\n]*archive\n +Account archive, class archive: 88 days/,
    );
    expect(stdout).toMatch(
      /! High RecoverableTooLong: archive\n +Deleted blobs of archive stay recoverable for 104 days/,
    );
    expect(stdout).toContain('Azure would change. Nothing was written.');
    expect(test.azure.journal.count({ server: 'arm', method: 'GET' })).toBeGreaterThan(10);
  });

  it('keeps to 100 columns but for lines of a diff', async () => {
    const { stdout } = await test.plan(['-f', test.sample]);
    const long = stdout.split('\n').filter((line) => line.length > 100);
    expect(long.filter((line) => !line.includes(test.folder.path))).toEqual([]);
  });

  it('gives the digest that the operator will ask to approve, where the uid is known', async () => {
    const report = await test.planJson(test.sample, { uid });
    const [calls] = sectionsOf(report);
    const rules = calls?.['rules'] as readonly LifecycleRule[];
    expect(rules.map(({ name }) => name)).toEqual([expect.stringMatching(/^calldata[0-9a-f]{16}CrecordingsN1$/)]);
    expect(calls).toMatchObject({ waitsForApproval: true, pendingDigest: digestRules(callsId, rules) });
  });

  it('gives no digest where it cannot be known', async () => {
    const [calls] = sectionsOf(await test.planJson(test.sample));
    expect(calls).toMatchObject({ waitsForApproval: true, pendingDigest: null, owner: { kind: 'None' } });
  });

  it('exits with 0 where everything stands as the policy asks', async () => {
    await test.putInForce();
    const known = await test.plan(['-f', test.sample, '--uid', uid]);
    expect(known).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('Nothing to change.') });
    expect(known.stdout).toContain('1 rule of this policy as wanted, beside 2 rules of others.');
  });

  it('finds the rules of the policy without a uid, and says that it inferred them', async () => {
    await test.putInForce();
    const report = await test.planJson(test.sample);
    expect(report['exitCode']).toBe(0);
    expect(sectionsOf(report)[0]).toMatchObject({ owner: { kind: 'Inferred' }, waitsForApproval: false, diffs: [] });
    const { stdout } = await test.plan(['-f', test.sample]);
    expect(unwrapped(stdout)).toMatch(/rules named calldata[0-9a-f]{16}… are taken for this policy's/);
  });

  it('shows drift, and the digest of the whole set under the inferred names', async () => {
    await test.putInForce();
    const rules = test.azure.state.lifecycleDocument(callsId)?.rules ?? [];
    const later: unknown = JSON.parse(
      JSON.stringify(rules).replace('"daysAfterCreationGreaterThan":76', '"daysAfterCreationGreaterThan":90'),
    );
    test.azure.state.setLifecycleDocument(callsId, later as readonly JsonObject[]);
    const report = await test.planJson(test.sample);
    const [calls, ...others] = sectionsOf(report);
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
    expect([...new Set(others.map(({ state }) => state))]).toEqual(['Unchanged']);
  });

  it('tells what happens at once from what waits', async () => {
    const [calls] = sectionsOf(await test.planJson(test.sample, { uid }));
    const approved = test.sampleText.replace(
      '  timeZone: Europe/Berlin',
      `  timeZone: Europe/Berlin\n  lifecycle: { approvedDigests: ['${textAt(calls ?? {}, 'pendingDigest')}'] }`,
    );
    const file = await test.folder.write('approved.yaml', approved);
    const report = await test.planJson(file, { uid });
    expect(sectionsOf(report).slice(0, 2)).toMatchObject([
      { waitsForApproval: false, pendingDigest: null, diffs: [{ when: 'Now' }] },
      { waitsForApproval: true, diffs: [{ when: 'OnceApproved' }] },
    ]);
  });

  it('loosens at once and tightens later, each in a diff of its own', async () => {
    await test.putInForce();
    const changed = test.sampleText
      .replace(
        'container: recordings\n          prefix: voicebot/',
        'container: recordings\n          prefix: hotline/',
      )
      .replace('# the whole container', '');
    const report = await test.planJson(await test.folder.write('moved.yaml', changed), { uid });
    expect(valueAt(sectionsOf(report)[0] ?? {}, 'diffs')).toMatchObject([
      { when: 'Now', diff: expect.stringMatching(/-\s+- recordings\/voicebot\//) },
      { when: 'OnceApproved', diff: expect.stringMatching(/\+\s+- recordings\/hotline\//) },
    ]);
  });

  it('does not guess whose rules they are where two policies have some', async () => {
    await test.putInForce();
    const rules = test.azure.state.lifecycleDocument(callsId)?.rules ?? [];
    const others = rules
      .filter(({ name }) => textAt({ name: name ?? null }, 'name').startsWith('calldata'))
      .map((rule) => ({ ...rule, name: `calldata${'0'.repeat(16)}CrecordingsN1` }));
    test.azure.state.setLifecycleDocument(callsId, [...rules, ...others]);
    const { exitCode, stdout } = await test.plan(['-f', test.sample]);
    expect(exitCode).toBe(1);
    expect(unwrapped(stdout)).toMatch(/Rules of 2 policies speak of the places of this one.*Pass --uid/);
    expect((await test.plan(['-f', test.sample, '--uid', uid])).exitCode).toBe(0);
  });

  it('says of Audit what Enforce would do', async () => {
    const audited = await test.folder.write(
      'audit.yaml',
      test.sampleText.replace('enforcement: Enforce', 'enforcement: Audit'),
    );
    const { exitCode, stdout } = await test.plan(['-f', audited]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('spec.enforcement is Audit: what follows is what Enforce would do.');
  });
});

describe('what cannot be seen', () => {
  it('makes the exit code 1, names the role, and leaves the other accounts planned', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/read', scope: plainId }));
    const report = await test.planJson(test.sample);
    expect(report['exitCode']).toBe(1);
    expect(statesOf(report, 'lifecycle')).toEqual(['Changes', 'Changes', 'Failed']);
    const { stdout } = await test.plan(['-f', test.sample]);
    expect(unwrapped(stdout)).toContain('for 7 days in calls, 104 days in archive, at least 0 days in plain.');
    expect(statesOf(report, 'recoverability')).toEqual(['Failed']);
    expect(findingsOf(report)).toContainEqual(
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
    const report = await test.planJson(test.sample);
    expect(report['exitCode']).toBe(1);
    expect(statesOf(report, 'lifecycle')).toEqual(['Changes', 'Changes', 'Changes']);
    expect(statesOf(report, 'recoverability')).toEqual(['Failed']);
    expect(findingsOf(report)).toContainEqual(
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
    const report = await test.planJson(test.sample);
    expect(report['exitCode']).toBe(1);
    expect(findingsOf(report)).toContainEqual(expect.objectContaining({ reason, subject: plainId }));
  });

  it('is said of a document that would hold too many rules', async () => {
    const [first] = initialRules;
    const many = Array.from({ length: 100 }, (_, index) => ({ ...first, name: `rule${index}` }));
    test.azure.state.setLifecycleDocument(callsId, many);
    const report = await test.planJson(test.sample);
    expect(report['exitCode']).toBe(1);
    expect(findingsOf(report)).toContainEqual(expect.objectContaining({ reason: 'TooManyRules' }));
  });

  it('is not said of rules of others alone, where the policy adds none', async () => {
    const [first] = initialRules;
    const many = Array.from({ length: 101 }, (_, index) => ({ ...first, name: `rule${index}` }));
    test.azure.state.setLifecycleDocument(callsId, many);
    const keepsNone = withValueAt(completePolicy(), 'spec.lifecycle.mode', 'None');
    const report = await test.planJson(await test.folder.write('none.yaml', keepsNone));
    expect(sectionsOf(report).map(({ kind }) => kind)).toContain('lifecycle');
    expect(findingsOf(report)).not.toContainEqual(expect.objectContaining({ reason: 'TooManyRules' }));
  });

  it('does not look at Azure for a policy that is not admitted', async () => {
    const broken = withValueAt(completePolicy(), 'spec.timeZone', 'Europe/Nowhere');
    const { exitCode } = await test.plan(['-f', await test.folder.write('broken.yaml', broken)]);
    expect(exitCode).toBe(1);
    expect(test.azure.journal.count({ server: 'arm' })).toBe(0);
  });

  it('plans the other policies beside an unreadable one', async () => {
    const elsewhere = withValueAt(
      withValueAt(completePolicy({ name: 'elsewhere' }), 'spec.storageAccounts[0].resourceId', accountId('nowhere')),
      'spec.artifactClasses[0].locations[0].prefix',
      'elsewhere/',
    );
    const file = await test.folder.write('both.yaml', test.sampleText, elsewhere);
    const { stdout, exitCode } = await test.plan(['-f', file]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/lifecycle of calls: would change[\s\S]*lifecycle of calls: could not be planned/);
  });
});

describe('the identity of the caller', () => {
  it('is asked for before anything else, and told in one line where there is none', async () => {
    const environment = { ...test.surroundings({ without: ['AZURE_FEDERATED_TOKEN_FILE'] }), PATH: test.folder.path };
    expect(await test.plan(['-f', test.sample], environment)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^calldata: There is no Azure identity: run 'az login', or set .*\n$/),
    });
    expect(test.azure.journal.count({ server: 'arm' })).toBe(0);
  });

  it('is a login of the Azure CLI where nothing else is configured, asked once for each scope', async () => {
    const tokens = await Promise.all(
      [test.azure.armEndpoint, 'https://cognitiveservices.azure.com'].map(async (resource) => {
        const { token, expiresOnTimestamp } = await createCredential(test.azure).getToken(`${resource}/.default`);
        return { accessToken: token, expires_on: Math.floor(expiresOnTimestamp / 1000), tokenType: 'Bearer' };
      }),
    );
    const [arm = '', ai = ''] = tokens.map((answer) => `echo '${JSON.stringify(answer)}'`);
    const az = join(test.folder.path, 'az');
    const script = `#!/bin/sh\necho "$*" >> "$0.log"\ncase "$*" in *cognitiveservices*) ${ai};; *) ${arm};; esac\n`;
    await writeFile(az, script);
    await chmod(az, 0o755);
    const others = test.surroundings({ without: ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_CLIENT_ID'] });
    const environment = { ...others, PATH: `${test.folder.path}:${process.env['PATH'] ?? ''}` };
    const { exitCode, stdout } = await test.plan(['-f', test.sample], environment);
    expect(exitCode).toBe(2);
    for (const { accessToken } of tokens) expect(stdout).not.toContain(accessToken);
    const asked = (await readFile(`${az}.log`, 'utf8')).trimEnd().split('\n');
    expect(asked).toEqual([
      expect.stringContaining(test.azure.armEndpoint),
      expect.stringMatching(/cognitiveservices/),
    ]);
  });

  it('is refused without a word of what was sent', async () => {
    test.azure.faults.add({ server: 'token', effect: { kind: 'status', status: 400, code: 'invalid_client' } });
    const secret = 'planted-secret-value';
    const environment = {
      ...test.surroundings({ without: ['AZURE_FEDERATED_TOKEN_FILE'] }),
      AZURE_CLIENT_SECRET: secret,
    };
    const { exitCode, stdout, stderr } = await test.plan(['-f', test.sample], environment);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^calldata: The token endpoint gave no token for the service principal\. Check .*\n$/);
    expect(stderr).not.toContain(secret);
  });

  it('is refused in one line as a workload identity, too', async () => {
    test.azure.faults.add({ server: 'token', effect: { kind: 'status', status: 400, code: 'invalid_client' } });
    const { exitCode, stdout, stderr } = await test.plan(['-f', test.sample]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^calldata: The token endpoint refused the exchange .*\n$/);
  });
});
