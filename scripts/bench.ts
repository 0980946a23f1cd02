import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../test/support/local-stack.ts';
import { measureAiPasses } from './bench/ai-passes.ts';
import { measureColdStart } from './bench/cold-start.ts';
import { measureDescriptors } from './bench/descriptors.ts';
import { benchPolicy } from './bench/estate.ts';
import { openDescriptors, residentMiB, type Figure } from './bench/measure.ts';
import { measureSilence } from './bench/silence.ts';
import { startBenchStack } from './bench/stack.ts';
import { measureSteadyPasses } from './bench/steady.ts';
import { measureApply } from './bench/throughput.ts';

const accounts = 50;
const idleSeconds = 60;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function measureAll(): Promise<{ readonly kubernetes: string; readonly figures: readonly Figure[] }> {
  const stack = await startBenchStack(accounts, say);
  const figures: Figure[] = [];
  const add = (more: readonly Figure[]): void => {
    figures.push(...more);
    for (const { what, value } of more) say(`${what}: ${value}`);
  };
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
      await measureSteadyPasses(
        stack,
        benchPolicy(0, accounts, 'bench').metadata.name,
        'one account with one container',
      ),
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

| what | measured |
| --- | --- |
${figures.map(({ what, value }) => `| ${what} | ${value} |`).join('\n')}
`;
}

const { kubernetes, figures } = await measureAll();
await writeFile(join(projectRoot, 'docs', 'benchmarks.md'), await page(kubernetes, figures));
say('docs/benchmarks.md written');
process.exit(0);
