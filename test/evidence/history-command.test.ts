import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import { issuedChain, pemPair, signingKeys } from './evidence-fixture.ts';
import { fiveDays, historyStatement, policyUid, writtenHistory } from './history-fixture.ts';
import { runReceiptVerify } from './verify-command.ts';

let folder: string;
let chain: string;
let jwks: string;
let keys: SigningKeys;
const file = (sequence: number): string => join(chain, `${String(sequence).padStart(8, '0')}.jws`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
  [chain, jwks] = [join(folder, policyUid), join(folder, 'jwks.json')];
  keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
  await mkdir(chain);
  const skipping = fiveDays.map((statement, index) =>
    index < 3 ? statement : { ...statement, day: `2026-11-2${index + 3}` },
  );
  const violated = historyStatement({
    cause: 'Change',
    changes: 2,
    day: '2026-11-28',
    conditions: [
      { type: 'Compliant', status: 'False', reason: 'ConditionNotTrue' },
      { type: 'RetentionEnforced', status: 'False', reason: 'Overdue' },
    ],
    clauses: [{ id: 'R-06', verdict: 'Violated', basis: 'Observed' }],
  });
  const { blobs } = await writtenHistory(keys, [...skipping, violated]);
  for (const [name, bytes] of blobs) await writeFile(join(chain, basename(name)), bytes);
  await writeFile(jwks, JSON.stringify(keys.keySet));
});
afterEach(() => rm(folder, { recursive: true }));

describe('calldata receipt verify over the files of a history', () => {
  it('tells each entry, the days without one, and what files cannot prove', async () => {
    const { exitCode, output } = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    const flat = output.replaceAll(/\s+/g, ' ');
    expect(output).toContain(`History of policy privacy/voicebot (${policyUid})`);
    expect(output).toContain('  1 2026-11-20T09:12:00.250Z First: Compliant True');
    expect(flat).toContain('Change: Compliant False, RetentionEnforced False, clause R-06 violated, 2 changes');
    expect(flat).toContain('Between 2026-11-22 and 2026-11-26 are 3 days without an entry');
    expect(flat).toContain('Whether later entries were dropped cannot be told from files');
    expect(flat).toContain('Nothing is wrong with the 6 entries given.');
    expect(exitCode).toBe(2);
  });

  it('finds an entry that was taken away, and one that stands under another number', async () => {
    await rm(file(2));
    const missing = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    expect(missing.output).toContain('Entry 2 is missing.');
    expect(missing.exitCode).toBe(1);
  });

  it('finds a file that is not in the chain, and one that is no entry', async () => {
    const { blobs } = await writtenHistory(keys, [historyStatement({ findings: 7 })]);
    const stranger = join(folder, 'mine.jws');
    await writeFile(stranger, [...blobs.values()][0] ?? '');
    const { exitCode, output } = await runReceiptVerify(stranger, '--chain', chain, '--jwks', jwks);
    expect(output).toContain('Entry 1 is not the one that stands in the chain.');
    expect(exitCode).toBe(1);
    const receipts = await issuedChain(keys);
    await writeFile(file(6), [...receipts.blobs.values()][0] ?? '');
    const mixed = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    expect(mixed.output).toContain('Entry 6 is not an entry, or was changed in its form.');
  });

  it('is told to machines in a format of its own', async () => {
    const { exitCode, output } = await runReceiptVerify(file(4), file(5), '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(output)).toMatchObject({
      format: 'calldata-history-verification/v1',
      exitCode: 2,
      policyUid,
      entries: [{ content: { sequence: 4 } }, { content: { sequence: 5 } }],
      faults: [],
      gaps: [{ kind: 'NoKeys' }, { kind: 'Start' }, { kind: 'End' }],
    });
  });

  it.each([
    [['--policy', 'voicebot', '--request', 'er-1'], 'Name --request or --policy, not both.'],
    [['--policy', 'voicebot', '--chain', '/nowhere'], 'Name files, or --policy, not both.'],
  ])('refuses %j', async (args, words) => {
    const { exitCode, output } = await runReceiptVerify(...args);
    expect(output).toContain(words);
    expect(exitCode).toBe(1);
  });
});
