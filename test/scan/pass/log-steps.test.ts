import { describe, expect, it } from '@jest/globals';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import type { ArtifactGroup } from '../../../src/scan/pass/artifact.ts';
import { partsOfStep } from '../../../src/scan/pass/log-steps.ts';
import { mapPlaces } from '../../../src/scan/pass/place-rounds.ts';
import { compileClass } from '../../../src/scan/pass/scan-class.ts';
import type { ScanClass, ScanPlace } from '../../../src/scan/pass/scan-place.ts';
import { runSweep } from '../../../src/scan/sweep/run-sweep.ts';
import { hold } from '../../policy/scan-build.ts';
import { waitFor } from '../../support/wait-for.ts';
import { blobEntry } from '../memory-blobs.ts';
import {
  classAt,
  connectTo,
  createMemoryAccount,
  key,
  nowMs,
  recordingsByPath,
  requestOf,
  tagged,
} from './memory-estate.ts';
import type { Artifacts } from './memory-estate.ts';
import { entryOf, logs } from './memory-logs.ts';
import { stageScans } from './run-scans.ts';

const mixed: Artifacts = [...recordingsByPath, ...logs];
const mebibyte = 1024 * 1024;

function groupOf(name: string, ...sizes: readonly number[]): ArtifactGroup {
  const entries = sizes.map((sizeBytes, at) => blobEntry(name, { kind: 'version', versionId: String(at), sizeBytes }));
  return { name, isCut: false, entries };
}

describe('what of a step is held at a time', () => {
  const scanClass = (artifacts: Artifacts): ScanClass =>
    compileClass(classAt('logs', ['calls/logs/'], { artifacts }), { compileJsonPath });
  const namesOf = (groups: readonly ArtifactGroup[], artifacts = mixed) =>
    partsOfStep(groups, scanClass(artifacts)).map((part) => part.map(({ name }) => name).join(' '));

  it.each([
    ['small logs together', [groupOf('a.ndjson', 1000), groupOf('b.ndjson', 1000)], ['a.ndjson b.ndjson']],
    [
      'large ones each alone, by what can be in so many bytes',
      [groupOf('a.ndjson', 2 * mebibyte), groupOf('b.ndjson', 2 * mebibyte), groupOf('c.ndjson', 1000)],
      ['a.ndjson', 'b.ndjson', 'c.ndjson'],
    ],
    [
      'all copies of a log with it',
      [groupOf('a.ndjson', mebibyte, mebibyte), groupOf('b.ndjson', 1000)],
      ['a.ndjson', 'b.ndjson'],
    ],
    [
      'what is no log with whatever stands before it',
      [groupOf('a.ndjson', 1.4 * mebibyte), groupOf('b.wav', 900 * mebibyte), groupOf('c.ndjson', 1000)],
      ['a.ndjson b.wav c.ndjson'],
    ],
    [
      'fewer bytes where they are compressed',
      [groupOf('a.ndjson.gz', 0.15 * mebibyte), groupOf('b.ndjson.gz', 0.15 * mebibyte)],
      ['a.ndjson.gz', 'b.ndjson.gz'],
    ],
    ['nothing of an empty step', [], []],
  ])('is %s', (_, groups, parts) => {
    expect(namesOf(groups)).toEqual(parts);
  });

  it('is the whole step of a class without such logs', () => {
    const groups = [groupOf('a.wav', 900 * mebibyte), groupOf('b.wav', 900 * mebibyte)];
    expect(namesOf(groups, recordingsByPath)).toEqual(['a.wav b.wav']);
  });
});

describe('places with such logs', () => {
  it('are read by twos, whatever the others do', async () => {
    const placeOf = (artifacts: Artifacts) =>
      ({ scanClass: { definitions: artifacts } as unknown as ScanClass }) as Partial<ScanPlace> as ScanPlace;
    const places = [logs, logs, logs, logs, recordingsByPath, recordingsByPath].map(placeOf);
    const running = new Set<ScanPlace>();
    let [mostLogs, most] = [0, 0];
    const take = async (place: ScanPlace) => {
      running.add(place);
      most = Math.max(most, running.size);
      mostLogs = Math.max(mostLogs, [...running].filter((one) => places.indexOf(one) < 4).length);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(place);
      return places.indexOf(place);
    };
    const options = { placesAtOnce: 6, abortSignal: new AbortController().signal };
    expect(await mapPlaces(places, take, options)).toEqual([0, 1, 2, 3, 4, 5]);
    expect({ mostLogs, most }).toEqual({ mostLogs: 2, most: 4 });
  });
});

