import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ScanRequest } from '../../src/reconcile/scan-ports.ts';
import type { Timers } from '../../src/runtime/timers.ts';
import type { AccountClients } from '../../src/scan/pass/scan-place.ts';
import { accountId } from '../cloud/clients.ts';
import type { Fault } from '../cloud/faults.ts';
import { observed } from '../policy/artifact-build.ts';
import { accountOfKind, openEngineStage } from './engine/engine-stage.ts';
import type { EngineStage } from './engine/engine-stage.ts';
import { plant, sweepAndJudge } from './engine/judged-sweep.ts';
import { gatherFacts } from './engine/oracle.ts';
import { findWrongs } from './engine/oracle-end.ts';
import { expectReport, seenOf } from './engine/oracle-report.ts';
import { lookAtWorld } from './engine/oracle-world.ts';
import { classAt, plainArtifact, plainPlan } from './engine/plain-plan.ts';
import { hourMs } from './engine/planted-estate.ts';
import type { PlantedEstate } from './engine/planted-estate.ts';
import { fastTimers, timersFaster } from './sweep/sweep-under-test.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EngineStage;

beforeAll(async () => {
  stage = await openEngineStage({ requestTimeoutMs: 1500 });
});
afterEach(() => {
  stage.azure.faults.clear();
});
afterAll(() => stage.stop());

const everywhere = [
  classAt(['plain', 'versioned']),
  classAt(['softDelete', 'keepsDeleted'], 'Content'),
  classAt(['versionsOnly'], 'Sibling'),
];

describe('a sweep while the service fails', () => {
  const busy = { kind: 'status', status: 503, retryAfterSeconds: 1 } as const;
  const calm = { kind: 'status', status: 429, retryAfterSeconds: 1 } as const;
  const table: readonly { readonly what: string; readonly faults: readonly Fault[]; readonly timers?: Timers }[] = [
    {
      what: 'a storm of 503 and 429 with Retry-After',
      faults: [
        { every: 9, effect: busy },
        { every: 13, effect: calm },
      ],
    },
    {
      what: 'silence',
      // Chance may bring several silences upon one delete, and each takes a limit of the wall clock from the time for its tries.
      timers: timersFaster(5),
      faults: [
        { operation: 'ListBlobs', after: 2, count: 1, effect: { kind: 'silence' } },
        { operation: 'DeleteBlob', every: 15, count: 2, effect: { kind: 'silence' } },
        { operation: 'DeleteBlob', every: 11, count: 2, effect: { kind: 'silence', when: 'after' } },
      ],
    },
    {
      what: 'pages that stall, and contents that are cut off',
      faults: [
        { operation: 'ListBlobs', after: 3, count: 2, effect: { kind: 'stalled' } },
        { operation: 'GetBlob', after: 1, every: 3, effect: { kind: 'truncated' } },
      ],
    },
    {
      what: 'answers that are lost after the delete was done',
      faults: [{ operation: 'DeleteBlob', every: 3, effect: { kind: 'reset', when: 'after' } }],
    },
    {
      what: 'pages that are cut halfway',
      faults: [{ operation: 'ListBlobs', every: 3, effect: { kind: 'truncated' } }],
    },
    {
      what: 'pages that are cut halfway and seem whole',
      faults: [{ operation: 'ListBlobs', every: 3, effect: { kind: 'truncated', seemsWhole: true } }],
    },
  ];

  it.each(table)('takes what is due and nothing else through $what', async ({ faults, timers = fastTimers }) => {
    const estate = plant(stage, plainPlan(everywhere, { pageSize: 4 }));
    const active = faults.map((fault) => stage.azure.faults.add({ server: 'blob', ...fault }));
    const { sweep } = await sweepAndJudge(stage, estate, { timers });
    expect(active.map((fault) => fault.strikes() > 0)).toEqual(faults.map(() => true));
    expect(sweep.classes.map(({ deleted, kept }) => ({ deleted, kept }))).toEqual([
      { deleted: 8, kept: {} },
      { deleted: 8, kept: {} },
      { deleted: 8, kept: {} },
    ]);
  });
});

