import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import { auditExitCode, auditExitCodes, type PolicyAudit } from '../../../src/cli/audit/audit-report.ts';
import { runCommand } from '../../../src/cli/run-command.ts';
import { createPolicyFolder, type PolicyFolder } from '../policy-files.ts';

type Verdicts = Readonly<Record<string, 'True' | 'False' | 'Unknown'>>;
type ClauseVerdict = NonNullable<CallDataPolicyStatus['clauses']>[number]['verdict'];

function audited(conditions: Verdicts, clauses: readonly ClauseVerdict[] = []): PolicyAudit {
  const status = {
    conditions: Object.entries(conditions).map(([type, verdict]) => ({ type, status: verdict })),
    clauses: clauses.map((verdict, index) => ({ id: `R-${index}`, verdict, basis: 'Observed', message: '' })),
  };
  return { status } as unknown as PolicyAudit;
}

const kept = { Ready: 'True', Compliant: 'True' } as const;

describe('the exit code of an audit', () => {
  it.each([
    ['every promise is kept', [audited(kept)], auditExitCodes.kept],
    ['what people attest is no gap', [audited(kept, ['Attested', 'Verified'])], auditExitCodes.kept],
    ['a promise is broken', [audited({ ...kept, Compliant: 'False' })], auditExitCodes.broken],
    ['a clause alone is violated', [audited(kept, ['Violated'])], auditExitCodes.broken],
    ['one of two policies is broken', [audited(kept), audited({ ...kept, Compliant: 'False' })], auditExitCodes.broken],
    ['a verdict is unknown', [audited({ ...kept, Compliant: 'Unknown' })], auditExitCodes.unseen],
    ['a clause is unknown', [audited(kept, ['Unknown'])], auditExitCodes.unseen],
    ['a look failed that no verdict stands on', [audited({ ...kept, Ready: 'False' })], auditExitCodes.unseen],
    ['a verdict is missing', [audited({ Ready: 'True' })], auditExitCodes.unseen],
    ['one is broken and one unseen', [audited({ Compliant: 'False' }), audited({})], auditExitCodes.broken],
  ] as const)('where %s', (_sentence, policies, expected) => {
    expect(auditExitCode({ problems: [], policies })).toBe(expected);
  });

  it('tells a wrong document before anything else', () => {
    const policies = [audited({ Compliant: 'False' })];
    expect(auditExitCode({ problems: [{ message: 'it is not YAML' }], policies })).toBe(auditExitCodes.failed);
  });
});

describe('calldata audit', () => {
  let folder: PolicyFolder;
  beforeAll(async () => {
    folder = await createPolicyFolder();
  });
  afterAll(() => folder.remove());

  async function run(args: readonly string[]) {
    let said = '';
    const write = (text: string): void => {
      said += text;
    };
    const parts = { environment: {}, stdin: Readable.from([]), write, writeError: write };
    const exitCode = await runCommand(['node', 'calldata', 'audit', ...args], parts);
    return { exitCode, said };
  }

  it('is used wrongly without files', async () => {
    expect(await run([])).toMatchObject({ exitCode: auditExitCodes.failed, said: expect.stringContaining('--help') });
  });

  it('is used wrongly with files that hold no policy', async () => {
    const file = await folder.write('other.yaml', { kind: 'Secret' });
    const { exitCode, said } = await run(['-f', file]);
    expect(said).toContain('There is no CallDataPolicy');
    expect(exitCode).toBe(auditExitCodes.failed);
  });

  it('asks nobody about a policy that the API server would refuse', async () => {
    const apiVersion = 'calldata.claimini.com/v1alpha1';
    const file = await folder.write('wrong.yaml', {
      apiVersion,
      kind: 'CallDataPolicy',
      metadata: { name: 'x' },
      spec: {},
    });
    const { exitCode, said } = await run(['-f', file]);
    expect(said).toContain('spec.enforcement');
    expect(said).toContain('Not everything could be audited.');
    expect(exitCode).toBe(auditExitCodes.failed);
  });
});
