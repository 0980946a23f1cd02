import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { boundaries, type Boundary } from '../../src/api/ai-schema.ts';
import type { AiAccountObservation, DiscoveryObservation } from '../../src/policy/ai-facts.ts';
import type { AccountObservation } from '../../src/policy/facts.ts';
import { judgeResidency } from '../../src/policy/residency.ts';
import { judgeTraining } from '../../src/policy/training.ts';
import {
  aiAccount,
  defaults,
  denied,
  deployment,
  discovery,
  gone,
  lenient,
  replicaIn,
  storageAccount,
  strict,
  throttled,
} from './ai-build.ts';

interface World {
  readonly ai: readonly AiAccountObservation[];
  readonly storage: readonly AccountObservation[];
  readonly discovery: readonly DiscoveryObservation[];
  readonly undeclaredStores: readonly [];
  readonly boundary: Boundary;
  readonly training: typeof strict;
}

const location = fc.constantFrom(
  'swedencentral',
  'West Europe',
  'norwayeast',
  'switzerlandnorth',
  'eastus',
  'atlantis',
);
const failure = fc.constantFrom(denied, throttled, gone);

/** Mostly good, so that a verdict of True is common enough for the property to bite. */
const oneOften = <T>(usual: T, ...rare: readonly T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

const anyDeployment = fc
  .record({
    name: fc.constantFrom('gpt-main', 'gpt-burst', 'gpt-zone', 'embedding'),
    sku: oneOften('Standard', 'ProvisionedManaged', 'DataZoneStandard', 'GlobalStandard', 'Odd'),
    modelFormat: oneOften('OpenAI', 'Anthropic'),
    spilloverDeploymentName: oneOften('', 'gpt-burst', 'gpt-lost'),
    modelName: oneOften('gpt-4.1', 'gpt-4o.ft-1', 'model-router'),
  })
  .map(({ name, ...facts }) => deployment(name, facts));

const anyAccount = fc.record({
  facts: fc.record({
    location: fc.oneof({ weight: 4, arbitrary: fc.constant('swedencentral') }, { weight: 1, arbitrary: location }),
    kind: oneOften('OpenAI', 'AIServices', 'SpeechServices'),
    storedCompletionsDisabled: oneOften(true, false),
    contentLogging: oneOften('false', 'true'),
    routedRegions: oneOften<readonly string[]>([], ['francecentral'], ['eastus']),
  }),
  deployments: fc.uniqueArray(anyDeployment, { maxLength: 3, selector: ({ name }) => name }),
  dataPlane: fc.record({
    trainingFiles: oneOften({ count: 0 }, { count: 2 }),
    storedCompletions: oneOften({ count: 0 }, { count: 1 }),
  }),
  declared: oneOften(true, false),
});

const anyStorage = fc.record({
  facts: fc.record({
    location: fc.oneof({ weight: 4, arbitrary: fc.constant('westeurope') }, { weight: 1, arbitrary: location }),
    sku: oneOften('Standard_ZRS', 'Standard_GRS'),
  }),
  replica: fc.option(location, { freq: 5 }),
});

const anyWorld: fc.Arbitrary<World> = fc
  .record({
    ai: fc.array(anyAccount, { minLength: 1, maxLength: 3 }),
    storage: fc.array(anyStorage, { minLength: 1, maxLength: 2 }),
    boundary: fc.constantFrom(...boundaries),
    training: fc.constantFrom(strict, defaults, lenient),
  })
  .map(({ ai, storage, ...rest }) => ({
    ...rest,
    ai: ai.map((parts, index) => aiAccount(`ai-${index}`, parts)),
    storage: storage.map(({ facts, replica }, index) =>
      storageAccount(`calls-${index}`, {
        facts,
        replication: { ok: true, value: replica === null ? [] : [replicaIn(replica)] },
      }),
    ),
    discovery: [discovery(ai.map((_, index) => `ai-${index}`))],
    undeclaredStores: [] as const,
  }));

const aiSlots = ['account', 'deployments', 'stores', 'dataPlane'] as const;
const slots = [...aiSlots, 'storage', 'replication', 'discovery'] as const;
type Slot = (typeof slots)[number];
type Failure = typeof denied | typeof throttled | typeof gone;

/** The same world, seen worse: one look of it failed. */
function blind(world: World, { slot, at, failed }: { slot: Slot; at: number; failed: Failure }): World {
  const replace = <T>(items: readonly T[], change: (item: T) => T) =>
    items.map((item, index) => (index === at % items.length ? change(item) : item));
  switch (slot) {
    case 'account':
    case 'deployments':
    case 'stores':
    case 'dataPlane':
      return { ...world, ai: replace(world.ai, (observation) => ({ ...observation, [slot]: failed })) };
    case 'storage':
      return { ...world, storage: replace(world.storage, (observation) => ({ ...observation, account: failed })) };
    case 'replication':
      return { ...world, storage: replace(world.storage, (observation) => ({ ...observation, replication: failed })) };
    case 'discovery':
      return { ...world, discovery: replace(world.discovery, (search) => ({ ...search, found: failed })) };
  }
}

const judge = (world: World) => ({
  residency: judgeResidency({ ...world, allowedModelFormats: ['OpenAI'] }).verdict.status,
  training: judgeTraining({ ...world, switches: [] }).verdict.status,
});

/** What a failed look must leave open, and what it has nothing to do with. */
const concerns = {
  account: ['residency', 'training'],
  deployments: ['residency', 'training'],
  stores: ['residency', 'training'],
  dataPlane: ['training'],
  storage: ['residency'],
  replication: ['residency'],
  discovery: ['residency', 'training'],
} as const satisfies Record<Slot, readonly (keyof ReturnType<typeof judge>)[]>;

const anyBlow = fc.record({ slot: fc.constantFrom(...slots), at: fc.nat(2), failed: failure });

describe('a verdict is never better than what was seen', () => {
  it('a look that fails never turns False or Unknown into True', () => {
    const counts = { good: 0, bad: 0 };
    fc.assert(
      fc.property(anyWorld, fc.array(anyBlow, { minLength: 1, maxLength: 3 }), (world, blows) => {
        const before = judge(world);
        const after = judge(blows.reduce(blind, world));
        for (const name of ['residency', 'training'] as const) {
          counts[before[name] === 'True' ? 'good' : 'bad'] += 1;
          expect({ name, isBetter: before[name] !== 'True' && after[name] === 'True' }).toEqual({
            name,
            isBetter: false,
          });
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(counts.good, counts.bad)).toBeGreaterThan(20);
  });

  it('a look that fails leaves no verdict True that rests on it', () => {
    const isSpeech = ({ account }: AiAccountObservation) => account.ok && account.value.kind === 'SpeechServices';
    fc.assert(
      fc.property(anyWorld, anyBlow, (world, blow) => {
        // Speech has no data plane of OpenAI: nobody asks for it.
        fc.pre(blow.slot !== 'dataPlane' || !isSpeech(world.ai[blow.at % world.ai.length]!));
        const after = judge(blind(world, blow));
        expect(concerns[blow.slot].filter((name) => after[name] === 'True')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('depends on nothing but what was seen: not on the order in which Azure lists', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const turned = { ...world, ai: world.ai.toReversed(), storage: world.storage.toReversed() };
        const rules = { allowedModelFormats: ['OpenAI'] };
        expect(judgeResidency({ ...turned, ...rules })).toEqual(judgeResidency({ ...world, ...rules }));
        expect(judgeTraining({ ...turned, switches: [] })).toEqual(judgeTraining({ ...world, switches: [] }));
      }),
      { numRuns: 100 },
    );
  });
});
