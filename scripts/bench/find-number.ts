import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mapWithLimit } from '../../src/runtime/concurrency.ts';
import { startAzuriteEstate, type AzuriteEstate } from './azurite-estate.ts';
import { atMost, digits, lineOf, median, seconds, type Figure } from './measure.ts';
import { bundleRunner, isInstalled, runBundle, runCosted, type RunCost } from './runner-process.ts';

const transcripts = 10_000;
const rounds = 3;
const number = '+491729876543';
/** Each stands in one transcript; ripgrep's pattern finds all but the spoken one. */
const notations = [
  '0172 9876543',
  '+49 172 987 65 43',
  '0172/9876543',
  'null eins sieben zwo neun acht sieben sechs fünf vier drei',
];
/** As a person would write it who knows how numbers are written, and not how they are spoken. */
const pattern = '(\\+49|0049|0)[ /-]?172[ /-]?9[ -]?8[ -]?7[ -]?6[ -]?5[ -]?4[ -]?3';
const title = `a number found in ${transcripts.toLocaleString('en')} transcripts on Azurite`;

/** Our search and `rclone copy` followed by ripgrep, in turn, each a process of its own at the same Azurite. */
export async function measureFindNumber(): Promise<readonly Figure[]> {
  if (!(await isInstalled('rclone')) || !(await isInstalled('rg', '--version'))) {
    return [
      { what: title, value: 'skipped: rclone or ripgrep is not installed (Debian: apt-get install rclone ripgrep)' },
    ];
  }
  const folder = await mkdtemp(join(tmpdir(), 'find-number-'));
  let estate: AzuriteEstate | undefined;
  try {
    const runner = await bundleRunner('find-number-runner', folder);
    estate = await startAzuriteEstate('transcripts', { folder });
    await fill(estate);
    const ours: RunCost[] = [];
    const theirs: RunCost[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      ours.push(await searchOurs(runner, estate));
      theirs.push(await copyAndSearch(estate, folder));
    }
    // The first round warms both.
    return describe(ours.slice(1), theirs.slice(1));
  } finally {
    await estate?.stop();
    await rm(folder, { recursive: true });
  }
}

const sentence = 'Ja, guten Tag, ich rufe wegen der Rechnung vom letzten Monat an, die hatte ich schon bezahlt. ';

async function fill(estate: AzuriteEstate): Promise<void> {
  const { container } = estate;
  const abortSignal = AbortSignal.timeout(600_000);
  const indexes = Array.from({ length: transcripts }, (_, index) => index);
  await mapWithLimit(
    indexes,
    32,
    async (index) => {
      const said = notations[index / 1000] ?? `${String(index).padStart(5, '0')} ist meine Kundennummer`;
      const turns = [
        { text: sentence.repeat(10) },
        { text: `Meine Nummer ist ${said}.` },
        { text: sentence.repeat(10) },
      ];
      const content = JSON.stringify({ turns });
      await container
        .getBlockBlobClient(`2026/call-${index}.json`)
        .upload(content, Buffer.byteLength(content), { abortSignal });
    },
    { abortSignal },
  );
}

async function searchOurs(runner: string, estate: AzuriteEstate): Promise<RunCost> {
  const { endpoint, token, caFile } = estate;
  const cost = await runBundle(runner, [endpoint, token, number], { NODE_EXTRA_CA_CERTS: caFile });
  const { complete, searched, calls } = JSON.parse(cost.output) as {
    readonly complete: boolean;
    readonly searched: number;
    readonly calls: readonly string[];
  };
  if (!complete || searched !== transcripts || calls.length !== notations.length) throw new Error(cost.output);
  return cost;
}

async function copyAndSearch(estate: AzuriteEstate, folder: string): Promise<RunCost> {
  const copy = await mkdtemp(join(folder, 'copy-'));
  const found = join(folder, 'found.txt');
  const script =
    'rclone copy bench:transcripts "$1" --checkers 32 --transfers 32 --ca-cert "$2" && rg -l "$3" "$1" > "$4"';
  const cost = await runCosted(['bash', '-c', script, 'bash', copy, estate.caFile, pattern, found], {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_BENCH_TYPE: 'azureblob',
    RCLONE_CONFIG_BENCH_SAS_URL: estate.signedUrl,
  });
  const files = (await readFile(found, 'utf8')).trim().split('\n');
  if (files.length !== notations.length - 1) throw new Error(`ripgrep found ${files.length} files`);
  await rm(copy, { recursive: true });
  return cost;
}

function describe(ours: readonly RunCost[], theirs: readonly RunCost[]): readonly Figure[] {
  const medianOf = (costs: readonly RunCost[], part: 'seconds' | 'cpuSeconds'): number =>
    median(costs.map((cost) => cost[part]));
  const time = medianOf(theirs, 'seconds');
  return [
    {
      what: `${title}: rclone copy, then ripgrep, time / CPU, median of ${rounds}`,
      value: `${seconds(time)} / ${seconds(medianOf(theirs, 'cpuSeconds'))}`,
    },
    {
      what: 'the same by a search for a request, spoken digits too, nothing written to disk, time / CPU',
      value: `${seconds(medianOf(ours, 'seconds'))} / ${seconds(medianOf(ours, 'cpuSeconds'))}`,
    },
    atMost(1, {
      what: 'its time against that of rclone and ripgrep',
      measured: medianOf(ours, 'seconds') / time,
      show: digits(2, 'of it'),
    }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await measureFindNumber()) process.stdout.write(`${lineOf(figure)}\n`);
}
