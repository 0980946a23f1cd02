import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AccountClients } from '../../src/scan/pass/scan-place.ts';
import { accountOfKind, openEngineStage } from './engine/engine-stage.ts';
import type { Death, EngineStage } from './engine/engine-stage.ts';
import { plant, sweepAndJudge } from './engine/judged-sweep.ts';
import { lookAtWorld } from './engine/oracle-world.ts';
import { classAt, plainArtifact, plainPlan, step } from './engine/plain-plan.ts';
import type { PlantedEstate } from './engine/planted-estate.ts';

// A deadline for machines under load.
jest.setTimeout(300_000);

let stage: EngineStage;

beforeAll(async () => {
  stage = await openEngineStage();
});
afterAll(() => stage.stop());

/** Versions, snapshots, what a purge takes, logs that are cut, and recordings that a file beside them dates. */
function plantAll(): PlantedEstate {
  const classes = [classAt(['versioned', 'softDelete'], 'Sibling'), classAt(['versioned', 'keepsDeleted'], 'Records')];
  const rewritten = [step('Put', 2000), step('Snapshot', 1900)];
  const artifacts = [
    { ...plainArtifact, steps: rewritten },
    { ...plainArtifact, call: 1 },
    { ...plainArtifact, placeIndex: 1, steps: rewritten },
    { ...plainArtifact, classIndex: 1, others: [1, 2] },
    { ...plainArtifact, classIndex: 1, placeIndex: 1, others: [1, 2] },
  ];
  return plant(stage, plainPlan(classes, { calls: [2400, 2500, 240], artifacts }));
}

/** A young call that was refused in one account, and that another one holds without a word of it. */
function plantRefused(): PlantedEstate {
  const consent = { purpose: 'Recording', from: 'Tag', onMissing: 'Report' } as const;
  const classes = [{ ...classAt(['plain']), consent }, classAt(['keepsDeleted'])];
  const artifacts = [
    { ...plainArtifact, steps: [step('Put', 200, { consent: 'no' })] },
    { ...plainArtifact, classIndex: 1 },
  ];
  return plant(stage, plainPlan(classes, { calls: [220], artifacts }));
}

type Mode = 'After' | 'InTheMiddle';

/** `InTheMiddle`: the call does its work, and its answer does not come any more. */
function crashAt(point: number, mode: Mode, count: { made: number }) {
  return (clients: AccountClients, { isSweeping, crash }: Death): AccountClients => {
    const watch =
      <Given extends readonly unknown[], T>(call: (...given: Given) => Promise<T>) =>
      async (...given: Given): Promise<T> => {
        const answer = await call(...given);
        if (isSweeping()) count.made += 1;
        if (count.made !== point || !isSweeping()) return answer;
        crash();
        if (mode === 'InTheMiddle') throw new DOMException('The operator is gone.', 'AbortError');
        return answer;
      };
    const { port, service } = clients;
    return {
      ...clients,
      port: {
        ...port,
        listPage: watch(port.listPage),
        head: watch(port.head),
        read: (target, receive, options) => watch(() => port.read(target, receive, options))(),
        deleteOne: watch(port.deleteOne),
      },
      service: {
        ...service,
        getTags: watch(service.getTags),
        setTags: watch(service.setTags),
        readBlocks: watch(service.readBlocks),
        readContentHeaders: watch(service.readContentHeaders),
        replaceContent: watch(service.replaceContent),
      },
    };
  };
}

/**
 * What was cut out of a log and is soft-deleted when the operator dies tells no call any more: nobody can say whether a hold
 * keeps it, so that it is not purged and fades on its day. Everything else must end alike.
 */
function leftOf(estate: PlantedEstate): readonly string[] {
  return lookAtWorld(stage, estate).flatMap(({ planted, copies }) => {
    const settled = copies.filter(({ isLive }) => isLive || planted.dating !== 'Records');
    const content = stage.azure.blob.read(accountOfKind(planted.kind), planted.container, planted.name);
    return [
      ...settled.map(
        ({ state, isLive }) => `${planted.kind} ${planted.name} ${isLive ? 'live' : 'deleted'} ${state.kind}`,
      ),
      content?.toString() ?? 'nothing',
    ];
  });
}

const estates = [
  { what: 'a whole estate', plantOne: plantAll, calls: 50 },
  { what: 'a refused call', plantOne: plantRefused, calls: 8 },
];
const deaths = estates.flatMap((one) => (['After', 'InTheMiddle'] as const).map((mode) => ({ ...one, mode })));

it.each(deaths)(
  'comes to the same end of $what whatever call it dies at ($mode)',
  async ({ plantOne, mode, calls }) => {
    const whole = plantOne();
    await sweepAndJudge(stage, whole);
    const expected = leftOf(whole);
    const count = { made: 0 };
    await stage.sweepUntilCrash(plantOne().request, crashAt(Number.POSITIVE_INFINITY, mode, count));
    const total = count.made;
    const points = Array.from({ length: total }, (_, index) => index + 1);
    for (const point of points) {
      const estate = plantOne();
      await stage.sweepUntilCrash(estate.request, crashAt(point, mode, { made: 0 }));
      await stage.sweep(estate.request);
      expect([point, leftOf(estate)]).toEqual([point, expected]);
    }
    expect(points.length).toBeGreaterThanOrEqual(calls);
  },
);
