import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import { compileClasses } from '../../../src/scan/pass/scan-class.ts';
import { listAll } from '../../../src/scan/pass/scan-session.ts';
import type { SessionSettings } from '../../../src/scan/pass/scan-session.ts';
import type { RunShards } from '../../../src/scan/shards/shard-task.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import {
  classAt,
  connectTo,
  createMemoryAccount,
  nowMs,
  recording,
  recordingsByPath,
  requestOf,
  tagged,
} from '../pass/memory-estate.ts';
import { callIds, shardedEstate } from './sharded-estate.ts';
import type { ShardedEstate } from './sharded-estate.ts';
import { shardsInProcess } from './shards-in-process.ts';

const silent = (): void => undefined;
const settings = {
  now: () => nowMs,
  log: { debug: silent, info: silent, warn: silent, error: silent },
  limits: { ...defaultScanLimits, placesAtOnce: 2 },
};

type Listed = Awaited<ReturnType<typeof listAll>>;

function list({ accounts }: ShardedEstate, request: ScanRequest, runShards?: RunShards): Promise<Listed> {
  const session: SessionSettings = {
    ...settings,
    runSweep: () => Promise.reject(new Error('nothing is swept here')),
    runShards,
  };
  const { signal: abortSignal } = new AbortController();
  return listAll(request, session, {
    clientsOf: clientsIn(accounts),
    onListed: silent,
    onDeleted: silent,
    abortSignal,
  });
}

function clientsIn(accounts: ShardedEstate['accounts']) {
  return (name: string) => (accounts[name] === undefined ? undefined : connectTo(accounts[name]));
}

/** What the sweep would be told of every call, at any start. */
function toldOf({ known: { knowledge } }: Listed, request: ScanRequest): unknown {
  const spans = [undefined, ...['2025-12-01', '2026-01-09', '2026-03-01'].map((day) => Date.parse(day))].map((ms) =>
    ms === undefined ? undefined : { fromMs: ms, toMs: ms },
  );
  return compileClasses(request, {}).classes.flatMap((scanClass) =>
    callIds.flatMap((callId) => spans.map((span) => knowledge.of([callId], scanClass, span))),
  );
}

