import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signReceipt } from '../../src/evidence/receipt-document.ts';
import { readReceipts, replaceReceipts, type StoredReceipt } from '../../src/evidence/receipt.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import {
  abortSignal,
  issuedChain,
  lifeOfRequest,
  pemPair,
  receiptParts,
  requestUid,
  signingKeys,
} from './evidence-fixture.ts';
import type { MemoryEvidence } from './memory-evidence-store.ts';
import { runReceiptVerify } from './verify-command.ts';

let folder: string;
let chain: string;
let jwks: string;
let keys: SigningKeys;
let evidence: MemoryEvidence;
const file = (sequence: number): string => join(chain, `${String(sequence).padStart(8, '0')}.jws`);

/** As the container is downloaded: one folder a request. */
async function download(): Promise<void> {
  await rm(chain, { recursive: true, force: true });
  await mkdir(chain, { recursive: true });
  for (const [name, bytes] of evidence.blobs) await writeFile(join(chain, basename(name)), bytes);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receipts-'));
  [chain, jwks] = [join(folder, requestUid), join(folder, 'jwks.json')];
  keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
  evidence = await issuedChain(keys);
  await writeFile(jwks, JSON.stringify(keys.keySet));
  await download();
});
afterEach(() => rm(folder, { recursive: true }));

async function json(...args: readonly string[]) {
  const { exitCode, output } = await runReceiptVerify(...args, '--json');
  return { exitCode, report: JSON.parse(output) as Record<string, unknown> };
}

async function storedReceipts(): Promise<readonly StoredReceipt[]> {
  const whole = await readReceipts(receiptParts(evidence, keys), { abortSignal });
  if (whole.kind !== 'Whole') throw new Error('broken');
  return whole.receipts;
}

async function replaceAll(): Promise<void> {
  const whole = { kind: 'Whole', receipts: await storedReceipts() } as const;
  const options = { issuedBeforeMs: Number.MAX_SAFE_INTEGER, abortSignal };
  await replaceReceipts(receiptParts(evidence, keys), whole, options);
}

