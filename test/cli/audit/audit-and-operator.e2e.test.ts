import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallDataPolicy, CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import type { JsonObject, JsonValue } from '../../../src/api/json.ts';
import { auditExitCodes } from '../../../src/cli/audit/audit-report.ts';
import { runCommand } from '../../../src/cli/run-command.ts';
import { readEstate } from '../../cloud/estate.ts';
import { aiSettings, aiSpec } from '../../e2e/ai-estate.ts';
import type { SpecAsWritten } from '../../e2e/estate.ts';
import { openHarness, type Harness } from '../../e2e/harness.ts';
import { verdictsOf, type PolicyHandle } from '../../e2e/policies.ts';
import { callsOfAge, callsSpec, dayMs, plantCalls, recordings } from '../../e2e/sweep-calls.ts';
import { waitForLook } from '../../e2e/sweep-look.ts';
import { grantSecrets, writeHeldCalls } from '../../e2e/sweep-secrets.ts';
import { azureEnvironment } from '../../support/operator-process.ts';
import { createPolicyFolder, type PolicyFolder } from '../policy-files.ts';

/** The audit and the operator over the same Azure: they must say the same, and the audit must leave it as it is. */

let harness: Harness;
let folder: PolicyFolder;
let namespace: string;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness({ estate: await readEstate('test/cloud/estates/voice.yaml') });
  folder = await createPolicyFolder();
}, 60_000);
afterAll(async () => {
  await harness.stop();
  await folder.remove();
});
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, settings: aiSettings });
});
afterEach(() => harness.reset());

interface CommandRun {
  readonly exitCode: number;
  readonly text: string;
  readonly errors: string;
}

/** As a person runs it, with what the operator's identity may see. */
function run(file: string, flags: readonly string[] = []): Promise<CommandRun> {
  return runArgs(['audit', '-f', file, ...flags]);
}

async function runArgs(args: readonly string[], stdin = ''): Promise<CommandRun> {
  const { azure } = harness;
  let text = '';
  let errors = '';
  const exitCode = await runCommand(['node', 'calldata', ...args], {
    environment: azureEnvironment(azure),
    stdin: Readable.from([stdin]),
    write: (part) => {
      text += part;
    },
    writeError: (part) => {
      errors += part;
    },
  });
  return { exitCode, text, errors };
}

interface AuditRun {
  readonly exitCode: number;
  readonly text: string;
  readonly policy: JsonObject & { readonly status: CallDataPolicyStatus; readonly notes: readonly string[] };
}

/** One policy, as JSON. What was sent meanwhile must be reads. */
async function audit(document: JsonValue): Promise<AuditRun> {
  const file = await folder.write('policy.yaml', document);
  const before = { changing: changing().length, reads: blobReads() };
  const { exitCode, text, errors } = await run(file, ['--json']);
  expect(errors).toBe('');
  expect(changing()).toHaveLength(before.changing);
  expect(blobReads()).toBeGreaterThan(before.reads);
  const report = JSON.parse(text) as { readonly policies: readonly [AuditRun['policy']]; readonly problems: JsonValue };
  expect(report.problems).toEqual([]);
  return { exitCode, text, policy: report.policies[0] };
}

/** Every request that is no read, but for those of tokens. */
const changing = () =>
  harness.azure.journal
    .entries()
    .filter(({ server, method }) => server !== 'token' && method !== 'GET' && method !== 'HEAD');

const blobReads = () => harness.azure.journal.count({ server: 'blob', method: 'GET' });

/** As `kubectl get -o yaml` prints it. */
const asStored = (seen: CallDataPolicy): JsonValue => JSON.parse(JSON.stringify(seen)) as JsonValue;

/** What a file in Git says. */
const asWritten = (spec: SpecAsWritten): JsonValue =>
  JSON.parse(
    JSON.stringify({
      apiVersion: 'calldata.claimini.com/v1alpha1',
      kind: 'CallDataPolicy',
      metadata: { name: 'voicebot', namespace },
      spec,
    }),
  ) as JsonValue;

/** Without times: the two look at different moments. */
function timeless(value: unknown): unknown {
  const text = JSON.stringify(value).replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, 'then');
  return JSON.parse(text);
}

