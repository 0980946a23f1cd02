import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { buildPolicy } from '../support/build.ts';
import { deletePolicy, edit, policyOf, statusOf, type World } from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import { conditionOf, correcting, correctionsOf, label, promise, worldInForce } from './ai-world.ts';

type Hold = CallDataPolicySpec['holds'][number];

const times = { startTime: '2026-11-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' };
const byTag: Hold = { name: 'claim', ground: 'LegalClaims', owner: 'Legal', ...times, tagValue: 'claim' };
const bySecret: Hold = {
  name: 'order',
  ground: 'OfficialOrder',
  owner: 'Compliance',
  ...times,
  callIds: { secretRef: { name: 'held-calls', key: 'callIds' } },
};
const tags = { 'MS-AOAI-Feature-Assistants': 'Disabled', [label.name]: label.value };
const kept = { dataPlane: { trainingFiles: { count: 2 }, storedCompletions: { count: 40 } } } as const;

let world: World;

beforeEach(async () => {
  world = await worldInForce(correcting(), { facts: { tags } });
  world.ai.change('voicebot', kept);
});

function findingOf(reason: string) {
  return statusOf(world).findings?.find((finding) => finding.reason === reason);
}

function createOther(holds: readonly Hold[]): void {
  const other = { ...policyOf(world).spec, ...promise(), holds: [...holds] };
  world.cluster.create(buildPolicy(other, { name: 'other', uid: 'ffffffff-0000-4000-8000-000000000000' }));
}

describe('while a hold is in force', () => {
  it.each([
    ['by tag', byTag],
    ['by ids in a Secret that cannot be read', bySecret],
  ])('%s, no object of an AI account is deleted, and status says why', async (_what, hold) => {
    edit(world, { holds: [hold] });

    await world.pass();
    await world.pass();

    expect(correctionsOf(world)).toEqual([]);
    expect(world.ai.account('voicebot').dataPlane).toMatchObject(kept.dataPlane);
    expect(findingOf('AiObjectsHeld')?.message).toContain(`1 hold is in force (1 ${hold.ground} of ${hold.owner})`);
    expect(findingOf('StoredCompletionsKept')?.message).toContain('AiObjectsHeld');
    expect(findingOf('StoredCompletionsKept')?.message).not.toContain('Delete them');
    expect(conditionOf(world, 'TrainingExcluded')).toMatchObject({ status: 'False', reason: 'StoredCompletionsKept' });
    expect(statusOf(world).ai).not.toHaveProperty('corrections');
  });

  it('by ids that can be read, none is either: nobody can tell which object is of which call', async () => {
    world.secrets.set('held-calls', { kind: 'Found', values: new Map([['callIds', 'call-1']]) });
    edit(world, { holds: [bySecret] });

    await world.pass();

    expect(correctionsOf(world)).toEqual([]);
  });

  it('of another policy over the same account, none is either', async () => {
    createOther([byTag]);

    await world.pass();

    expect(correctionsOf(world)).toEqual([]);
    expect(findingOf('AiObjectsHeld')?.message).toContain('by policy privacy/other');
  });

  it('what takes no data away is corrected all the same', async () => {
    edit(world, { holds: [byTag] });
    world.ai.change('voicebot', {
      facts: { storedCompletionsDisabled: false },
      dataPlane: { fineTuningJobs: { count: 1, running: 1 } },
    });

    await world.pass();

    expect(correctionsOf(world)).toEqual(['voicebot SetStoredCompletionsDisabled', 'voicebot CancelFineTuning']);
  });

  it('nothing is said of it where nothing is kept', async () => {
    edit(world, { holds: [byTag] });
    world.ai.change('voicebot', { dataPlane: { trainingFiles: { count: 0 }, storedCompletions: { count: 0 } } });

    await world.pass();

    expect(findingOf('AiObjectsHeld')).toBeUndefined();
    expect(conditionOf(world, 'TrainingExcluded')?.status).toBe('True');
  });
});

it('while policies may lie in a namespace that nobody sees, no object is deleted', async () => {
  await world.pass({ unseenNamespaces: ['legal'] });

  expect(correctionsOf(world)).toEqual([]);
  expect(findingOf('AiObjectsHeld')?.message).toContain('namespace legal');
});

it('once the hold is over, they go', async () => {
  edit(world, { holds: [{ ...byTag, endTime: '2026-11-24T11:00:00Z' }] });
  await world.pass();
  world.advance(3_600_000);

  await world.pass();

  expect(world.ai.account('voicebot').dataPlane).toMatchObject({
    trainingFiles: { count: 0 },
    storedCompletions: { count: 0 },
  });
});

describe('a hold that begins between the look and the deletion', () => {
  it.each([
    [
      'of the policy itself, by its time',
      () => {
        world.advance(120_000);
      },
    ],
    [
      'of another policy',
      () => {
        createOther([byTag]);
      },
    ],
  ])('%s, keeps everything', async (_what, happens) => {
    edit(world, { holds: [{ ...byTag, startTime: '2026-11-24T10:08:00Z' }] });

    const outcome = await world.pass({ gate: meanwhileGate('readAi', happens) });

    expect(correctionsOf(world)).toEqual([]);
    expect(world.ai.account('voicebot').dataPlane).toMatchObject(kept.dataPlane);
    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'DocumentChanged' } });
  });
});

it('a policy that is on its way out deletes no object', async () => {
  deletePolicy(world);

  await world.pass();

  expect(correctionsOf(world)).toEqual([]);
  expect(world.ai.account('voicebot').dataPlane).toMatchObject(kept.dataPlane);
});
