import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReflector } from '../../src/kube/reflector.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { startStubCluster, until, widgetType } from './kube-fixture.ts';
import { createMemoryLog } from './log-lines.ts';
import type { Reflector, ReflectorOptions } from '../../src/kube/reflector.ts';
import type { ReflectorSettings } from '../../src/kube/reflector-settings.ts';
import type { ManualTimers } from '../support/manual-timers.ts';
import type { StubFault } from '../support/api-server-faults.ts';
import type { StubCluster, Widget } from './kube-fixture.ts';

/** Seconds become milliseconds; the shape of the behaviour stays. */
const fast: Partial<ReflectorSettings> = {
  inactivityMs: 150,
  shortWatchMs: 0,
  backoff: { baseMs: 1, maxMs: 10 },
};

type Seen = Map<string, Widget>;

describe('the reflector', () => {
  let cluster: StubCluster;
  let reflector: Reflector<Widget> | undefined;
  let log: ReturnType<typeof createMemoryLog>;
  /** What one gets by following the announced changes alone. */
  let seen: Seen;
  let announced: number;

  beforeEach(async () => {
    cluster = await startStubCluster();
    log = createMemoryLog();
    seen = new Map();
    announced = 0;
  });

  afterEach(async () => {
    await reflector?.stop();
    await cluster.close();
  });

  function start(options: Partial<ReflectorOptions<Widget>> = {}): Reflector<Widget> {
    const { timers } = options;
    const transport = timers === undefined ? cluster.transport : createTransport(cluster.config, { timers });
    reflector = createReflector(
      { transport, resource: widgetType },
      {
        log,
        settings: fast,
        onChange: (previous, current) => {
          announced += 1;
          const { metadata } = (current ?? previous)!;
          const id = `${metadata.namespace}/${metadata.name}`;
          if (current === undefined) seen.delete(id);
          else seen.set(id, current);
        },
        ...options,
      },
    );
    reflector.start();
    return reflector;
  }

  const versionsOf = (objects: Iterable<Pick<Widget, 'metadata'>>): string[] =>
    [...objects].map(({ metadata }) => `${metadata.namespace}/${metadata.name}@${metadata.resourceVersion}`).sort();

  async function untilEqual(): Promise<void> {
    await until(
      () => {
        const wanted = versionsOf(cluster.stub.state.list()).join();
        return versionsOf(reflector!.store.list()).join() === wanted && versionsOf(seen.values()).join() === wanted;
      },
      { what: 'store and announced changes equal the objects of the server' },
    );
  }

  const create = (name: string) => cluster.stub.state.create({ namespace: 'a', name, spec: { size: 1 } });
  const resize = (name: string, size: number) => {
    const object = cluster.stub.state.get('a', name)!;
    cluster.stub.state.replace({ ...object, spec: { size } });
  };
  const untilWatching = () => until(() => cluster.stub.openWatches() > 0, { what: 'a watch is open' });
  const callsOf = (verb: string) => cluster.stub.calls.filter((call) => call.verb === verb);

  it('lists in pages and follows creations, changes and deletions', async () => {
    for (let index = 0; index < 7; index += 1) create(`w${index}`);
    const { hasSynced, waitForSync } = start({ settings: { ...fast, pageSize: 3 } });
    await waitForSync({ abortSignal: AbortSignal.timeout(5_000) });
    expect(hasSynced()).toBe(true);
    await untilEqual();
    expect(callsOf('list').map(({ query }) => query['limit'])).toEqual(['3', '3', '3']);

    await untilWatching();
    create('late');
    resize('w1', 5);
    cluster.stub.state.remove('a', 'w2');
    await untilEqual();
    expect(announced).toBe(10);
    expect(reflector!.store.get({ namespace: 'a', name: 'w1' })?.spec).toEqual({ size: 5 });
    expect(callsOf('watch')[0]!.query).toMatchObject({ allowWatchBookmarks: 'true', watch: 'true' });
    expect(reflector!.health()).toMatchObject({ synced: true, restarts: 0 });
  });

  const faults: readonly (readonly [string, StubFault])[] = [
    ['a 500 at the list', { on: 'list', kind: 'status', status: 500 }],
    ['a 410 at the list', { on: 'list', kind: 'status', status: 410, reason: 'Expired' }],
    ['a list whose connection is reset', { on: 'list', kind: 'reset' }],
    ['a list that breaks off', { on: 'list', kind: 'halfBody' }],
    ['a 429 at the list', { on: 'list', kind: 'status', status: 429, reason: 'TooManyRequests' }],
    ['a 503 at the watch', { on: 'watch', kind: 'status', status: 503, reason: 'ServiceUnavailable' }],
    ['a 410 at the watch', { on: 'watch', kind: 'status', status: 410, reason: 'Gone' }],
    ['a watch whose connection is reset', { on: 'watch', kind: 'reset' }],
    ['a 410 within the watch', { on: 'watch', kind: 'errorEvent', afterEvents: 1, status: 410, reason: 'Expired' }],
    [
      'a 500 within the watch',
      { on: 'watch', kind: 'errorEvent', afterEvents: 1, status: 500, reason: 'InternalError' },
    ],
    ['a dropped watch', { on: 'watch', kind: 'drop', afterEvents: 1 }],
    ['a watch that the server ends', { on: 'watch', kind: 'end', afterEvents: 1 }],
    ['a watch that goes silent', { on: 'watch', kind: 'mute', afterEvents: 1 }],
    ['a watch that is silent from the beginning', { on: 'watch', kind: 'mute', afterEvents: 0 }],
    ['a truncated line', { on: 'watch', kind: 'truncate', afterEvents: 1 }],
    ['a line that is not JSON', { on: 'watch', kind: 'garbage', afterEvents: 1 }],
    ['events sent twice', { on: 'watch', kind: 'duplicate', afterEvents: 0 }],
  ];

  it.each(faults)('misses nothing after %s', async (_, fault) => {
    cluster.stub.addFault(fault);
    create('before');
    start();
    await untilEqual();
    await untilWatching();
    for (let size = 2; size < 6; size += 1) resize('before', size);
    create('after');
    cluster.stub.state.remove('a', 'before');
    await untilEqual();
    expect(cluster.stub.pendingFaults()).toBe(0);
  });

  it('announces each version once, also when events come twice', async () => {
    cluster.stub.addFault({ on: 'watch', kind: 'duplicate', afterEvents: 0 });
    start();
    await untilWatching();
    create('w');
    resize('w', 2);
    cluster.stub.state.remove('a', 'w');
    create('x');
    await untilEqual();
    expect(announced).toBe(4);
  });

  it('takes a line that is not JSON for a lost event', async () => {
    cluster.stub.addFault({ on: 'watch', kind: 'garbage', afterEvents: 0 });
    start({ settings: { ...fast, inactivityMs: 60_000 } });
    await untilWatching();
    create('only');
    await untilEqual();
  });

  it('resumes after the last event, so that nothing is told twice', async () => {
    create('w');
    start();
    await untilWatching();
    for (let size = 2; size < 5; size += 1) resize('w', size);
    await untilEqual();
    cluster.stub.cutWatches();
    await until(() => callsOf('watch').length === 2, { what: 'a second watch' });
    resize('w', 9);
    await untilEqual();
    expect(announced).toBe(5);
  });

  it('resumes from the version of a bookmark, so that compaction costs no list', async () => {
    start({ namespace: 'a' });
    await untilWatching();
    cluster.stub.state.create({ namespace: 'b', name: 'of-others' });
    cluster.stub.state.compact();
    const { lastActivityMs } = reflector!.health();
    cluster.stub.sendBookmarks();
    await until(() => reflector!.health().lastActivityMs > lastActivityMs, { what: 'the bookmark arrives' });
    cluster.stub.cutWatches();
    await until(() => callsOf('watch').length === 2, { what: 'a second watch' });
    create('y');
    await until(() => seen.has('a/y'), { what: 'the new object is announced' });
    expect(callsOf('list')).toHaveLength(1);
    expect(reflector!.store.list()).toHaveLength(1);
  });

  it('lists again when the server has forgotten its version while it was away', async () => {
    create('gone');
    create('kept');
    start();
    await untilWatching();
    cluster.stub.addFault({ on: 'watch', kind: 'status', status: 500 });
    cluster.stub.cutWatches();
    cluster.stub.state.remove('a', 'gone');
    cluster.stub.state.compact();
    await untilEqual();
    expect(callsOf('list').length).toBeGreaterThan(1);
    expect(seen.has('a/gone')).toBe(false);
  });

  it('begins a list anew when the continue token has expired', async () => {
    for (let index = 0; index < 5; index += 1) create(`w${index}`);
    cluster.stub.addFault({ on: 'list', kind: 'status', status: 500 });
    start({ settings: { ...fast, pageSize: 2 } });
    await until(() => callsOf('list').length >= 2, { what: 'a first page' });
    cluster.stub.addFault({ on: 'list', kind: 'status', status: 410, reason: 'Expired' });
    create('more');
    await untilEqual();
  });

  it('goes on after a handler that throws', async () => {
    const thrown = new Set<string>();
    start({
      onChange: (_, current) => {
        thrown.add(current!.metadata.name);
        throw new Error('handler is broken');
      },
    });
    await untilWatching();
    create('one');
    create('two');
    await until(() => thrown.size === 2, { what: 'both changes reached the handler' });
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
    expect(reflector!.health().restarts).toBe(0);
  });

  it('gets over a black hole under the watch', async () => {
    create('w');
    start();
    await untilWatching();
    cluster.stub.openBlackHole();
    resize('w', 2);
    await untilEqual();
  });

  it('reports nothing when it is stopped, and leaves no watch open', async () => {
    start();
    await untilWatching();
    await reflector!.stop();
    await until(() => cluster.stub.openWatches() === 0, { what: 'the watch is gone' });
    expect(log.lines).toEqual([]);
  });

  it('stops while it waits for its next attempt', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'status', status: 500 });
    start({ settings: { ...fast, backoff: { baseMs: 3_600_000, maxMs: 3_600_000, jitter: 0 } } });
    await until(() => log.lines.length > 0, { what: 'the failure is logged' });
    await reflector!.stop();
    expect(callsOf('list')).toHaveLength(1);
  });

  it('waits no longer for the first list than its caller', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    const { waitForSync, hasSynced } = start();
    await expect(waitForSync({ abortSignal: AbortSignal.timeout(20) })).rejects.toThrow();
    expect(hasSynced()).toBe(false);
  });

  it('logs a failure without URL, token or body', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'status', status: 403, reason: 'Forbidden' });
    start({ settings: { ...fast, backoff: { baseMs: 1, maxMs: 1 } } });
    await until(() => log.lines.length > 0, { what: 'the failure is logged' });
    const text = JSON.stringify(log.lines);
    expect(text).toContain('list widgets');
    expect(text).not.toMatch(/secret-token|https:|Bearer|127\.0\.0\.1/);
  });

  describe('with its real times, on a clock moved by hand', () => {
    /** A bookmark that arrives now; the watch has its headers then, too. */
    async function hear(timers: ManualTimers): Promise<void> {
      await timers.advance(1);
      cluster.stub.sendBookmarks();
      await until(() => reflector!.health().lastActivityMs === timers.now(), { what: 'a bookmark arrives' });
    }

    it('keeps a quiet watch for 70 s and then opens another', async () => {
      const timers = createManualTimers();
      start({ timers, settings: {} });
      await untilWatching();
      await hear(timers);
      await timers.advance(69_999);
      expect(callsOf('watch')).toHaveLength(1);
      expect(log.lines).toEqual([]);
      await timers.advance(1);
      await until(() => log.lines.length === 1, { what: 'the watch is given up' });
      await timers.advance(800);
      await until(() => callsOf('watch').length === 2, { what: 'a second watch' });
    });

    it('asks the server to end a watch after five to ten minutes', async () => {
      const timers = createManualTimers();
      start({ timers, settings: {}, random: () => 0.5 });
      await untilWatching();
      expect(callsOf('watch')[0]!.query['timeoutSeconds']).toBe('450');
    });

    it('lists every ten minutes, however well the watch does', async () => {
      const timers = createManualTimers();
      start({ timers, settings: {}, random: () => 0.999 });
      await untilWatching();
      await hear(timers);
      for (let minute = 1; minute < 10; minute += 1) {
        await timers.advance(60_000);
        await hear(timers);
      }
      expect(callsOf('list')).toHaveLength(1);
      await timers.advance(60_000);
      cluster.stub.endWatches();
      await until(() => callsOf('list').length === 2, { what: 'a second list' });
      expect(reflector!.health().restarts).toBe(0);
    });

    it('cuts a watch that the server forgets to end', async () => {
      const timers = createManualTimers();
      start({ timers, settings: {}, random: () => 0 });
      await untilWatching();
      for (let elapsedMs = 0; elapsedMs < 330_000; elapsedMs += 30_000) {
        await hear(timers);
        await timers.advance(30_000);
      }
      await until(() => callsOf('watch').length === 2, { what: 'a second watch' });
      expect(reflector!.health().restarts).toBe(0);
    });

    it('is not deaf for long after a refusal, as a server that has just started does not know its roles yet', async () => {
      const timers = createManualTimers();
      for (let count = 0; count < 2; count += 1) {
        cluster.stub.addFault({ on: 'list', kind: 'status', status: 403, reason: 'Forbidden' });
      }
      start({ timers, settings: {}, random: () => 0 });
      for (let count = 1; count <= 2; count += 1) {
        await until(() => log.lines.length === count, { what: `failure ${count}` });
        await timers.advance(log.lines.at(-1)!.fields['delayMs'] as number);
      }
      await untilWatching();
      expect(log.lines.map(({ fields }) => fields['delayMs'])).toEqual([800, 1_600]);
    });

    it('doubles its delays up to 30 s and begins anew after two healthy minutes', async () => {
      const timers = createManualTimers();
      for (let count = 0; count < 8; count += 1) cluster.stub.addFault({ on: 'list', kind: 'status', status: 500 });
      start({ timers, settings: {}, random: () => 0 });
      const delays = () => log.lines.map(({ fields }) => fields['delayMs'] as number);
      for (let count = 1; count <= 8; count += 1) {
        await until(() => log.lines.length === count, { what: `failure ${count}` });
        await timers.advance(delays().at(-1)!);
      }
      expect(delays()).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
      await untilWatching();
      for (let minute = 0; minute < 3; minute += 1) {
        await hear(timers);
        await timers.advance(60_000);
      }
      cluster.stub.cutWatches();
      await until(() => log.lines.length === 9, { what: 'the cut is seen' });
      expect(delays().at(-1)).toBe(800);
    });
  });
});
