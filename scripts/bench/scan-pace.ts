import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isOperatorError } from '../../src/reconcile/errors.ts';
import { createPace } from '../../src/scan/flow/pace.ts';
import { createRetryingPort } from '../../src/scan/flow/retrying-port.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { atLeast, atMost, digits, lineOf } from './measure.ts';
import type { Figure } from './measure.ts';

const limits = [100, 1_000, 3_000] as const;
const settleSeconds = 8;
const measuredSeconds = 12;
/** As the delete pass has it. */
const concurrency = 32;

interface SecondSeen {
  readonly admitted: number;
  readonly refused: number;
}

/** Deletes at servers that admit a number of them a second and refuse more: how much of it gets through. */
export async function measureScanPace(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const limit of limits) figures.push(...(await measureAt(limit)));
  return figures;
}

async function measureAt(limit: number): Promise<readonly Figure[]> {
  const script = fileURLToPath(new URL('scan-pace-stub.ts', import.meta.url));
  const stub = spawn(process.execPath, [script, String(limit)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: stub.stdout });
  const [where] = (await once(lines, 'line')) as [string];
  const seen: SecondSeen[] = [];
  lines.on('line', (line) => seen.push(JSON.parse(line) as SecondSeen));
  try {
    await deleteFor((settleSeconds + measuredSeconds + 1) * 1000, JSON.parse(where) as StubPlace);
  } finally {
    stub.stdin.end();
    await once(stub, 'close');
  }
  return describe(limit, seen.slice(settleSeconds, settleSeconds + measuredSeconds));
}

interface StubPlace {
  readonly port: number;
  readonly ca: string;
}

async function deleteFor(durationMs: number, { port, ca }: StubPlace): Promise<void> {
  const { signal: abortSignal } = new AbortController();
  const client = createLeanBlobClient({
    account: 'bench',
    endpoint: `https://localhost:${port}/`,
    ca,
    connections: concurrency,
    tokens: { getToken: () => Promise.resolve('token'), forget: () => undefined },
  });
  const paced = createRetryingPort(client, { pace: createPace() });
  const endMs = performance.now() + durationMs;
  async function work(worker: number): Promise<void> {
    for (let count = 0; performance.now() < endMs; count += 1) {
      try {
        await paced.deleteOne({ container: 'bench', name: `${worker}/${count}.wav` }, { abortSignal, ifMatch: '0x1' });
      } catch (error) {
        // Refused six times in a row: the next pass would try it again.
        if (!isOperatorError(error)) throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, worker) => work(worker)));
  await client.close();
}

function describe(limit: number, seconds: readonly SecondSeen[]): readonly Figure[] {
  const sum = (field: keyof SecondSeen): number => seconds.reduce((total, second) => total + second[field], 0);
  const [admitted, refused] = [sum('admitted'), sum('refused')];
  const title = `deletes at a server that admits ${limit.toLocaleString('en')} a second`;
  const share = admitted / seconds.length / limit;
  return [
    atLeast(0.8, { what: `${title}: share of it used, once settled`, measured: share, show: digits(2) }),
    atMost(2, {
      what: `${title}: refused, once settled`,
      measured: (100 * refused) / (admitted + refused),
      show: digits(2, '%'),
    }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await measureScanPace()) process.stdout.write(`${lineOf(figure)}\n`);
}