/** All but what only a pass of the operator has: its schedule, its generation, its progress. */
function comparable({ conditions = [], ...status }: CallDataPolicyStatus): unknown {
  const { summary, accounts, classes, holds, notice: text, clauses, ai, findings, findingsTotal, sweep } = status;
  const seen = { summary, accounts, classes, holds, text, clauses, ai, findings, findingsTotal, sweep };
  // What the operator's identities may do is theirs to see, and nothing that an auditor judges.
  const judged = conditions.filter(({ type }) => type !== 'PermissionsVerified');
  const told = judged.map(({ type, status: verdict, reason, message }) => ({ type, verdict, reason, message }));
  return timeless({ ...seen, conditions: told });
}

const notice = (clauses: readonly { readonly id: string; readonly controls: readonly unknown[] }[]) =>
  ({ url: 'https://example.com/privacy', version: '1', sha256: 'b'.repeat(64), clauses }) as NonNullable<
    SpecAsWritten['notice']
  >;

describe('an audit', () => {
  it('says what the operator says of an estate that breaks its promises', async () => {
    plantCalls(harness, account, [...callsOfAge(1, 3, 120), ...callsOfAge(10, 2, 10)]);
    harness.azure.blob.put(account, 'exports', 'month-07.csv', { content: 'a,b' });
    const trial = { subscriptionId: '00000000-0000-0000-0000-00000000000a', resourceGroup: 'trial' };
    const { residency, ai } = aiSpec(account, 'voicebot', { discover: [trial] });
    await policy.apply(
      callsSpec({ account }, {
        enforcement: 'Audit',
        residency,
        ai,
        notice: notice([
          { id: 'three-months', controls: [{ control: 'Retention' }, { control: 'Erasure' }] },
          { id: 'transcripts', controls: [{ control: 'Retention', class: 'transcripts' }] },
          { id: 'eu', controls: [{ control: 'Residency' }] },
          { id: 'no-training', controls: [{ control: 'Training' }] },
          { id: 'only-there', controls: [{ control: 'DeclaredData' }] },
        ]),
      } as SpecAsWritten),
    );
    const seen = await waitForLook(policy);
    const { exitCode, text, policy: audited } = await audit(asStored(seen));
    expect(verdictsOf(seen)).toMatchObject({
      RetentionEnforced: 'False Overdue',
      ResidencyVerified: expect.stringMatching(/^False/),
    });
    expect(comparable(audited.status)).toEqual(comparable(seen.status ?? {}));
    expect(exitCode).toBe(auditExitCodes.broken);

    const page = await runArgs(['report', '--from', '-'], text);
    expect(page).toMatchObject({ exitCode: 0, errors: '' });
    expect(page.text).toContain('Not compliant');
    expect(page.text).toContain('An audit reads no cluster');
  });

  it('says what the operator says after its sweep, and needs no uid for it', async () => {
    plantCalls(harness, account, [...callsOfAge(1, 3, 120), ...callsOfAge(10, 2, 10)]);
    const spec = callsSpec({ account }, { notice: notice([{ id: 'R-06', controls: [{ control: 'Retention' }] }]) });
    await policy.apply(spec);
    const seen = await policy.waitForStatus('a look after the sweep', ({ status }) =>
      (status?.conditions ?? []).some(
        ({ type, status: verdict }) => type === 'RetentionEnforced' && verdict === 'True',
      ),
    );
    const { exitCode, policy: audited } = await audit(asWritten(spec));
    const told = verdictsOf({ ...seen, status: audited.status });
    const { PermissionsVerified, ...verdicts } = verdictsOf(seen);
    expect(PermissionsVerified).toBe('True PermissionsSufficient');
    expect(told).toEqual({ ...verdicts, Ready: 'True AuditOnly' });
    expect(audited.status.clauses).toMatchObject([{ id: 'R-06', verdict: 'Verified' }]);
    expect(seen.status?.clauses).toMatchObject([{ id: 'R-06', verdict: 'Enforced' }]);
    const figures = ({ classes = [] }: CallDataPolicyStatus) =>
      classes.map(({ name, artifacts, calls, overdue, reason }) => ({ name, artifacts, calls, overdue, reason }));
    expect(figures(audited.status)).toEqual(figures(seen.status ?? {}));
    expect(audited.status.findings).toEqual(seen.status?.findings);
    expect(audited.notes.join(' ')).toContain('The uid is not known');
    expect(exitCode).toBe(auditExitCodes.kept);
  });

  it('finds rules that do not stand, whatever the policy would do about it', async () => {
    const spec = callsSpec({ account });
    const { exitCode, policy: audited } = await audit(asWritten(spec));
    const lifecycle = audited.status.conditions?.find(({ type }) => type === 'LifecycleConfigured');
    expect(lifecycle).toMatchObject({ status: 'False', reason: 'AuditOnly' });
    expect(exitCode).toBe(auditExitCodes.broken);
  });
});