/** Large enough to be a part of its own, whatever its records say. */
function largeLog(...callIds: readonly string[]): string {
  const text = 'x'.repeat(100_000);
  return Array.from({ length: 20 }, (_, at) => {
    return JSON.stringify({ callId: callIds[at % callIds.length], ts: '2026-03-05T12:00:00Z', text });
  }).join('\n');
}

describe('a page with large logs', () => {
  it('keeps what it says of its calls for all of it: a hold that came after the listing', async () => {
    const calls = createMemoryAccount();
    calls.contents['z.ndjson'] = largeLog('one');
    calls.contents['y.ndjson'] = largeLog('two');
    const due = Date.parse('2026-01-06T12:00:00Z');
    const wav = (name: string) => entryOf(calls, name, { creationTimeMs: due, lastModifiedMs: due });
    const recordings = [wav('20260106/one.wav'), wav('20260106/two.wav')];
    // The last name of a listing is a step of its own.
    const entries = [...recordings, entryOf(calls, 'y.ndjson'), entryOf(calls, '~/last.txt')];
    calls.containers.set('calls', [...entries, entryOf(calls, 'z.ndjson')]);
    const deleted: string[] = [];
    const connect = () => {
      const clients = connectTo(calls);
      const deleteOne: typeof clients.port.deleteOne = ({ name }) => {
        deleted.push(name);
        return Promise.resolve({ kind: 'Deleted' } as Awaited<ReturnType<typeof clients.port.deleteOne>>);
      };
      return { ...clients, port: { ...clients.port, deleteOne } };
    };
    const holds = [hold('court')];
    const request = requestOf([classAt('calls', ['calls/calls/'], { artifacts: mixed })], {
      accounts: { calls },
      more: { holds },
    });
    const { scans, workEnds } = stageScans({ calls }, { runSweep, connect });
    scans.list(key, request);
    expect(await workEnds()).toMatchObject({ report: { classes: [{ artifacts: 5, held: 0, due: { now: 2 } }] } });
    calls.containers.set('calls', [...entries, entryOf(calls, 'z.ndjson', tagged('calldata-hold', 'court'))]);
    calls.reads.length = 0;
    const allowances = [{ name: 'calls', routine: { cutoffMs: nowMs, atMost: 9 } }];
    scans.sweep(key, { ...request, allowances, setsTags: true, stillWanted: () => Promise.resolve(true) });
    const ended = await waitFor(() => (scans.find(key)?.kind === 'Running' ? undefined : scans.find(key)), {
      what: 'the end of the sweep',
      intervalMs: 1,
    });
    await scans.stop();
    expect(ended).toMatchObject({ kind: 'Swept', sweep: { classes: [{ deleted: 1 }] } });
    expect(deleted).toEqual(['20260106/two.wav']);
    const readsOf = (wanted: string) => calls.reads.filter((name) => name === wanted).length;
    // The other one tells nothing of others, and is not read ahead.
    expect(readsOf('z.ndjson')).toBe(readsOf('y.ndjson') + 1);
  });

  it('is decided before the next of them is read, and other work has its turn between', async () => {
    const calls = createMemoryAccount();
    const names = ['a.ndjson', 'b.ndjson', 'c.ndjson'];
    for (const name of names) calls.contents[name] = largeLog('one');
    calls.containers.set(
      'logs',
      names.map((name) => entryOf(calls, name)),
    );
    const steps: string[] = [];
    let turns = 0;
    const request = requestOf([classAt('logs', ['calls/logs/'], { artifacts: logs })], { accounts: { calls } });
    const { scans, workEnds } = stageScans(
      { calls },
      {
        runSweep: async ({ places: [place], readArtifacts }) => {
          calls.reads.length = 0;
          for await (const page of readArtifacts(place!, () => undefined)) {
            steps.push(`${page.map(({ name }) => name).join()} of ${new Set(calls.reads).size} read, ${turns} turns`);
            turns = 0;
            setImmediate(() => {
              turns += 1;
            });
          }
          return { classes: [] };
        },
      },
    );
    scans.list(key, request);
    await workEnds();
    scans.sweep(key, { ...request, allowances: [], setsTags: true, stillWanted: () => Promise.resolve(true) });
    await waitFor(() => (scans.find(key)?.kind === 'Swept' ? true : undefined), {
      what: 'the end of the sweep',
      intervalMs: 1,
    });
    await scans.stop();
    expect(steps).toEqual([
      'a.ndjson of 1 read, 0 turns',
      'b.ndjson of 2 read, 1 turns',
      'c.ndjson of 3 read, 1 turns',
    ]);
  });
});
