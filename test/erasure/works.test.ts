import { describe, expect, it } from '@jest/globals';
import type { EraseOrder, EraseResult, ErasureWork } from '../../src/erasure/engine.ts';
import { createErasureWorks } from '../../src/erasure/works.ts';
import type { ErasureWorksSettings, RunErase, RunningErasureWorks } from '../../src/erasure/works.ts';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { connectTo, key, refused } from '../scan/pass/memory-estate.ts';
import { waitFor } from '../support/wait-for.ts';
import {
  calls,
  classOf,
  createEstate,
  metadata,
  nowMs,
  number,
  orderOf,
  recordings,
  subject,
} from './look/look-stage.ts';
import type { Estate } from './look/look-stage.ts';

const classes = [
  classOf('metadata', 'calls/metadata/', metadata),
  classOf('recordings', 'calls/recordings/', recordings),
];

function plant(): Estate {
  const estate = createEstate('calls');
  estate.put('calls/metadata/20260210/c1.json', JSON.stringify({ from: number }));
  estate.put('calls/recordings/20260210/c1.wav');
  return estate;
}

const lookOrder = (estate: Estate) => orderOf(estate, [subject('r1', { phone: number })], { classes });
const eraseOrder = (estate: Estate): EraseOrder => ({ ...orderOf(estate, [], { classes }), tasks: [] });

const erased: EraseResult = {
  startedMs: nowMs,
  listedMs: nowMs,
  completedMs: nowMs,
  complete: true,
  unseen: [],
  outcomes: new Map(),
  stopped: new Map(),
};
const refuse: RunErase = () => Promise.reject(new Error('nothing is erased here'));

interface Stage {
  readonly works: RunningErasureWorks;
  readonly done: string[];
  readonly logged: string[];
  readonly ends: () => Promise<ErasureWork>;
}

function stage(estate: Estate, settings: Partial<ErasureWorksSettings> = {}): Stage {
  const done: string[] = [];
  const logged: string[] = [];
  const write = (_: unknown, message: string): void => {
    logged.push(message);
  };
  const works = createErasureWorks({
    connect: ({ name }) => connectTo(estate.accounts[name]!),
    onDone: ({ name }) => {
      done.push(name);
    },
    now: () => nowMs,
    log: { debug: write, info: write, warn: write, error: write },
    compileJsonPath,
    runErase: refuse,
    runVerify: refuse,
    ...settings,
  });
  const ends = () =>
    waitFor(
      () => {
        const work = works.find(key);
        return work?.kind === 'Running' || done.length === 0 ? undefined : work;
      },
      { what: 'the end of the work', intervalMs: 1 },
    );
  return { works, done, logged, ends };
}

describe('the background work for erasures', () => {
  it('looks, tells of its end once, and closes its clients', async () => {
    const estate = plant();
    const { works, done, ends } = stage(estate);
    expect(works.find(key)).toBeUndefined();
    const order = lookOrder(estate);
    works.look(key, order);
    expect(works.find(key)).toEqual({
      kind: 'Running',
      progress: { phase: 'Searching', startedMs: nowMs, listed: 0, deleted: 0 },
    });
    const work = await ends();
    if (work.kind !== 'Looked') throw new Error(work.kind);
    expect(calls(work.result)).toEqual(['c1 Strong']);
    expect(work.order).toBe(order);
    expect(done).toEqual(['voicebot']);
    await works.stop();
    expect([estate.accounts['calls']!.opened, estate.accounts['calls']!.closed]).toEqual([1, 1]);
  });

  it('reads nothing again for the next look, until the policy is forgotten', async () => {
    const estate = plant();
    const { works, done, ends } = stage(estate);
    const again = async (): Promise<number> => {
      const before = estate.reads().length;
      done.length = 0;
      works.look(key, lookOrder(estate));
      expect((await ends()).kind).toBe('Looked');
      return estate.reads().length - before;
    };
    expect(await again()).toBe(1);
    expect(await again()).toBe(0);
    works.forget(key);
    expect(works.find(key)).toBeUndefined();
    expect(await again()).toBe(1);
    await works.stop();
  });

  it('erases and verifies by what it was given, and shows how far it is', async () => {
    const estate = plant();
    const seen: (ErasureWork | undefined)[] = [];
    const run: RunErase = (_, session) => {
      session.onPhase('Listing');
      session.onListed(5);
      session.onDeleted(2);
      seen.push(works.find(key));
      return Promise.resolve(erased);
    };
    const { works, done, ends } = stage(estate, { runErase: run, runVerify: run });
    const order = eraseOrder(estate);
    works.erase(key, order);
    expect(works.find(key)).toMatchObject({ progress: { phase: 'Deleting' } });
    expect(await ends()).toEqual({ kind: 'Erased', order, result: erased });
    done.length = 0;
    works.verify(key, order);
    expect(works.find(key)).toMatchObject({ progress: { phase: 'Listing' } });
    expect(await ends()).toMatchObject({ kind: 'Erased' });
    const progress = { phase: 'Listing', startedMs: nowMs, listed: 5, deleted: 2 };
    expect(seen).toEqual([
      { kind: 'Running', progress },
      { kind: 'Running', progress },
    ]);
    await works.stop();
  });

  it('fails with what Azure said, and with a bug as an error without details', async () => {
    const estate = plant();
    const { works, done, logged, ends } = stage(estate, { runErase: () => Promise.reject(refused()) });
    works.erase(key, eraseOrder(estate));
    expect(await ends()).toMatchObject({ kind: 'Failed', startedMs: nowMs, error: { reason: 'AccessDenied' } });
    done.length = 0;
    works.verify(key, eraseOrder(estate));
    const work = await ends();
    if (work.kind !== 'Failed') throw new Error(work.kind);
    expect(work.error.reason).toBe('InternalError');
    expect(work.error.message).not.toContain('nothing is erased');
    expect(logged).toHaveLength(1);
    await works.stop();
  });

  it('stops what it replaces, and begins nothing once it is stopped', async () => {
    const estate = plant();
    const signals: AbortSignal[] = [];
    const hang: RunErase = (_, { abortSignal }) =>
      new Promise((_resolve, reject) => {
        signals.push(abortSignal);
        abortSignal.addEventListener('abort', () => {
          reject(abortSignal.reason as Error);
        });
      });
    const { works, done, ends } = stage(estate, { runErase: hang });
    works.erase(key, eraseOrder(estate));
    await waitFor(() => signals.length > 0, { what: 'the deletes to begin', intervalMs: 1 });
    works.look(key, lookOrder(estate));
    expect(signals[0]?.aborted).toBe(true);
    expect((await ends()).kind).toBe('Looked');
    expect(done).toEqual(['voicebot']);
    await works.stop();
    works.look(key, lookOrder(estate));
    expect(works.find(key)).toBeUndefined();
    const { opened, closed } = estate.accounts['calls']!;
    expect(opened).toBe(closed);
  });
});