describe('what an audit cannot see', () => {
  it('is unknown where a hold names its calls in a Secret, and no breach', async () => {
    plantCalls(harness, account, [{ id: 'held', days: 120 }, ...callsOfAge(10, 2, 10)]);
    await grantSecrets(harness, namespace);
    await writeHeldCalls(harness, namespace, ['held']);
    const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();
    const hold = {
      name: 'case-7',
      ground: 'LegalClaims',
      owner: 'Legal department',
      startTime: inDays(-5),
      endTime: inDays(30),
      callIds: { secretRef: { name: 'held-calls', key: 'callIds' } },
    } as const;
    const promise = notice([{ id: 'R-06', controls: [{ control: 'Retention' }] }]);
    const spec = callsSpec({ account }, { holds: [hold], notice: promise });
    await policy.apply(spec);
    const seen = await waitForLook(policy);
    expect(seen.status?.holds).toMatchObject([{ state: 'Active', artifacts: 2 }]);

    const { exitCode, policy: audited } = await audit(asStored(seen));
    expect(audited.status.holds).toMatchObject([{ name: 'case-7', state: 'Unreadable' }]);
    const told = verdictsOf({ ...seen, status: audited.status });
    expect(told).toMatchObject({
      Ready: 'False HoldUnreadable',
      Compliant: 'Unknown ConditionUnknown',
      RetentionEnforced: 'Unknown HoldUnreadable',
    });
    expect(audited.status.clauses).toMatchObject([{ id: 'R-06', verdict: 'Unknown' }]);
    expect((audited.status.findings ?? []).map(({ reason }) => reason)).not.toContain('Overdue');
    expect(exitCode).toBe(auditExitCodes.unseen);
  });

  it('is unknown in a container that the caller may not read', async () => {
    plantCalls(harness, account, callsOfAge(10, 2, 10));
    const spec = callsSpec({ account });
    await policy.apply(spec);
    const kept = await waitForLook(policy);
    harness.azure.faults.add({
      server: 'blob',
      path: `/${account}/transcripts`,
      effect: { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
    });
    const { exitCode, policy: audited } = await audit(asStored(kept));
    const told = verdictsOf({ ...kept, status: audited.status });
    expect(told.RetentionEnforced).toBe('Unknown PassIncomplete');
    expect(exitCode).toBe(auditExitCodes.unseen);
  });

  it('is a matter for the uid where the tag of blobs follows from it', async () => {
    const tagged = callsSpec({ account }, { lifecycle: { mode: 'Tagged' } });
    const { exitCode, text } = await run(await folder.write('tagged.yaml', asWritten(tagged)));
    expect(text).toContain('pass --uid');
    expect(exitCode).toBe(auditExitCodes.failed);
  });

  it('is which of two policies keeps a place that both name', async () => {
    const first = callsSpec({ account });
    const second = { ...first, artifactClasses: [recordings(account)] };
    const named = (name: string, spec: SpecAsWritten) => ({
      ...(asWritten(spec) as JsonObject),
      metadata: { name, namespace },
    });
    const file = await folder.write('two.yaml', named('first', first), named('second', second));
    const { exitCode, text } = await run(file, ['--json']);
    expect(text).toContain('overlaps with');
    expect(text).toContain('LocationOwnedByOther');
    expect(exitCode).toBe(auditExitCodes.failed);
  });
});