describe('calldata receipt verify', () => {
  it('verifies a chain and tells what the last receipt says', async () => {
    const { exitCode, output } = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    expect(output.split('\n')).toEqual([
      `Request ${requestUid}, controller Example Bank AG`,
      '  1  2026-11-20T09:12:00.000Z  Received',
      '  2  2026-11-20T09:12:00.000Z  Searched',
      '  3  2026-11-20T09:12:00.000Z  Approved',
      '  4  2026-11-20T09:12:00.000Z  AbsenceVerified',
      '  5  2026-11-20T09:12:00.000Z  Succeeded (final)',
      '  recordings in calls: searched 120, matched 3, erased 2, failed 0; unreachable: AbuseMonitoring',
      expect.stringMatching(/^Last digest: sha256:[0-9a-f]{64} \(compare it with status.receipt.digest\)$/),
      'Verified: 5 receipts, from the first to the final one.',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  it('takes all receipts as files too, in any order, and a line break that an editor added', async () => {
    await writeFile(file(2), `${evidence.blobs.get(`receipts/${requestUid}/00000002.jws`)!.toString()}\n`);
    const files = [5, 2, 1, 4, 3].map(file);
    expect(await json(...files, '--jwks', jwks)).toMatchObject({
      exitCode: 0,
      report: { format: 'calldata-receipt-verification/v1', exitCode: 0, requestUid, faults: [], gaps: [] },
    });
  });

  it.each<[string, () => Promise<unknown>, readonly object[]]>([
    [
      'a changed byte',
      async () => {
        const bytes = Buffer.from(evidence.blobs.get(`receipts/${requestUid}/00000005.jws`)!);
        bytes[150] = bytes[150]! ^ 1;
        await writeFile(file(5), bytes);
      },
      [{ sequence: 5 }],
    ],
    ['a dropped receipt', () => rm(file(2)), [{ kind: 'Missing', sequence: 2 }]],
    ['a dropped first receipt', () => rm(file(1)), [{ kind: 'Missing', sequence: 1 }]],
    [
      'two receipts that changed places',
      async () => {
        const [second, third] = [2, 3].map((one) => evidence.blobs.get(`receipts/${requestUid}/0000000${one}.jws`)!);
        await writeFile(file(2), third!);
        await writeFile(file(3), second!);
      },
      [
        { kind: 'Misplaced', sequence: 3 },
        { kind: 'Misplaced', sequence: 2 },
      ],
    ],
    [
      'a receipt that lies there twice',
      () => writeFile(join(chain, 'copy.jws'), evidence.blobs.get(`receipts/${requestUid}/00000003.jws`)!),
      [{ kind: 'Duplicate', sequence: 3 }],
    ],
  ])('finds %s', async (_, tamper, faults) => {
    await tamper();
    const { exitCode, report } = await json('--chain', chain, '--jwks', jwks);
    expect(report).toMatchObject({ exitCode: 1, faults });
    expect(exitCode).toBe(1);
    const { output } = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    expect(output).toContain('NOT VERIFIED');
    expect(output).not.toContain('\nVerified');
  });

  it('finds a key that it does not know', async () => {
    const stranger = await signingKeys({ current: 'a', a: pemPair().privatePem });
    await writeFile(jwks, JSON.stringify(stranger.keySet));
    const { exitCode, report } = await json('--chain', chain, '--jwks', jwks);
    expect([exitCode, (report['faults'] as readonly unknown[]).length]).toEqual([1, lifeOfRequest.length]);
  });

  it.each<[string, () => Promise<readonly string[]>, readonly string[]]>([
    ['signatures without keys', () => Promise.resolve(['--chain', chain]), ['NoKeys']],
    ['what came before a single receipt', () => Promise.resolve([file(5), '--jwks', jwks]), ['Start']],
    [
      'whether the end was dropped',
      async () => {
        await rm(file(5));
        return ['--chain', chain, '--jwks', jwks];
      },
      ['Final'],
    ],
  ])('does not claim to have verified %s', async (_, prepare, gaps) => {
    const args = await prepare();
    const { exitCode, report } = await json(...args);
    expect([exitCode, report['gaps']]).toEqual([2, gaps.map((kind) => ({ kind, message: expect.any(String) }))]);
    expect((await runReceiptVerify(...args)).output).toContain('Not all could be verified.');
  });

  it('verifies what is left of receipts, and an original against its digest', async () => {
    const original = join(folder, '00000003.jws');
    await writeFile(original, evidence.blobs.get(`receipts/${requestUid}/00000003.jws`)!);
    await replaceAll();
    await download();
    expect((await json('--chain', chain, '--jwks', jwks)).exitCode).toBe(0);
    expect((await json(original, '--chain', chain, '--jwks', jwks)).exitCode).toBe(0);
    expect((await runReceiptVerify('--chain', chain, '--jwks', jwks)).output).toContain(
      'replaced by its digest (final)',
    );
  });

  it('finds an original that does not fit the digest that is left of it', async () => {
    const original = join(folder, '00000003.jws');
    const { document } = (await storedReceipts())[2]!;
    if (document.kind !== 'Receipt') throw new Error('replaced');
    const { sequence, previousDigest } = document.content;
    const place = { sequence, previousDigest: previousDigest!, issuedTime: '2026-11-20T09:12:01.000Z' };
    await writeFile(original, await signReceipt(lifeOfRequest[2]!, place, keys));
    await replaceAll();
    await download();
    expect(await json(original, '--chain', chain, '--jwks', jwks)).toMatchObject({
      exitCode: 1,
      report: { faults: [{ kind: 'TombstoneMismatch', sequence: 3 }] },
    });
  });

  it('finds a file that is not the one in the chain', async () => {
    const other = await issuedChain(await signingKeys({ current: 'a', a: pemPair().privatePem }));
    const stranger = join(folder, '00000003.jws');
    await writeFile(stranger, other.blobs.get(`receipts/${requestUid}/00000003.jws`)!);
    const { report } = await json(stranger, '--chain', chain, '--jwks', jwks);
    expect(report['faults']).toMatchObject([
      { kind: 'UnknownKey', sequence: 3 },
      { kind: 'NotInChain', sequence: 3 },
    ]);
  });

  it('says what it left aside', async () => {
    await writeFile(join(chain, 'notes.txt'), 'x');
    const { exitCode, output } = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Left aside: 1 file that is no receipt.')]);
  });

  it.each<[string, () => readonly string[], string]>([
    ['nothing is named', () => [], 'Name a receipt'],
    ['a file is not there', () => [join(folder, 'none.jws')], 'there is no such file'],
    ['a folder is empty', () => ['--chain', folder], 'there is no receipt in this folder'],
    ['a folder stands for a file', () => [chain], 'it is a folder, not a file'],
    ['a file stands for a folder', () => ['--chain', file(1)], 'it is no folder'],
    [
      'the keys are no JWKS',
      () => ['--chain', chain, '--jwks', file(1)],
      'it is not JSON; take the JWKS that the operator publishes',
    ],
  ])('says in one line that %s', async (_, args, text) => {
    const { exitCode, output } = await runReceiptVerify(...args());
    expect([exitCode, output]).toEqual([1, expect.stringContaining(text)]);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('names the file that is no receipt', async () => {
    const torn = join(folder, 'torn.jws');
    await writeFile(torn, (await readFile(file(2), 'utf8')).slice(0, 40));
    const { exitCode, output } = await runReceiptVerify(file(1), torn, '--jwks', jwks);
    expect(exitCode).toBe(1);
    expect(output).toContain(`${torn} is not a receipt, or was changed in its form.`);
    await writeFile(join(chain, 'copy.jws'), 'x');
    expect((await json('--chain', chain, '--jwks', jwks)).report['faults']).toMatchObject([
      { kind: 'Malformed', path: join(chain, 'copy.jws') },
    ]);
  });

  it('warns of a private key among the public ones', async () => {
    await writeFile(jwks, JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'secret-part' }] }));
    const { exitCode, output } = await runReceiptVerify('--chain', chain, '--jwks', jwks);
    expect([exitCode, output]).toEqual([1, expect.stringContaining('Take that key for stolen')]);
    expect(output).not.toContain('secret-part');
  });
});
