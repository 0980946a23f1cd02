import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  aiAccount,
  aiTargetOf,
  createFakeAiObjects,
  dayMs,
  holdByIds,
  holdByTag,
  kinds,
  logsAt,
  nowMs,
  recordingsAt,
  targetOf,
  taskOf,
  transcriptsAt,
} from './erase-build.ts';
import type { EraseScene, EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EraseStage;
let container: string;
let account: string;

beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  container = stage.nextContainer();
  account = 'versioned';
});

const startMs = nowMs - 20 * dayMs;
const createdTime = new Date(startMs + 60_000);
const completion = { kind: 'StoredCompletion', id: 'chatcmpl-1' } as const;
const nameOf = (call: string, end: string): string => `${new Date(startMs).toISOString().slice(0, 10)}/${call}.${end}`;

function plantCall(call: string, named: string | undefined = completion.id, more: object = {}): void {
  const content = JSON.stringify({ ts: new Date(startMs).toISOString(), completion: named });
  stage.azure.blob.put(account, container, nameOf(call, 'json'), { content, createdTime, ...more });
  stage.azure.blob.put(account, container, nameOf(call, 'wav'), { content: `audio of ${call}`, createdTime });
}

/** Metadata, recording, object. */
function targetsOf(call: string): readonly LedgerTarget[] {
  const blobs = stage.azure.blob
    .copies(account, container)
    .filter(({ name }) => name.includes(`${call}.`))
    .map(({ name, versionId }) => targetOf({ class: 'recordings', account, container, name, versionId, callId: call }));
  return [...blobs, aiTargetOf('recordings', call, completion)];
}

const left = (): readonly string[] =>
  stage.azure.blob.copies(account, container).map(({ name }) => name.slice('2026-03-21/'.length));

async function erase(more: Partial<EraseScene> = {}) {
  const aiObjects = createFakeAiObjects();
  const scene = { classes: [recordingsAt(account, container)], tasks: [taskOf(targetsOf('call-1'))], aiObjects };
  const result = await stage.erase({ ...scene, ...more });
  return { result, removed: aiObjects.removed, outcomes: kinds(result) };
}

const shared = ['Failed SharedObject', 'Gone', 'Failed SharedObject'];
const gone = ['Gone', 'Gone', 'Gone'];
const held = ['Retained LegalClaims', 'Gone', 'Retained LegalClaims'];

/** Says also where the content tells the call. */
function tellingAll(): ArtifactClass {
  const { artifacts = [], ...rest } = recordingsAt(account, container);
  const inContent = { from: 'Content', format: 'Json', pointer: '/call' } as const;
  const tell = (one: (typeof artifacts)[number]) =>
    one.kind === 'CallMetadata' ? { ...one, callId: [...(one.callId ?? []), inContent] } : one;
  return { ...rest, artifacts: artifacts.map(tell) };
}

/** Logs whose records name objects of their own calls. */
const namingLogs = (granularity: 'Blob' | 'Record'): ArtifactClass => {
  const logs = logsAt(account, `${container}-logs`, granularity);
  const source = { from: 'Content', format: 'NdJson', pointer: '/completion', kind: 'StoredCompletion' } as const;
  return {
    ...logs,
    artifacts: logs.artifacts?.map((one) => ({ ...one, aiObjects: [{ ...source, account: aiAccount }] })) ?? [],
  };
};
const plantLog = (...lines: readonly (readonly [string, string?])[]): void => {
  const record = (callId: string, named?: string) =>
    `${JSON.stringify({ callId, ts: new Date(startMs).toISOString(), completion: named })}\n`;
  const content = lines.map(([call, named]) => record(call, named)).join('');
  stage.azure.blob.put(account, `${container}-logs`, 'log', { content, createdTime });
};
const withLogs = (granularity: 'Blob' | 'Record') => ({
  classes: [recordingsAt(account, container), namingLogs(granularity)],
});

