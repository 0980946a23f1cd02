import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atMost, digits, lineOf, mebibytes, median, microseconds, seconds } from './measure.ts';
import type { Figure } from './measure.ts';
import { bundleRunner, runBundle } from './runner-process.ts';

/** The small passes are short, so their peak depends on when memory was last tidied up: the median of some. */
const sizes = [
  { blobs: 10_000, runs: 3 },
  { blobs: 100_000, runs: 3 },
  { blobs: 1_000_000, runs: 1 },
] as const;
const most = 200;
const mostGrowth = 1.15;

interface PassFigures {
  readonly copies: number;
  readonly unclassified: number;
  readonly peakMiB: number;
  readonly seconds: number;
  readonly microsecondsEach: number;
}

/** List passes over numbers of blobs, each in a bundled process of its own, against the simulated Azure in another one. */
export async function measureScanPasses(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scan-pass-'));
  const server = fileURLToPath(new URL('scan-pass-azure.ts', import.meta.url));
  const azure = spawn(process.execPath, [server, ...sizes.map(({ blobs }) => String(blobs))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const runner = await bundleRunner('scan-pass-runner', folder);
    const [where] = (await once(createInterface({ input: azure.stdout }), 'line')) as [string];
    const passes: PassFigures[] = [];
    for (const [index, { blobs, runs }] of sizes.entries()) {
      const same: PassFigures[] = [];
      for (let run = 0; run < runs; run += 1) same.push(await runPass(runner, { where, index, blobs }));
      passes.push(medianOf(same));
    }
    return [...passes.flatMap(describe), growth(passes)];
  } finally {
    azure.stdin.end();
    await once(azure, 'close');
    await rm(folder, { recursive: true });
  }
}

interface PassPlace {
  readonly where: string;
  readonly index: number;
  readonly blobs: number;
}

async function runPass(runner: string, { where, index, blobs }: PassPlace): Promise<PassFigures> {
  const { caFile } = JSON.parse(where) as { readonly caFile: string };
  const { output } = await runBundle(runner, [where, String(index)], { NODE_EXTRA_CA_CERTS: caFile });
  const pass = JSON.parse(output) as PassFigures;
  if (pass.copies !== blobs || pass.unclassified !== 0) throw new Error(`not the pass over ${blobs} blobs: ${output}`);
  return pass;
}

function medianOf(passes: readonly PassFigures[]): PassFigures {
  const [first] = passes;
  if (first === undefined) throw new Error('no pass was run');
  const of = (part: 'peakMiB' | 'seconds' | 'microsecondsEach'): number => median(passes.map((pass) => pass[part]));
  return { ...first, peakMiB: of('peakMiB'), seconds: of('seconds'), microsecondsEach: of('microsecondsEach') };
}

function describe(pass: PassFigures): readonly Figure[] {
  const title = `a list pass over ${pass.copies.toLocaleString('en')} blobs`;
  return [
    atMost(most, { what: `${title}: peak memory of the process`, measured: pass.peakMiB, show: mebibytes }),
    { what: `${title}: CPU of a blob, decided and counted`, value: microseconds(pass.microsecondsEach) },
    { what: `${title}: time`, value: seconds(pass.seconds) },
  ];
}

function growth(passes: readonly PassFigures[]): Figure {
  const [, hundredThousand, million] = passes.map(({ peakMiB }) => peakMiB);
  return atMost(mostGrowth, {
    what: 'peak memory of a million blobs against that of 100,000',
    measured: (million ?? Number.NaN) / (hundredThousand ?? Number.NaN),
    show: digits(2),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await measureScanPasses()) process.stdout.write(`${lineOf(figure)}\n`);
}