describe('a listing in shards', () => {
  it('sees what one process sees, and knows of calls what one process knows', async () => {
    await fc.assert(
      fc.asyncProperty(shardedEstate, fc.integer({ min: 1, max: 9 }), async (estate, shards) => {
        const alone = await list(estate, estate.request(undefined));
        // A sweep asks whether it is still wanted, which no other process can.
        const request = { ...estate.request(shards), stillWanted: () => Promise.resolve(true) };
        const together = await list(estate, request, shardsInProcess(settings, clientsIn(estate.accounts)));
        const { policy } = estate.request(undefined);
        expect(together.report).toEqual(alone.report);
        expect(toldOf(together, request)).toEqual(toldOf(alone, { ...request, policy }));
      }),
      { numRuns: 100, interruptAfterTimeLimit: 6_000 },
    );
  }, 60_000);

  it('counts again where one shard met a missing answer and another the grant that excuses it', async () => {
    const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 2 } as const;
    const accounts = {
      calls: createMemoryAccount({ recordings: [recording('20260301', 'one'), recording('20260301', 'two')] }),
      archive: createMemoryAccount({ transcripts: [recording('20260301', 'one', tagged('consent', 'yes'))] }),
    };
    const classes = [
      classAt('recordings', ['calls/recordings/'], { consent }),
      classAt('transcripts', ['archive/transcripts/'], { consent: recordingConsent }),
    ];
    const request = requestOf(classes, { accounts, spec: { scan: { shards: 2 } } });
    const estate = { accounts, request: () => request };
    const { report } = await list(estate, request, shardsInProcess(settings, clientsIn(accounts)));
    expect(report.classes[0]).toMatchObject({ due: { now: 1 }, consent: { granted: 1, missing: 1 } });
  });

  it('leaves out a class that nothing can be read by, as one process does', async () => {
    const accounts = {
      calls: createMemoryAccount({
        recordings: [recording('20260109', 'one')],
        others: [recording('20260109', 'two')],
      }),
      archive: createMemoryAccount({ transcripts: [recording('20260109', 'one')] }),
    };
    const [artifact] = recordingsByPath;
    const classes = [
      classAt('others', ['calls/others/'], { artifacts: [{ ...artifact!, callId: [{ from: 'Tag', key: 'a#b' }] }] }),
      classAt('recordings', ['calls/recordings/', 'archive/transcripts/']),
    ];
    const requestIn = (shards: number) => requestOf(classes, { accounts, spec: { scan: { shards } } });
    const estate = { accounts, request: () => requestIn(2) };
    const alone = await list(estate, requestIn(1));
    const { report } = await list(estate, requestIn(2), shardsInProcess(settings, clientsIn(accounts)));
    expect(report).toEqual(alone.report);
    expect(report.unseen).toMatchObject([{ className: 'others', reason: 'DefinitionInvalid' }]);
    expect(report.classes).toMatchObject([
      { artifacts: 0, complete: false },
      { artifacts: 2, complete: true },
    ]);
  });

  it('calls the places and accounts of a shard that was lost unseen, and counts the others', async () => {
    await fc.assert(
      fc.asyncProperty(shardedEstate, fc.nat(2), async (estate, lost) => {
        const request = estate.request(3);
        const inProcess = shardsInProcess(settings, clientsIn(estate.accounts));
        const loss = { reason: 'ShardFailed', message: 'The pod failed.', terminal: false } as const;
        const { report } = await list(estate, request, async (tasks, options) => {
          const outcomes = await inProcess(tasks, options);
          return outcomes.map((outcome, shard) => (shard === lost ? { kind: 'Lost', loss } : outcome));
        });
        const unseen = report.unseen.filter(({ reason }) => reason === 'ShardFailed');
        expect(unseen).not.toEqual([]);
        expect(report.undeclaredUnseen.filter(({ reason }) => reason === 'ShardFailed')).toHaveLength(1);
        for (const { className } of unseen) {
          expect(report.classes.find(({ name }) => name === className)).toMatchObject({ complete: false });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('leaves unseen what was lost before the others counted again: they did not know what lies there', async () => {
    const consent = recordingConsent;
    const accounts = {
      calls: createMemoryAccount({ recordings: [recording('20260301', 'one', tagged('consent', 'no'))] }),
      archive: createMemoryAccount({ transcripts: [recording('20260109', 'two', tagged('calldata-hold', 'x'))] }),
    };
    const classes = [
      classAt('recordings', ['calls/recordings/'], { consent }),
      classAt('transcripts', ['archive/transcripts/']),
    ];
    const request = requestOf(classes, { accounts, spec: { scan: { shards: 2 } } });
    const inProcess = shardsInProcess(settings, clientsIn(accounts));
    let jobs = 0;
    const { report } = await list({ accounts, request: () => request }, request, async (tasks, options) => {
      jobs += 1;
      const outcomes = await inProcess(tasks, options);
      const loss = { reason: 'ShardFailed', message: 'The pod failed.', terminal: false } as const;
      return jobs === 1 ? [{ kind: 'Lost', loss }, ...outcomes.slice(1)] : outcomes;
    });
    expect(jobs).toBe(2);
    expect(report.unseen).toMatchObject([{ className: 'transcripts', reason: 'ShardFailed' }]);
    expect(report.classes).toMatchObject([{ complete: true }, { complete: false }]);
  });

  it('lists by itself what is too much to be told to shards, in either listing', async () => {
    await fc.assert(
      fc.asyncProperty(shardedEstate, fc.integer({ min: 1, max: 2 }), async (estate, tooMuchIn) => {
        const alone = await list(estate, estate.request(undefined));
        const inProcess = shardsInProcess(settings, clientsIn(estate.accounts));
        let jobs = 0;
        const together = await list(estate, estate.request(3), async (tasks, options) => {
          jobs += 1;
          const outcomes = await inProcess(tasks, options);
          return jobs === tooMuchIn ? [...outcomes.slice(0, -1), { kind: 'TooMuch' }] : outcomes;
        });
        expect(together.report).toEqual(alone.report);
      }),
      { numRuns: 20 },
    );
  });

  it('is told by a shard only what it was not told before', async () => {
    const accounts = {
      calls: createMemoryAccount({ recordings: [recording('20260109', 'one', tagged('calldata-hold', 'x'))] }),
      archive: createMemoryAccount({ transcripts: [recording('20260109', 'two', tagged('calldata-hold', 'x'))] }),
    };
    const classes = [classAt('recordings', ['calls/recordings/']), classAt('transcripts', ['archive/transcripts/'])];
    const request = requestOf(classes, { accounts, spec: { scan: { shards: 2 } } });
    const inProcess = shardsInProcess(settings, clientsIn(accounts));
    const learnt: number[] = [];
    await list({ accounts, request: () => request }, request, async (tasks, options) => {
      const outcomes = await inProcess(tasks, options);
      learnt.push(...outcomes.map((one) => (one.kind === 'Counted' ? one.counted.learnt.marks.length : Number.NaN)));
      return outcomes;
    });
    expect(learnt).toEqual([1, 1, 0, 0]);
  });

  it('asks nobody for shards where the policy does not', async () => {
    const [estate] = fc.sample(shardedEstate, { numRuns: 1, seed: 1 });
    const { report } = await list(estate!, estate!.request(undefined), () => Promise.reject(new Error('not asked')));
    expect(report.classes).toHaveLength(3);
  });
});
