import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BlobEntry, BlobPort } from '../../src/scan/blob-port.ts';
import { createClassifier } from '../../src/scan/classify/classifier.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { createPageReader } from '../../src/scan/lean/page/page-reader.ts';
import { createSharedNames } from '../../src/scan/lean/page/shared-names.ts';
import type { Figure } from './measure.ts';
import { benchPage, blobsOfPage } from './scan-page.ts';

/** One pattern with two groups: which call, and on which day. */
const pattern = '/(?P<day>[0-9]{8})/(?P<callId>[^/]+)/';
const { fromListing } = createClassifier([
  {
    kind: 'Recording',
    nameEndsWith: ['.wav'],
    callId: [{ from: 'Path', pattern, group: 'callId' }],
    startedAt: [{ from: 'Path', pattern, group: 'day' }],
  },
]);

function classifyAll(entries: readonly BlobEntry[]): void {
  for (const entry of entries) {
    if (fromListing(entry)?.kind !== 'Classified') throw new Error('a blob was not classified');
  }
}

/** CPU of this process in microseconds for each item: the median of five rounds after one that warms up. */
async function microsecondsEach(itemsOfRound: number, round: () => Promise<void> | void): Promise<number> {
  await round();
  const rounds: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    const before = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / itemsOfRound);
  }
  return rounds.toSorted((a, b) => a - b)[2] ?? Number.NaN;
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

async function measureClient(port: BlobPort): Promise<readonly Figure[]> {
  const pages = 40;
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
  const calls = 10_000;
  return [
    figure(
      'a blob listed over TLS and classified',
      await microsecondsEach(pages * blobsOfPage, () => inParallel(pages, 4, list)),
    ),
    figure('a conditional delete', await microsecondsEach(calls, () => inParallel(calls, 32, remove))),
    figure('a read of 2 KB', await microsecondsEach(calls, () => inParallel(calls, 32, read))),
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

function figure(what: string, microseconds: number): Figure {
  return { what: `CPU for ${what}`, value: `${microseconds.toFixed(1)} µs` };
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
    const client = createLeanBlobClient({
      account: 'calls',
      endpoint: `https://localhost:${port}/`,
      ca,
      tokens: { getToken: () => Promise.resolve('x'.repeat(1_500)), forget: () => undefined },
    });
    const figures = [...(await measureParts()), ...(await measureClient(client))];
    await client.close();
    return figures;
  } finally {
    stub.stdin.end();
    await once(stub, 'close');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { what, value } of await measureScanClient()) process.stdout.write(`${what}: ${value}\n`);
}
