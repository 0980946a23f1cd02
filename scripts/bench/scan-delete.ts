import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDeleteEstate } from './delete-estate.ts';
import type { DeleteEstate } from './delete-estate.ts';
import { atMost, digits, lineOf, median, seconds } from './measure.ts';
import type { Figure } from './measure.ts';
import { bundleRunner, isInstalled, runBundle, runCosted } from './runner-process.ts';
import type { RunCost } from './runner-process.ts';

const blobs = 20_000;
const rounds = 3;
const shown = (count: number) => count.toLocaleString('en');
const title = `what is older than X deleted from Azurite, ${shown(blobs / 2)} of ${shown(blobs)} blobs`;

/** Our pass and rclone in turn, each a process of its own at the same Azurite with as many requests at a time. */
export async function measureScanDelete(): Promise<readonly Figure[]> {
  if (!(await isInstalled('rclone')))
    return [{ what: title, value: 'skipped: rclone is not installed (Debian: apt-get install rclone)' }];
  const folder = await mkdtemp(join(tmpdir(), 'scan-delete-'));
  let estate: DeleteEstate | undefined;
  try {
    const runner = await bundleRunner('scan-delete-runner', folder);
    estate = await startDeleteEstate(blobs, folder);
    const ours: RunCost[] = [];
    const theirs: RunCost[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await deleteOnce(estate, () => runOurs(runner, estateOf(estate))));
      theirs.push(await deleteOnce(estate, () => runRclone(estateOf(estate))));
    }
    return describe(ours, theirs);
  } finally {
    await estate?.stop();
    await rm(folder, { recursive: true });
  }
}

function estateOf(estate: DeleteEstate | undefined): DeleteEstate {
  if (estate === undefined) throw new Error('there is no estate');
  return estate;
}

async function deleteOnce(estate: DeleteEstate, run: () => Promise<RunCost>): Promise<RunCost> {
  await estate.fill();
  const cost = await run();
  const left = await estate.count();
  if (left !== blobs / 2) throw new Error(`${left} blobs are left: ${cost.output}`);
  return cost;
}

function runOurs(runner: string, estate: DeleteEstate): Promise<RunCost> {
  return runBundle(runner, [estate.endpoint, estate.token], { NODE_EXTRA_CA_CERTS: estate.caFile });
}

function runRclone(estate: DeleteEstate): Promise<RunCost> {
  const options = ['--min-age', '365d', '--checkers', '32', '--transfers', '32', '--ca-cert', estate.caFile];
  return runCosted(['rclone', 'delete', 'bench:recordings', ...options], {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_BENCH_TYPE: 'azureblob',
    RCLONE_CONFIG_BENCH_SAS_URL: estate.signedUrl,
  });
}

function describe(ours: readonly RunCost[], theirs: readonly RunCost[]): readonly Figure[] {
  const medianOf = (costs: readonly RunCost[], part: 'seconds' | 'cpuSeconds'): number =>
    median(costs.map((cost) => cost[part]));
  const times = digits(2, 'of it');
  const [time, cpu] = [medianOf(theirs, 'seconds'), medianOf(theirs, 'cpuSeconds')];
  return [
    { what: `${title}: rclone, time / CPU, median of ${rounds}`, value: `${seconds(time)} / ${seconds(cpu)}` },
    {
      what: `the same by a pass that lists, deletes, and lists again, time / CPU`,
      value: `${seconds(medianOf(ours, 'seconds'))} / ${seconds(medianOf(ours, 'cpuSeconds'))}`,
    },
    atMost(1, { what: 'its time against that of rclone', measured: medianOf(ours, 'seconds') / time, show: times }),
    atMost(0.8, { what: 'its CPU against that of rclone', measured: medianOf(ours, 'cpuSeconds') / cpu, show: times }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await measureScanDelete()) process.stdout.write(`${lineOf(figure)}\n`);
}