describe('an object of an AI account that a call of somebody else names too', () => {
  it('stays, with what names it, until the other one does not name it any more', async () => {
    account = 'plain';
    plantCall('call-1');
    plantCall('call-2');
    const tasks = [taskOf(targetsOf('call-1'))];
    const first = await erase({ tasks });
    expect([first.removed, first.outcomes]).toEqual([[], shared]);
    expect(left()).toEqual(['call-1.json', 'call-2.json', 'call-2.wav']);
    plantCall('call-2', 'chatcmpl-2');
    const second = await erase({ tasks });
    expect([second.removed, second.outcomes]).toEqual([[completion.id], gone]);
    expect(left()).toEqual(['call-2.json', 'call-2.wav']);
  });

  it('stays where the ledger has its id as an artifact wrote it, with what stands around it', async () => {
    account = 'plain';
    const written = ` "${completion.id}"`;
    plantCall('call-1', written);
    plantCall('call-2');
    const blobs = targetsOf('call-1').slice(0, -1);
    const tasks = [taskOf([...blobs, aiTargetOf('recordings', 'call-1', { ...completion, id: written })])];
    const first = await erase({ tasks });
    expect([first.removed, first.outcomes.at(-1)]).toEqual([[], 'Failed SharedObject']);
    plantCall('call-2', 'chatcmpl-2');
    const second = await erase({ tasks });
    expect([second.removed, second.outcomes.at(-1)]).toEqual([[completion.id], 'Gone']);
  });

  it('stays while an older version names it', async () => {
    plantCall('call-1');
    plantCall('call-2');
    plantCall('call-2', 'chatcmpl-2');
    const { removed, outcomes } = await erase();
    expect([removed, outcomes]).toEqual([[], shared]);
  });

  it('goes where both calls are of requests that want it', async () => {
    plantCall('call-1');
    plantCall('call-2');
    const tasks = [taskOf(targetsOf('call-1')), taskOf(targetsOf('call-2'), { requestUid: 'r2' })];
    const { removed, result } = await erase({ tasks });
    expect(removed).toEqual([completion.id]);
    expect([kinds(result), kinds(result, 'r2')]).toEqual([gone, gone]);
    expect(left()).toEqual([]);
  });

  it('goes where both calls are of the caller', async () => {
    plantCall('call-1');
    plantCall('call-2');
    const { removed, outcomes } = await erase({ tasks: [taskOf([...targetsOf('call-1'), ...targetsOf('call-2')])] });
    expect([removed, outcomes]).toEqual([[completion.id], [...gone, ...gone]]);
  });

  it('stays where the request of the other call is not wanted any more', async () => {
    plantCall('call-1');
    plantCall('call-2');
    const unwanted = { requestUid: 'r2', stillWanted: () => Promise.resolve(false) };
    const tasks = [taskOf(targetsOf('call-1')), taskOf(targetsOf('call-2'), unwanted)];
    const { removed, outcomes } = await erase({ tasks });
    expect([removed, outcomes]).toEqual([[], shared]);
  });

  it.each<readonly [string, () => readonly ArtifactClass[]]>([
    ['the policy tells its call', () => [tellingAll()]],
    [
      'it is gone',
      () => {
        stage.azure.blob.remove(account, container, 'nobody.json');
        return [recordingsAt(account, container)];
      },
    ],
  ])('stays where what names it tells no call, and says like what that is, until %s', async (_until, end) => {
    account = 'plain';
    plantCall('call-1');
    const content = JSON.stringify({ ts: new Date(startMs).toISOString(), completion: completion.id, call: 'call-1' });
    stage.azure.blob.put(account, container, 'nobody.json', { content, createdTime });
    const tasks = [taskOf(targetsOf('call-1'))];
    const first = await erase({ tasks });
    expect([first.removed, first.outcomes]).toEqual([[], ['Failed ObjectUntold', 'Gone', 'Failed ObjectUntold']]);
    const like = { kind: 'Untold', class: 'recordings', account, container, shape: 'aaaaaa.aaaa', reason: 'NoCallId' };
    expect(first.result.obscureNaming).toEqual(new Map([['r1', [like]]]));
    const { removed, result, outcomes } = await erase({ tasks, classes: end() });
    expect([removed, outcomes]).toEqual([[completion.id], gone]);
    expect(result.obscureNaming).toEqual(new Map());
  });

  it.each(['Blob', 'Record'] as const)(
    'stays where a record of a log names it that is read by %s',
    async (granularity) => {
      plantCall('call-1');
      plantLog(['call-1'], ['call-2', completion.id]);
      const { removed, outcomes } = await erase(withLogs(granularity));
      expect([removed, outcomes]).toEqual([[], shared]);
    },
  );

  it.each(['Blob', 'Record'] as const)(
    'is none where the record is of its own call, in a log by %s',
    async (granularity) => {
      plantCall('call-1');
      plantLog(['call-1', completion.id], ['call-2', 'chatcmpl-2']);
      const { removed, outcomes } = await erase(withLogs(granularity));
      expect([removed, outcomes]).toEqual([[completion.id], gone]);
    },
  );

  it('is none any more where only a deleted copy names it, as long as no hold keeps that call', async () => {
    account = 'softdelete';
    plantCall('call-1');
    const place = `${container}-texts`;
    const metadata = { callid: 'call-2', started: new Date(startMs).toISOString(), completion: completion.id };
    stage.azure.blob.put(account, place, 'text', { metadata, createdTime });
    const texts = transcriptsAt(account, place);
    const source = { from: 'Metadata', key: 'completion', kind: 'StoredCompletion', account: aiAccount } as const;
    const naming = { ...texts, artifacts: texts.artifacts?.map((one) => ({ ...one, aiObjects: [source] })) ?? [] };
    const classes = [recordingsAt(account, container), naming];
    const text = targetOf({ class: 'transcripts', account, container: place, name: 'text', callId: 'call-2' });
    expect((await erase({ classes })).removed).toEqual([]);
    expect(kinds(await stage.erase({ classes: [texts], tasks: [taskOf([text])] }))).toEqual(['Recoverable']);
    expect((await erase({ classes, holds: [holdByIds('call-2')] })).removed).toEqual([]);
    expect((await erase({ classes })).removed).toEqual([completion.id]);
  });
});

