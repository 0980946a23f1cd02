import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BlobEntry, BlobPort } from '../../src/scan/blob-port.ts';
import { createClassifier } from '../../src/scan/classify/classifier.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { createPageReader } from '../../src/scan/lean/page/page-reader.ts';
import { createSharedNames } from '../../src/scan/lean/page/shared-names.ts';
import { createSdkBlobClient } from '../../src/scan/sdk/client.ts';
import { atMost, digits, lineOf, median, microseconds } from './measure.ts';
import type { Figure } from './measure.ts';
import { recordingsByPath } from './runner-scans.ts';
import { benchPage, blobsOfPage } from './scan-page.ts';

const { fromListing } = createClassifier(recordingsByPath);

function classifyAll(entries: readonly BlobEntry[]): void {
  for (const entry of entries) {
    if (fromListing(entry)?.kind !== 'Classified') throw new Error('a blob was not classified');
  }
}

/**
 * Limits in microseconds, and what @azure/storage-blob took on the machine that they were set on: on another machine the
 * share of one in the other says the same.
 */
const limits = {
  listed: { most: 10, sdk: 137 },
  deleted: { most: 60, sdk: 324 },
  read: { most: 60, sdk: 350 },
} as const;
const measuredRounds = 3;

/** CPU of this process in microseconds for each item: the median of some rounds after one that warms up. */
async function microsecondsEach(itemsOfRound: number, round: () => Promise<void> | void): Promise<number> {
  await round();
  const rounds: number[] = [];
  for (let at = 0; at < measuredRounds; at += 1) {
    const before = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / itemsOfRound);
  }
  return median(rounds);
}

const abort = new AbortController();
const target = { container: 'recordings', name: 'voicebot/20240612/call/recording/0-audiowav.wav' };

async function inParallel(count: number, atOnce: number, act: () => Promise<void>): Promise<void> {
  let left = count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await act();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

interface ClientCosts {
  readonly listed: number;
  readonly deleted: number;
  readonly read: number;
}

/** `pages` and `calls` of each round. Microseconds of CPU. */
async function measureClient(
  port: BlobPort,
  { pages, calls }: { readonly pages: number; readonly calls: number },
): Promise<ClientCosts> {
  const list = async (): Promise<void> => {
    const outcome = await port.listPage('recordings', { prefix: 'voicebot/', abortSignal: abort.signal });
    if (outcome.kind !== 'Page' || outcome.entries.length !== blobsOfPage) throw new Error('not the page');
    classifyAll(outcome.entries);
  };
  const sink = () => ({ push: () => undefined, end: () => undefined });
  const read = async (): Promise<void> => {
    const outcome = await port.read(target, sink, { abortSignal: abort.signal, maxBytes: 4_096 });
    if (outcome.kind !== 'Read') throw new Error('not read');
  };
  const remove = async (): Promise<void> => {
    const outcome = await port.deleteOne(target, { abortSignal: abort.signal, ifMatch: '0x1' });
    if (outcome.kind !== 'Deleted') throw new Error('not deleted');
  };
  const listed = await microsecondsEach(pages * blobsOfPage, () => inParallel(pages, 4, list));
  const deleted = await microsecondsEach(calls, () => inParallel(calls, 32, remove));
  return { listed, deleted, read: await microsecondsEach(calls, () => inParallel(calls, 32, read)) };
}

function describeClients(ours: ClientCosts, sdk: ClientCosts): readonly Figure[] {
  const of = (what: string, part: keyof ClientCosts): readonly Figure[] => [
    atMost(limits[part].most, { what: `CPU for ${what}`, measured: ours[part], show: microseconds }),
    { what: `the same by @azure/storage-blob`, value: microseconds(sdk[part]) },
    atMost(limits[part].most / limits[part].sdk, {
      what: 'its CPU against that of @azure/storage-blob',
      measured: ours[part] / sdk[part],
      show: digits(3, 'of it'),
    }),
  ];
  return [
    ...of('a blob listed over TLS with metadata and tags, and classified', 'listed'),
    ...of('a conditional delete', 'deleted'),
    ...of('a read of 2 KB', 'read'),
  ];
}

async function measureParts(): Promise<readonly Figure[]> {
  const page = benchPage();
  const shared = createSharedNames();
  const parse = (): readonly BlobEntry[] => {
    const reader = createPageReader(shared);
    // As TLS records bring it.
    for (let at = 0; at < page.length; at += 16_384) reader.push(page.subarray(at, at + 16_384));
    return reader.end().entries;
  };
  const entries = parse();
  const times = (act: () => void) => (): void => {
    for (let turn = 0; turn < 20; turn += 1) act();
  };
  return [
    { what: 'bytes of a listed blob', value: (page.length / blobsOfPage).toFixed(0) },
    figure('a blob parsed, from memory', await microsecondsEach(20 * blobsOfPage, times(parse))),
    figure(
      'a blob classified by one pattern with two groups',
      await microsecondsEach(
        20 * blobsOfPage,
        times(() => {
          classifyAll(entries);
        }),
      ),
    ),
  ];
}

function figure(what: string, each: number): Figure {
  return { what: `CPU for ${what}`, value: microseconds(each) };
}

/** Against a canned stub in another process: the client's own ceiling. */
export async function measureScanClient(): Promise<readonly Figure[]> {
  const stub = spawn(process.execPath, [fileURLToPath(new URL('scan-stub.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: stub.stdout });
  try {
    const [line] = (await once(lines, 'line')) as [string];
    const { port, ca } = JSON.parse(line) as { readonly port: number; readonly ca: string };
    const settings = {
      account: 'calls',
      endpoint: `https://localhost:${port}/`,
      ca,
      tokens: { getToken: () => Promise.resolve('x'.repeat(1_500)), forget: () => undefined },
    };
    const [ours, sdk] = [createLeanBlobClient(settings), createSdkBlobClient(settings)];
    const figures = [
      ...(await measureParts()),
      ...describeClients(
        await measureClient(ours, { pages: 40, calls: 10_000 }),
        await measureClient(sdk, { pages: 4, calls: 4_000 }),
      ),
    ];
    await Promise.all([ours.close(), sdk.close()]);
    return figures;
  } finally {
    stub.stdin.end();
    await once(stub, 'close');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await measureScanClient()) process.stdout.write(`${lineOf(figure)}\n`);
}