describe('a place that cannot be read', () => {
  const classes = [classAt(['plain']), classAt(['versioned', 'softDelete'])];
  const lost = (estate: PlantedEstate): string =>
    estate.names.find(({ kind }) => kind === 'versioned')?.container ?? '';

  async function sweepWithout(estate: PlantedEstate) {
    const before = lookAtWorld(stage, estate);
    const swept = await stage.sweep(estate.request, { limits: { pageSize: 4 } });
    const after = lookAtWorld(stage, estate);
    const isRead = ({ planted }: (typeof before)[number]): boolean => planted.container !== lost(estate);
    const seen = { before: before.filter(isRead), after: after.filter(isRead) };
    const said = gatherFacts(estate, seen.before);
    expect(findWrongs(estate, seen, said)).toEqual([]);
    const expected = expectReport(estate, seen.after, said).map((one) => ({
      ...one,
      complete: one.name === 'class-0',
    }));
    expect(seenOf(swept.report)).toEqual(expected);
    return swept;
  }

  it('leaves its class incomplete where the container is denied, and sweeps the others', async () => {
    const estate = plant(stage, plainPlan(classes));
    const scope = `${accountId('versioned')}/blobServices/default/containers/${lost(estate)}`;
    const operation = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read';
    const allow = stage.azure.state.deny({ operation, scope });
    const { report, sweep } = await sweepWithout(estate).finally(allow);
    expect(report.unseen).toMatchObject([{ className: 'class-1', container: lost(estate), reason: 'AccessDenied' }]);
    expect(sweep.stopped?.reason).toBe('AccessDenied');
    const untouched = lookAtWorld(stage, estate).filter(({ planted }) => planted.container === lost(estate));
    expect(untouched.flatMap(({ copies }) => copies).filter(({ isLive }) => isLive)).toHaveLength(8);
  });

  it('leaves its class incomplete where pages come round again', async () => {
    const estate = plant(stage, plainPlan(classes));
    const wrap = ({ port, ...clients }: AccountClients): AccountClients => {
      let first: string | undefined;
      const listPage: typeof port.listPage = async (container, options) => {
        const page = await port.listPage(container, options);
        if (container !== lost(estate) || page.kind !== 'Page') return page;
        if (options.marker === undefined) first = page.nextMarker;
        const isEarly = options.marker === undefined || options.marker === first;
        return { ...page, nextMarker: isEarly ? page.nextMarker : first };
      };
      return { ...clients, port: { ...port, listPage } };
    };
    const { classes: seen, unseen } = await stage.list(estate.request, { limits: { pageSize: 3 }, wrap });
    expect(unseen).toMatchObject([{ className: 'class-1', reason: 'AzureAnswerMalformed', terminal: false }]);
    expect(seen).toMatchObject([{ complete: true, artifacts: 6 }, { complete: false }]);
  });

  it('counts a container as empty that is gone for good', async () => {
    const estate = plant(stage, plainPlan(classes));
    const { report, sweep } = await stage.sweep(estate.request, {
      between: () => {
        stage.azure.state.account(accountId('versioned')).containers.delete(lost(estate));
      },
    });
    expect(sweep).toMatchObject({ classes: [{ deleted: 4 }, { deleted: 4, kept: {} }] });
    expect(report.unseen).toEqual([]);
    expect(report.classes).toMatchObject([
      { complete: true, artifacts: 2 },
      { complete: true, artifacts: 6, overdue: 4 },
    ]);
  });
});

describe("an operator whose clock differs from the service's", () => {
  const minuteMs = 60_000;

  it('judges and deletes nothing where it is hours ahead', async () => {
    const estate = plant(stage, plainPlan([classAt(['versioned'], 'Metadata')]));
    const before = lookAtWorld(stage, estate);
    const now = () => stage.azure.clock.now().getTime() + 2 * hourMs;
    await expect(stage.sweep(estate.request, { now })).rejects.toThrow('ClockSkewed');
    expect(lookAtWorld(stage, estate)).toEqual(before);
  });

  it.each([-8, 8])('acts by its own time where it is %i minutes ahead', async (minutes) => {
    // By the hour around the time at which the sweep acts: 2 hours before the deadline.
    const calls = Array.from({ length: 13 }, (_, index) => 92 * 24 - 8 + index);
    const artifacts = calls.map((_, call) => ({ ...plainArtifact, call }));
    const classes = [classAt(['versioned'], 'Metadata')];
    const estate = plant(
      stage,
      plainPlan(classes, {
        calls,
        artifacts: artifacts.map((one, call) => ({
          ...one,
          steps: [{ act: 'Put', ageHours: 200, call, hold: undefined, consent: undefined }],
        })),
      }),
    );
    const shifted = { ...estate, plan: { ...estate.plan, nowMs: estate.plan.nowMs + minutes * minuteMs } };
    const { sweep } = await sweepAndJudge(stage, shifted, { now: () => shifted.plan.nowMs });
    const [{ deleted } = { deleted: 0 }] = sweep.classes;
    expect(deleted).toBeGreaterThan(0);
    expect(deleted).toBeLessThan(calls.length);
  });
});

