import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createReflector } from '../../src/kube/reflector.ts';
import { startStubCluster, until, widgetType } from './kube-fixture.ts';
import { createMemoryLog } from './log-lines.ts';
import type { StubFault } from '../support/api-server-faults.ts';
import type { StubCluster, Widget } from './kube-fixture.ts';

type Step =
  | { readonly do: 'create' | 'remove' | 'resize' | 'touchStatus'; readonly name: string; readonly value: number }
  | { readonly do: 'compact' | 'bookmark' | 'cut' | 'end' | 'blackHole' | 'letRun' }
  | { readonly do: 'fault'; readonly fault: StubFault };

const names = fc.constantFrom('a', 'b', 'c', 'd');
const afterEvents = fc.integer({ min: 0, max: 3 });
const watchKinds = fc.constantFrom('drop', 'end', 'mute', 'truncate', 'garbage', 'duplicate');
const callKinds = fc.constantFrom('reset', 'silence', 'halfBody');

const fault: fc.Arbitrary<StubFault> = fc.oneof(
  fc.record({ on: fc.constant('watch'), kind: watchKinds, afterEvents }),
  fc.record({
    on: fc.constant('watch'),
    kind: fc.constant('errorEvent'),
    afterEvents,
    status: fc.constantFrom(410, 500),
    reason: fc.constant('Expired'),
  }),
  fc.record({ on: fc.constantFrom('list', 'watch'), kind: callKinds }),
  fc.record({
    on: fc.constantFrom('list', 'watch'),
    kind: fc.constant('status'),
    status: fc.constantFrom(410, 429, 500, 503),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('create', 'remove', 'resize', 'touchStatus'),
      name: names,
      value: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('compact', 'bookmark', 'cut', 'end', 'blackHole', 'letRun') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault'), fault }) },
);

let cluster: StubCluster;

beforeAll(async () => {
  cluster = await startStubCluster();
});

afterAll(() => cluster.close());

async function perform(action: Step): Promise<void> {
  const { stub } = cluster;
  switch (action.do) {
    case 'compact':
      stub.state.compact();
      return;
    case 'bookmark':
      stub.sendBookmarks();
      return;
    case 'cut':
      stub.cutWatches();
      return;
    case 'end':
      stub.endWatches();
      return;
    case 'blackHole':
      stub.openBlackHole();
      return;
    case 'letRun':
      await until(() => stub.openWatches() > 0, { what: 'a watch is open' });
      return;
    case 'fault':
      stub.addFault(action.fault);
      return;
    default:
      change(action);
  }
}

function change(action: Extract<Step, { readonly name: string }>): void {
  const { state } = cluster.stub;
  const object = state.get('a', action.name);
  if (object === undefined) {
    if (action.do === 'create') state.create({ namespace: 'a', name: action.name, spec: { size: action.value } });
    return;
  }
  if (action.do === 'remove') state.remove('a', action.name);
  if (action.do === 'resize') state.replace({ ...object, spec: { size: action.value } });
  if (action.do === 'touchStatus') state.replace({ ...object, status: { count: action.value } });
}

const versionsOf = (objects: Iterable<Pick<Widget, 'metadata'>>): string =>
  [...objects]
    .map(({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`)
    .sort()
    .join();

it('after any changes and faults, store and announced changes equal what the server has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const seen = new Map<string, Widget>();
      const broken: string[] = [];
      const reflector = createReflector(
        { transport: cluster.transport, resource: widgetType },
        {
          log: createMemoryLog(),
          settings: {
            pageSize: 2,
            deadlineMs: 40,
            inactivityMs: 30,
            shortWatchMs: 0,
            backoff: { baseMs: 1, maxMs: 3 },
          },
          onChange: (previous, current) => {
            const { name } = (current ?? previous)!.metadata;
            // Each change must begin where the one before it ended.
            if (previous?.metadata.resourceVersion !== seen.get(name)?.metadata.resourceVersion) broken.push(name);
            if (current === undefined) seen.delete(name);
            else seen.set(name, current);
          },
        },
      );
      reflector.start();
      try {
        for (const action of steps) await perform(action);
        await until(
          () => {
            const wanted = versionsOf(cluster.stub.state.list());
            return (
              reflector.hasSynced() &&
              versionsOf(reflector.store.list()) === wanted &&
              versionsOf(seen.values()) === wanted
            );
          },
          { what: 'the reflector to be in step' },
        );
        expect(broken).toEqual([]);
      } finally {
        await reflector.stop();
      }
    }),
    { numRuns: 40 },
  );
}, 30_000);
