import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { omitUndefined } from '../../../src/api/json.ts';
import { withJoined } from '../../../src/erasure/joined-outcomes.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  aiAccount,
  aiTargetOf,
  createFakeAiObjects,
  dayMs,
  kinds,
  logsAt,
  nowMs,
  record,
  recordingsAt,
  targetOf,
  taskOf,
} from './erase-build.ts';
import type { EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EraseStage;
let container: string;
const account = 'plain';

beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  container = stage.nextContainer();
});

const startMs = nowMs - 20 * dayMs;
const createdTime = new Date(startMs + 60_000);
const day = new Date(startMs).toISOString().slice(0, 10);
const completion = { kind: 'StoredCompletion', id: 'chatcmpl-1' } as const;

describe('a blob that lies in places of two classes', () => {
  it.each(['recordings', 'everything'])('names its objects, whichever the ledger has it by: %s', async (className) => {
    const name = `${day}/call-1.json`;
    const content = JSON.stringify({ ts: new Date(startMs).toISOString(), completion: completion.id });
    stage.azure.blob.put(account, container, name, { content, createdTime });
    const naming = recordingsAt(account, container);
    const silent: ArtifactClass = {
      ...naming,
      name: 'everything',
      artifacts: naming.artifacts?.map((one) => omitUndefined({ ...one, aiObjects: undefined })) ?? [],
    };
    const targets = [
      targetOf({ class: className, account, container, name, callId: 'call-1' }),
      aiTargetOf('recordings', 'call-1', completion),
    ];
    const aiObjects = createFakeAiObjects();
    const result = await stage.erase({ classes: [naming, silent], tasks: [taskOf(targets)], aiObjects });
    expect([kinds(result), aiObjects.removed]).toEqual([['Gone', 'Gone'], [completion.id]]);
  });
});

describe('a log of several calls that goes whole', () => {
  const logs = (): ArtifactClass => {
    const plain = logsAt(account, container, 'Blob');
    const source = { from: 'Content', format: 'NdJson', pointer: '/completion', kind: 'StoredCompletion' } as const;
    return {
      ...plain,
      artifacts: plain.artifacts?.map((one) => ({ ...one, aiObjects: [{ ...source, account: aiAccount }] })) ?? [],
    };
  };
  const line = (callId: string, named?: string): string =>
    `${JSON.stringify({ callId, ts: new Date(startMs).toISOString(), completion: named })}\n`;
  const logOf = (callId: string) => targetOf({ class: 'logs', account, container, name: 'log', callId });

  it('gives both calls its end, and that of the object that it names', async () => {
    const content = line('call-1', completion.id) + line('call-2', completion.id);
    stage.azure.blob.put(account, container, 'log', { content, createdTime });
    const targets = ['call-1', 'call-2'].flatMap((call) => [logOf(call), aiTargetOf('logs', call, completion)]);
    const aiObjects = createFakeAiObjects();
    const result = await stage.erase({ classes: [logs()], tasks: [taskOf(targets)], aiObjects });
    expect([kinds(result), aiObjects.removed]).toEqual([['Gone', 'Gone', 'Gone', 'Gone'], [completion.id]]);
  });

  it('is told as shared where one is of somebody else, and asks for no approval of what that one has', async () => {
    const content = line('call-1', completion.id) + line('call-2', 'chatcmpl-2');
    stage.azure.blob.put(account, container, 'log', { content, createdTime });
    const targets = [logOf('call-1'), aiTargetOf('logs', 'call-1', completion)];
    const aiObjects = createFakeAiObjects();
    const result = await stage.erase({ classes: [logs()], tasks: [taskOf(targets)], aiObjects });
    expect([kinds(result), aiObjects.removed]).toEqual([['Failed SharedLog', 'Gone'], [completion.id]]);
  });
});

describe('metadata of two calls of which one waits in a log', () => {
  it('waits with that one for both', async () => {
    const texts = stage.nextContainer();
    const openLog = record('call-1', startMs) + record('call-3', startMs);
    stage.azure.blob.put(account, container, 'log', { content: openLog, createdTime: new Date(nowMs - 3_600_000) });
    const both = JSON.stringify({ calls: ['call-1', 'call-2'], ts: new Date(startMs).toISOString() });
    stage.azure.blob.put(account, texts, 'both.json', { content: both, createdTime });
    const classes: readonly ArtifactClass[] = [
      logsAt(account, container),
      {
        name: 'metadata',
        locations: [{ account, container: texts, prefix: '' }],
        retention: { maximum: { days: 90 } },
        artifacts: [
          {
            kind: 'CallMetadata',
            callId: [{ from: 'Content', format: 'Json', path: '$.calls[*]' }],
            startedAt: [{ from: 'Content', format: 'Json', pointer: '/ts' }],
          },
        ],
      },
    ];
    const blob = { class: 'metadata', account, container: texts, name: 'both.json' };
    const targets = [
      targetOf({ class: 'logs', account, container, name: 'log', callId: 'call-1' }),
      targetOf({ ...blob, callId: 'call-1' }),
      targetOf({ ...blob, callId: 'call-2' }),
    ];
    const result = await stage.erase({ classes, tasks: [taskOf(targets)] });
    const told = withJoined(result.outcomes.get('r1') ?? []).map(({ kind }) => kind);
    expect(told).toEqual(['Deferred', 'Deferred', 'Deferred']);
  });
});