describe('soft delete that is raised from 7 to 100 days', () => {
  const yearly = { ...classAt(['keepsDeleted']), retention: { maximum: { years: 1 } } };
  /** 280 days old: due where 100 days are reckoned off the year, and not where 7 are. */
  const plan = plainPlan([yearly], { calls: [280 * 24], artifacts: [plainArtifact] });
  const account = accountOfKind('keepsDeleted');

  function raised({ request }: PlantedEstate, reckonedSoftDeleteDays: number | undefined): ScanRequest {
    const accounts = request.accounts.map((one) => {
      if (one.name !== account || !one.account.ok) return one;
      const { blobService } = observed({ versioning: true, softDeleteDays: 100 });
      return { ...one, blobService };
    });
    const [{ resourceId } = { resourceId: '' }] = accounts.filter(({ name }) => name === account);
    const remembered = reckonedSoftDeleteDays === undefined ? {} : { reckonedSoftDeleteDays };
    const status: unknown = { accounts: [{ name: account, resourceId, ...remembered }] };
    const policy: unknown = { ...request.policy, status };
    return { ...request, accounts, policy: policy as ScanRequest['policy'] };
  }

  it('deletes nothing by itself', async () => {
    const estate = plant(stage, plan);
    const before = lookAtWorld(stage, estate);
    const { listed, sweep } = await stage.sweep(raised(estate, 7));
    expect(listed.classes[0]?.due.now).toBe(0);
    expect(sweep.classes).toMatchObject([{ deleted: 0 }]);
    expect(lookAtWorld(stage, estate)).toEqual(before);
  });

  it('would make it due where nothing is remembered', async () => {
    const listed = await stage.list(raised(plant(stage, plan), undefined));
    expect(listed.classes[0]?.due.now).toBe(1);
  });
});

describe('a recording that changes between the listing and its delete', () => {
  const changes = {
    replaced: (account: string, container: string, name: string) => {
      const metadata = { callId: 'call-new', started: stage.azure.clock.now().toISOString() };
      stage.azure.blob.put(account, container, name, { content: 'someone else', metadata });
    },
    held: (account: string, container: string, name: string) => {
      stage.azure.blob.change(account, container, name, (copy) => {
        copy.tags = { ...copy.tags, 'calldata-hold': 'case-1' };
      });
    },
  };
  const table = (['replaced', 'held'] as const).flatMap((change) =>
    (['plain', 'versioned'] as const).flatMap((kind) =>
      (['between the passes', 'right before the request'] as const).map((when) => ({ change, kind, when })),
    ),
  );

  it.each(table)('stays where it was $change $when ($kind)', async ({ change, kind, when }) => {
    const artifacts = [0, 1].map((call) => ({ ...plainArtifact, call }));
    const estate = plant(stage, plainPlan([classAt([kind], 'Metadata')], { artifacts }));
    const [spared, other] = estate.names;
    const place = [accountOfKind(kind), spared?.container ?? ''] as const;
    const act = (): void => {
      changes[change](...place, spared?.name ?? '');
    };
    if (when === 'right before the request') {
      const effect = { kind: 'interfere', when: 'before', act } as const;
      const path = (spared?.name ?? '').slice(-12);
      stage.azure.faults.add({ server: 'blob', operation: 'DeleteBlob', path, count: 1, effect });
    }
    const { report, sweep } = await stage.sweep(estate.request, when === 'between the passes' ? { between: act } : {});
    expect(stage.azure.blob.read(...place, spared?.name ?? '')?.toString()).toBe(
      change === 'held' ? 'audio' : 'someone else',
    );
    expect(stage.azure.blob.read(...place, other?.name ?? '')).toBeUndefined();
    // A version of the old call is left where it was made too late for the delete pass.
    const isLeft = change === 'replaced' && kind === 'versioned' && when === 'right before the request';
    const isVersionSwept = change === 'replaced' && kind === 'versioned' && !isLeft;
    expect(sweep.classes[0]?.deleted).toBe(isVersionSwept ? 2 : 1);
    expect(report.classes[0]).toMatchObject({ held: change === 'held' ? 1 : 0, overdue: isLeft ? 1 : 0 });
  });
});
