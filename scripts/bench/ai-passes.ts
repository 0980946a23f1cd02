import { callApiServer } from '../../test/control-plane/access.ts';
import { aiBenchPolicy, aiGroups } from './estate.ts';
import type { Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';
import { askForPass, measureSteadyPasses } from './steady.ts';

const collection = '/apis/calldata.claimini.com/v1alpha1/namespaces/bench/calldatapolicies';

/** Resource Manager's bucket of reads for a principal and a subscription, as documented. */
const armBucket = { size: 250, perSecond: 25 };

/** Passes over fifty and over two hundred AI accounts: requests, time, and what is left of Azure's read quota. */
export async function measureAiPasses(stack: BenchStack): Promise<readonly Figure[]> {
  const [first] = aiGroups;
  const fifty = await measurePass(stack, 'ai-fifty', [first.name]);
  const steady = await measureSteadyPasses(stack, 'ai-fifty', {
    about: '50 AI accounts with 20 deployments each',
    passes: 4,
  });
  const all = await measurePass(
    stack,
    'ai-all',
    aiGroups.map(({ name }) => name),
  );
  return [...fifty, ...steady, ...all];
}

async function measurePass(stack: BenchStack, name: string, groups: readonly string[]): Promise<readonly Figure[]> {
  const { status } = await callApiServer(stack.controlPlane, collection, {
    body: aiBenchPolicy(name, 'bench', groups),
  });
  if (status !== 201) throw new Error(`policy ${name} was not created: HTTP ${status}`);
  await askForPass(stack, name, 'settle-first');
  stack.azure.journal.clear();
  const start = performance.now();
  await askForPass(stack, name, 'measured');
  const seconds = (performance.now() - start) / 1000;
  const reads = stack.azure.journal.entries({ server: 'arm', method: 'GET' }).map(({ time }) => time.getTime());
  const left = leastTokensLeft(reads);
  if (left < 0) throw new Error(`Azure's read quota was exceeded by ${Math.ceil(-left)} reads`);
  const accounts = aiGroups
    .filter((group) => groups.includes(group.name))
    .reduce((sum, group) => sum + group.accounts, 0);
  const title = `a pass over ${accounts} AI accounts with 20 deployments each`;
  return [
    { what: `${title}: Azure reads / time`, value: `${reads.length} / ${seconds.toFixed(1)} s` },
    {
      what: `${title}: least left of Azure's bucket of ${armBucket.size} reads (+${armBucket.perSecond}/s)`,
      value: String(Math.floor(left)),
    },
  ];
}

/** Replays the reads against the bucket, full at the first one. */
function leastTokensLeft(timesMs: readonly number[]): number {
  let tokens = armBucket.size;
  let least = tokens;
  let last = timesMs[0] ?? 0;
  for (const time of timesMs.toSorted((a, b) => a - b)) {
    tokens = Math.min(armBucket.size, tokens + ((time - last) / 1000) * armBucket.perSecond) - 1;
    last = time;
    least = Math.min(least, tokens);
  }
  return least;
}
