import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { observed } from '../../policy/artifact-build.ts';
import { resourceIdOf } from '../../policy/build.ts';
import { subscriptionId } from '../../cloud/subscription-id.ts';
import { accountKinds, accountOfKind } from '../../scan/engine/engine-stage.ts';
import { dayMs, kinds, nowMs, outcomesOf, recordingsAt, targetOf, taskOf, transcriptsAt } from './erase-build.ts';
import { openEraseStage } from './erase-stage.ts';
import type { EraseScene, EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EraseStage;
let container: string;
const account = 'versioned';

beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  container = stage.nextContainer();
  switchVersioning(false);
});
afterEach(() => {
  switchVersioning(true);
});

const startMs = nowMs - 20 * dayMs;
const createdTime = new Date(startMs + 60_000);
const name = `${new Date(startMs).toISOString().slice(0, 10)}/call-1.wav`;

function switchVersioning(isOn: boolean): void {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/voice`;
  const resourceId = `${group}/providers/Microsoft.Storage/storageAccounts/${account}`;
  stage.azure.state.setBlobService(resourceId, { isVersioningEnabled: isOn });
}

const left = (): readonly string[] =>
  stage.azure.blob
    .copies(account, container)
    .map(({ name: own, kind, isDeleted }) => `${isDeleted ? '-' : ''}${kind} ${own}`);

/** As a look found it while it had no version: its name is all that it has. */
const targetAt = (className: string, own: string) =>
  targetOf({ class: className, account, container, name: own, callId: 'call-1' });

const recording = (): EraseScene => ({
  classes: [recordingsAt(account, container)],
  tasks: [taskOf([targetAt('recordings', name)])],
});

/** What the operator last saw of the account. */
const seenAs = (versioning: boolean, more: object = {}): Partial<EraseScene> => ({
  basis: {
    accounts: accountKinds.map(accountOfKind).map((one) => ({
      ...observed({ versioning, ...more }, { blobEndpoint: stage.azure.blob.endpoint(one) }),
      name: one,
      resourceId: resourceIdOf(one),
    })),
  },
});
const purging = { softDeleteDays: 7, permanentDelete: true };

describe('what was written before versioning was switched on', () => {
  it('is gone with the version that its delete makes', async () => {
    stage.azure.blob.put(account, container, name, { content: 'audio', createdTime });
    switchVersioning(true);
    const result = await stage.erase({ ...recording(), ...seenAs(true, purging) });
    expect(left()).toEqual([]);
    expect(kinds(result)).toEqual(['Gone']);
  });

  it('is recoverable where that version can be restored', async () => {
    stage.azure.blob.put(account, container, name, { content: 'audio', createdTime });
    switchVersioning(true);
    const result = await stage.erase({ ...recording(), ...seenAs(true, { softDeleteDays: 7 }) });
    expect(left()).toEqual([`-version ${name}`]);
    expect(outcomesOf(result)).toEqual([{ kind: 'Recoverable', untilMs: nowMs + 7 * dayMs }]);
  });

  it('is not gone while that version lives, though nobody knew of the switch, and goes the next time', async () => {
    stage.azure.blob.put(account, container, name, { content: 'audio', createdTime });
    switchVersioning(true);
    const result = await stage.erase({ ...recording(), ...seenAs(false, purging) });
    expect(left()).toEqual([`version ${name}`]);
    expect(kinds(result)).toEqual(['Failed ArtifactsRemain']);
    expect(kinds(await stage.erase({ ...recording(), ...seenAs(true, purging) }))).toEqual(['Gone']);
    expect(left()).toEqual([]);
  });

  it('is not gone where somebody else deleted it, before the first delete', async () => {
    stage.azure.blob.put(account, container, name, { content: 'audio', createdTime });
    switchVersioning(true);
    stage.azure.blob.remove(account, container, name);
    expect(kinds(await stage.verify({ ...recording(), ...seenAs(true, purging) }))).toEqual(['Failed ArtifactsRemain']);
    expect(kinds(await stage.erase({ ...recording(), ...seenAs(true, purging) }))).toEqual(['Gone']);
    expect(left()).toEqual([]);
  });
});

describe('what was replaced after it was planned', () => {
  const latest = (own: string | undefined, ms: number, content: string): void => {
    const metadata = own === undefined ? {} : { callid: own, started: new Date(ms).toISOString() };
    stage.azure.blob.put(account, container, 'latest', { content, metadata, createdTime: new Date(ms + 1000) });
  };
  const transcript = (more: object = {}): EraseScene => ({
    classes: [transcriptsAt(account, container)],
    tasks: [taskOf([targetAt('transcripts', 'latest')], more)],
  });

  it('goes as a version, and what another call wrote there since stays', async () => {
    latest('call-1', startMs, 'first');
    switchVersioning(true);
    latest('call-2', nowMs - dayMs, 'second');
    latest('call-3', nowMs - 2 * 3_600_000, 'third');
    const result = await stage.erase({ ...transcript(), ...seenAs(true, purging) });
    expect(kinds(result)).toEqual(['Gone']);
    expect(left()).toEqual(['version latest', 'base latest']);
    expect(stage.azure.blob.read(account, container, 'latest')?.toString()).toBe('third');
  });

  it('is recoverable as a deleted snapshot where there are no versions', async () => {
    latest('call-1', startMs, 'first');
    stage.azure.blob.put(account, container, 'latest', { content: 'second', metadata: { callid: 'call-2' } });
    expect(left()).toEqual(['-snapshot latest', 'base latest']);
    const result = await stage.erase({ ...transcript(), ...seenAs(false, { softDeleteDays: 7 }) });
    expect(kinds(result)).toEqual(['Recoverable']);
    expect(left()).toEqual(['-snapshot latest', 'base latest']);
  });

  it('stays, and is told, where it tells no call that it could be known by', async () => {
    latest(undefined, startMs, 'first');
    switchVersioning(true);
    latest('call-2', nowMs - dayMs, 'second');
    const scene = { ...transcript(), ...seenAs(true, purging) };
    expect(kinds(await stage.erase(scene))).toEqual(['Failed Changed']);
    expect(left()).toEqual(['version latest', 'base latest']);
  });

  it('goes with the version that its delete makes, also where it tells no call', async () => {
    latest(undefined, startMs, 'first');
    switchVersioning(true);
    expect(kinds(await stage.erase({ ...transcript(), ...seenAs(true, purging) }))).toEqual(['Gone']);
    expect(left()).toEqual([]);
  });

  it('is no version from before it that nobody asked for', async () => {
    switchVersioning(true);
    latest(undefined, startMs - dayMs, 'before');
    switchVersioning(false);
    latest('call-1', startMs, 'first');
    const result = await stage.erase({ ...transcript(), ...seenAs(false) });
    expect(kinds(result)).toEqual(['Recoverable']);
    expect(left()).toEqual(['version latest', '-base latest']);
  });
});
