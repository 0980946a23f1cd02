import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { format, resolveConfig } from 'prettier';
import { projectRoot } from '../test/support/project-root.ts';
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
import { measureScanShards } from './bench/scan-shards.ts';
import { measureSilence } from './bench/silence.ts';
import { startBenchStack } from './bench/stack.ts';
import { measureSteadyPasses } from './bench/steady.ts';
import { measureApply } from './bench/throughput.ts';

const accounts = 50;
const idleSeconds = 60;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Add = (more: readonly Figure[]) => void;

async function measureOperator(add: Add): Promise<void> {
  const stack = await startBenchStack(accounts, say);
  try {
    add([{ what: 'version of kube-apiserver', value: stack.controlPlane.kubernetesVersion }]);
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
  } finally {
    await stack.stop();
  }
}

interface Part {
  /** Its heading in the page. */
  readonly title: string;
  readonly measure: (add: Add) => Promise<void> | void;
}

function partOf(title: string, measure: () => Promise<readonly Figure[]> | readonly Figure[]): Part {
  return {
    title,
    measure: async (add) => {
      add(await measure());
    },
  };
}

const parts: Readonly<Record<string, Part>> = {
  client: partOf('The client of the Blob service', measureScanClient),
  matching: partOf('Matching', measureMatching),
  passes: partOf('List passes', measureScanPasses),
  shards: partOf('Shards', measureScanShards),
  pace: partOf('Pacing', measureScanPace),
  delete: partOf('Deletes against rclone', measureScanDelete),
  find: partOf('Finding a number', measureFindNumber),
  operator: { title: 'The operator on a cluster', measure: measureOperator },
};

async function measurePart(name: string): Promise<void> {
  const part = parts[name];
  if (part === undefined) throw new Error(`unknown part ${name}: one of ${Object.keys(parts).join(', ')}`);
  const figures: Figure[] = [];
  await part.measure((more) => {
    figures.push(...more);
    for (const figure of more) say(lineOf(figure));
  });
  const page = join(projectRoot, 'docs', 'benchmarks.md');
  const written = withPart(await readFile(page, 'utf8'), { title: part.title, text: await partText(figures) });
  await writeFile(page, await format(written, { ...(await resolveConfig(page)), filepath: page }));
  say(`docs/benchmarks.md: ${part.title}`);
}

/** The page with another text under the heading, up to the next one. */
function withPart(page: string, { title, text }: { readonly title: string; readonly text: string }): string {
  const start = page.indexOf(`## ${title}\n`);
  if (start === -1) throw new Error(`docs/benchmarks.md has no heading "${title}"`);
  const next = page.indexOf('\n## ', start);
  return `${page.slice(0, start)}## ${title}\n\n${text}${next === -1 ? '' : page.slice(next)}`;
}

async function partText(figures: readonly Figure[]): Promise<string> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const version = (name: string): string => lock.packages[`node_modules/${name}`]?.version ?? 'unknown';
  const processor = cpus()[0]?.model ?? 'unknown processor';
  return `- Date: ${new Date().toISOString().slice(0, 10)}
- Machine: ${cpus().length} x ${processor}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}
- Node ${process.version}, client-node ${version('@kubernetes/client-node')}, storage-blob ${version('@azure/storage-blob')}

| what | goal | measured |
| --- | --- | --- |
${figures.map((figure) => `| ${figure.what} | ${figure.goal ?? ''} | ${valueOf(figure)} |`).join('\n')}
`;
}

const asked = process.argv.slice(2);
for (const name of asked.length === 0 ? Object.keys(parts) : asked) await measurePart(name);
process.exit(0);