describe('an object of an AI account that a call under a hold names too', () => {
  it.each([
    ['by its tag', holdByTag('case-7'), { tags: { 'calldata-hold': 'case-7' } }],
    ['by its id', holdByIds('CALL-2'), {}],
  ])('is kept by that hold, with what names it: %s', async (_what, hold, more) => {
    plantCall('call-1');
    plantCall('call-2', completion.id, more);
    const { removed, outcomes } = await erase({ holds: [hold] });
    expect([removed, outcomes]).toEqual([[], held]);
    expect(left()).toEqual(['call-1.json', 'call-2.json', 'call-2.wav']);
  });

  it('is kept where both calls are of requests, and one of them is held', async () => {
    plantCall('call-1');
    plantCall('call-2');
    const tasks = [taskOf(targetsOf('call-1')), taskOf(targetsOf('call-2'), { requestUid: 'r2' })];
    const { removed, outcomes } = await erase({ tasks, holds: [holdByIds('call-2')] });
    expect([removed, outcomes]).toEqual([[], held]);
  });

  it('is kept where what names it, and is not meant to go, gets the tag after the listing', async () => {
    plantCall('call-1');
    plantLog(['call-1', completion.id]);
    const onDeleting = (): void => {
      stage.azure.blob.change(account, `${container}-logs`, 'log', (copy) => {
        copy.tags = { 'calldata-hold': 'case-7' };
      });
    };
    const { removed, outcomes } = await erase({ ...withLogs('Blob'), holds: [holdByTag('case-7')], onDeleting });
    expect(removed).toEqual([]);
    expect(new Set(outcomes)).toEqual(new Set(['Retained LegalClaims']));
  });
});

describe('an object of an AI account that anything may name which was not seen', () => {
  const refused = new OperatorError('no', { kind: 'terminal', reason: 'AccessDenied', status: 403 });

  it('waits for what could not be read', async () => {
    plantCall('call-1');
    plantLog(['call-2', 'chatcmpl-2']);
    const wrap: NonNullable<EraseScene['wrap']> = (clients) => ({
      ...clients,
      port: {
        ...clients.port,
        read: (target, ...more) =>
          target.name === 'log' ? Promise.reject(refused) : clients.port.read(target, ...more),
      },
    });
    const texts = namingLogs('Blob');
    const path = { from: 'Path', pattern: '(?P<call>.+)', group: 'call' } as const;
    const artifacts = texts.artifacts?.map((one) => ({
      ...one,
      callId: [path],
      startedAt: [{ from: 'CreationTime' as const }],
    }));
    const classes = [recordingsAt(account, container), { ...texts, artifacts: artifacts ?? [] }];
    const { removed, outcomes } = await erase({ classes, wrap });
    expect([removed, outcomes]).toEqual([[], ['Failed AccessDenied', 'Gone', 'Failed AccessDenied']]);
  });

  it('waits for a place that could not be listed, where artifacts there may name one', async () => {
    plantCall('call-1');
    const denied = new OperatorError('no', { kind: 'retryable', reason: 'AccessDenied', status: 403 });
    const wrap: NonNullable<EraseScene['wrap']> = (clients) => ({
      ...clients,
      port: {
        ...clients.port,
        listPage: (name, options) =>
          name.endsWith('-logs') ? Promise.reject(denied) : clients.port.listPage(name, options),
      },
    });
    const naming = await erase({ ...withLogs('Record'), wrap });
    expect([naming.removed, naming.outcomes[2]]).toEqual([[], 'Failed AccessDenied']);
    const plain = [recordingsAt(account, container), logsAt(account, `${container}-logs`)];
    expect((await erase({ classes: plain, wrap })).removed).toEqual([completion.id]);
  });
});
