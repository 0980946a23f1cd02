import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../test/support/local-stack.ts';
import { measureAiPasses } from './bench/ai-passes.ts';
import { measureColdStart } from './bench/cold-start.ts';
import { measureDescriptors } from './bench/descriptors.ts';
import { benchPolicy } from './bench/estate.ts';
import { lineOf, openDescriptors, residentMiB, valueOf, type Figure } from './bench/measure.ts';
import { measureMatching } from './bench/matching.ts';
import { measureFindNumber } from './bench/find-number.ts';
import { measureScanDelete } from './bench/scan-delete.ts';
import { measureScanPace } from './bench/scan-pace.ts';
import { measureScanClient } from './bench/scan-parser.ts';
import { measureScanPasses } from './bench/scan-pass.ts';
import { measureSilence } from './bench/silence.ts';
import { startBenchStack } from './bench/stack.ts';
import { measureSteadyPasses } from './bench/steady.ts';
import { measureApply } from './bench/throughput.ts';

const accounts = 50;
const idleSeconds = 60;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Before anything else runs on the machine. */
async function measureScan(add: (more: readonly Figure[]) => void): Promise<void> {
  add(await measureScanClient());
  add(measureMatching());
  add(await measureScanPasses());
  add(await measureScanPace());
  add(await measureScanDelete());
  add(await measureFindNumber());
}

async function measureAll(): Promise<{ readonly kubernetes: string; readonly figures: readonly Figure[] }> {
  const figures: Figure[] = [];
  const add = (more: readonly Figure[]): void => {
    figures.push(...more);
    for (const figure of more) say(lineOf(figure));
  };
  await measureScan(add);
  const stack = await startBenchStack(accounts, say);
  try {
    add(await measureColdStart(stack));
    const operator = await stack.startOperator();
    await delay(idleSeconds * 1000);
    add([
      { what: `resident memory after ${idleSeconds} s idle`, value: `${residentMiB(operator.pid).toFixed(0)} MiB` },
      { what: 'open descriptors of the operator, idle', value: String(openDescriptors(operator.pid)) },
    ]);
    add(await measureApply(stack, { from: 0, count: 100, accounts }));
    add(
      await measureSteadyPasses(stack, benchPolicy(0, accounts, 'bench').metadata.name, {
        about: 'one account with one container',
        passes: 20,
      }),
    );
    add(await measureAiPasses(stack));
    add(await measureApply(stack, { from: 100, count: 900, accounts }));
    add([
      { what: 'resident memory with 1,000 policies, all Ready', value: `${residentMiB(operator.pid).toFixed(0)} MiB` },
      { what: 'open descriptors of the operator with 1,000 policies', value: String(openDescriptors(operator.pid)) },
    ]);
    await operator.stop();
    add(await measureDescriptors(stack, accounts));
    add(await measureSilence(stack));
    return { kubernetes: stack.controlPlane.kubernetesVersion, figures };
  } finally {
    await stack.stop();
  }
}

async function page(kubernetes: string, figures: readonly Figure[]): Promise<string> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const version = (name: string): string => lock.packages[`node_modules/${name}`]?.version ?? 'unknown';
  const processor = cpus()[0]?.model ?? 'unknown processor';
  return `# Benchmarks

Measured by \`npm run bench\`, which rewrites this page. One run, everything on one machine: the operator shares it with
etcd, kube-apiserver and the local Azure, so absolute times are pessimistic and noisy. Compare within a run.

- Date: ${new Date().toISOString().slice(0, 10)}
- Machine: ${cpus().length} x ${processor}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}
- Node ${process.version}, Kubernetes ${kubernetes}, client-node ${version('@kubernetes/client-node')}, arm-resources ${version('@azure/arm-resources')}

## How to read it

Rerun it on a machine that does nothing else. It takes about twelve minutes. Each part of the scan also runs alone:
\`node scripts/bench/scan-parser.ts\`, \`matching.ts\`, \`scan-pass.ts\`, \`scan-pace.ts\` and \`scan-delete.ts\`. A goal that is not met is marked
MISSED; the run fails only where something could not be measured.

- The client: CPU of this process against a server in another one that answers from memory.
- Matching: CPU of this process, with all numbers of subjects in turn.
- List passes: a bundled process with the image's flags and compile cache for Node against the simulated Azure. Peak memory is the kernel's
  VmHWM of the whole process; for the two smaller numbers the median of three runs.
- Pacing: a server that admits so many deletes a second and answers 503 to more, over twelve seconds after eight to settle.
- rclone: both delete the same blobs from the same Azurite, in turn, with 32 requests at a time, over TLS; rclone with a
  signature made once for the container, we with a token. A
  first round of each is not counted. Time and CPU are those of the whole process from its start to its
  end, ours with the listings before and after the deletion. It is skipped where rclone (Debian package) is not installed.

## Measured

| what | goal | measured |
| --- | --- | --- |
${figures.map((figure) => `| ${figure.what} | ${figure.goal ?? ''} | ${valueOf(figure)} |`).join('\n')}
`;
}

const { kubernetes, figures } = await measureAll();
await writeFile(join(projectRoot, 'docs', 'benchmarks.md'), await page(kubernetes, figures));
say('docs/benchmarks.md written');
process.exit(0);
