import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  dayMs,
  holdByIds,
  holdByTag,
  kinds,
  logsAt,
  nowMs,
  outcomesOf,
  receivedMs,
  record,
  recordingsAt,
  targetOf,
  taskOf,
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

const name = 'bot/day.ndjson';
const startMs = nowMs - 20 * dayMs;
const oldTime = new Date(nowMs - 10 * dayMs);
const lines = (...calls: readonly number[]): string =>
  calls.map((call) => record(`call-${call}`, startMs + call * 1000)).join('');

function put(content: string, more: Parameters<EraseStage['azure']['blob']['put']>[3] = {}): void {
  stage.azure.blob.put(account, container, name, { content, createdTime: oldTime, ...more });
}

const recordsOf = (callId: string): LedgerTarget => targetOf({ class: 'logs', account, container, name, callId });
const erase = (more: Partial<EraseScene> = {}) =>
  stage.erase({ classes: [logsAt(account, container)], tasks: [taskOf([recordsOf('call-1')])], ...more });
const content = (): string | undefined => stage.azure.blob.read(account, container, name)?.toString();
const copies = (): readonly string[] =>
  stage.azure.blob.copies(account, container).map(({ kind, isDeleted }) => `${isDeleted ? '-' : ''}${kind}`);

describe.each(['versioned', 'softdelete', 'plain'])('records in a log (%s)', (kind) => {
  beforeEach(() => {
    account = kind;
  });

  it('are cut out, and those of others stay byte for byte and in order', async () => {
    put(`\uFEFF${lines(2, 1, 3)}no record\r\n\n${lines(1, 2)}`);
    expect(kinds(await erase())).toEqual(['Gone']);
    expect(content()).toBe(`\uFEFF${lines(2, 3)}no record\r\n\n${lines(2)}`);
    expect(copies()).toEqual(['base']);
  });

  it('take the log with them where nothing else stands in it', async () => {
    put(lines(1, 1));
    const result = await erase();
    // Without versions a deleted blob cannot be purged.
    expect(kinds(result)).toEqual([kind === 'softdelete' ? 'Recoverable' : 'Gone']);
    expect(copies()).toEqual(kind === 'softdelete' ? ['-base'] : []);
  });

  it('wait until the log is quiet, and say until when', async () => {
    const writtenMs = nowMs - 3_600_000;
    put(lines(1, 2), { createdTime: new Date(writtenMs) });
    const result = await erase();
    expect(outcomesOf(result)).toEqual([{ kind: 'Deferred', untilMs: writtenMs + dayMs }]);
    expect(content()).toBe(lines(1, 2));
  });
});

describe('records', () => {
  it('of a held call stay, and those of another go', async () => {
    put(lines(1, 2, 3));
    const tasks = [taskOf([recordsOf('call-1'), recordsOf('call-2')])];
    const result = await erase({ tasks, holds: [holdByIds('call-2')] });
    expect(content()).toBe(lines(2, 3));
    expect(kinds(result)).toEqual(['Gone', 'Retained LegalClaims']);
  });

  it('of a call that began after the request was received stay', async () => {
    const late = record('call-1', receivedMs + 1000);
    put(`${late}${lines(2)}`, { createdTime: new Date(nowMs - 2 * dayMs) });
    expect(kinds(await erase())).toEqual(['Failed BeganAfterReceipt']);
    expect(content()).toBe(`${late}${lines(2)}`);
  });

  it('of two requests are cut at once', async () => {
    put(lines(1, 2, 3));
    const tasks = [taskOf([recordsOf('call-1')]), taskOf([recordsOf('call-3')], { requestUid: 'r2' })];
    const result = await erase({ tasks });
    expect(content()).toBe(lines(2));
    expect([kinds(result), kinds(result, 'r2')]).toEqual([['Gone'], ['Gone']]);
  });

  it('in older versions go with them where a hold keeps nothing that stands only there', async () => {
    put(lines(1, 4), { createdTime: new Date(nowMs - 12 * dayMs) });
    put(lines(1, 2));
    expect(kinds(await erase())).toEqual(['Gone']);
    expect(copies()).toEqual(['base']);
    expect(content()).toBe(lines(2));
  });

  it('in an older version stay with records that a hold keeps there alone', async () => {
    put(lines(1, 4), { createdTime: new Date(nowMs - 12 * dayMs) });
    put(lines(1, 2));
    const result = await erase({ holds: [holdByIds('call-4')] });
    expect(content()).toBe(lines(2));
    expect(copies()).toEqual(['version', 'base']);
    const untilMs = Date.parse('2030-01-01T00:00:00Z');
    expect(outcomesOf(result)).toEqual([{ kind: 'Retained', ground: 'LegalClaims', untilMs }]);
  });

  it('in an older version go where the held records live on in the current one', async () => {
    put(lines(1, 4), { createdTime: new Date(nowMs - 12 * dayMs) });
    put(lines(1, 4, 2));
    expect(kinds(await erase({ holds: [holdByIds('call-4')] }))).toEqual(['Gone']);
    expect(content()).toBe(lines(4, 2));
  });

  it('leave older versions that hold none of them', async () => {
    put(lines(3), { createdTime: new Date(nowMs - 12 * dayMs) });
    put(lines(1, 2));
    expect(kinds(await erase())).toEqual(['Gone']);
    expect(copies()).toEqual(['version', 'base']);
  });

  it('may lie in a deleted copy that nobody can read: it is recoverable until its day', async () => {
    put(lines(1, 5), { createdTime: new Date(nowMs - 12 * dayMs) });
    stage.azure.blob.remove(account, container, name, new Date(nowMs - 2 * dayMs));
    const [version] = stage.azure.blob.copies(account, container);
    expect(version?.kind).toBe('version');
    put(lines(1, 2), { createdTime: new Date(nowMs - dayMs - 3_600_000) });
    expect(kinds(await erase())).toEqual(['Gone']);
    account = 'softdelete';
    put(lines(1, 5), { createdTime: new Date(nowMs - 12 * dayMs) });
    stage.azure.blob.snapshot(account, container, name, new Date(nowMs - 11 * dayMs));
    stage.azure.blob.remove(account, container, name, new Date(nowMs - 2 * dayMs));
    put(lines(1, 2), { createdTime: new Date(nowMs - dayMs - 3_600_000) });
    expect(outcomesOf(await erase())).toEqual([{ kind: 'Recoverable', untilMs: nowMs + 5 * dayMs }]);
    expect(content()).toBe(lines(2));
  });

  it('stay in an append blob, and it is told why', async () => {
    put(lines(1, 2), { type: 'AppendBlob' });
    expect(kinds(await erase())).toEqual(['Failed NotBlocks']);
    expect(content()).toBe(lines(1, 2));
  });

  it('stay where a hold is put on the log between the listing and the cut', async () => {
    put(lines(1, 2));
    const result = await erase({
      holds: [holdByTag('case-7')],
      onDeleting: () => {
        stage.azure.blob.change(account, container, name, (copy) => {
          copy.tags = { 'calldata-hold': 'case-7' };
        });
      },
    });
    expect(content()).toBe(lines(1, 2));
    expect(kinds(result)).toEqual(['Retained LegalClaims']);
  });

  it('stay where something was appended between the listing and the cut', async () => {
    put(lines(1, 2));
    const result = await erase({
      onDeleting: () => {
        put(lines(1, 2, 6), { createdTime: new Date(nowMs) });
      },
    });
    expect(content()).toBe(lines(1, 2, 6));
    expect(kinds(result)).toEqual(['Failed Changed']);
  });

  it('that wait keep the metadata of their call', async () => {
    const day = new Date(startMs).toISOString().slice(0, 10);
    const meta = `${day}/call-1.json`;
    const other = stage.nextContainer();
    const ts = new Date(startMs).toISOString();
    stage.azure.blob.put(account, other, meta, { content: JSON.stringify({ ts }), createdTime: oldTime });
    put(lines(1, 2), { createdTime: new Date(nowMs - 1000) });
    const [copy] = stage.azure.blob.copies(account, other);
    const metaTarget = targetOf({
      ...{ class: 'recordings', account, container: other, name: meta, callId: 'call-1' },
      versionId: copy?.versionId,
    });
    const classes = [logsAt(account, container), recordingsAt(account, other)];
    const result = await erase({ classes, tasks: [taskOf([recordsOf('call-1'), metaTarget])] });
    expect(kinds(result)).toEqual(['Deferred', 'Failed ErasureIncomplete']);
  });
});

describe('a log that goes whole or not at all', () => {
  const wholeTargets = (...calls: readonly number[]): readonly LedgerTarget[] =>
    stage.azure.blob
      .copies(account, container)
      .flatMap(({ versionId }) =>
        calls.map((call) => targetOf({ class: 'logs', account, container, name, versionId, callId: `call-${call}` })),
      );

  it('stays while it holds a call that nobody named', async () => {
    put(lines(1, 2));
    const scene = { classes: [logsAt(account, container, 'Blob')], tasks: [taskOf(wholeTargets(1))] };
    expect(kinds(await erase(scene))).toEqual(['Failed SharedLog']);
    expect(content()).toBe(lines(1, 2));
  });

  it('goes where all of its calls are named', async () => {
    put(lines(1, 2));
    const scene = { classes: [logsAt(account, container, 'Blob')], tasks: [taskOf(wholeTargets(1, 2))] };
    expect(kinds(await erase(scene))).toEqual(['Gone', 'Gone']);
    expect(copies()).toEqual([]);
  });

  it('stays while a hold is in force that may be of a record which tells no call', async () => {
    const untold = lines(1) + record('unknown', startMs);
    put(untold);
    const scene = { classes: [logsAt(account, container, 'Blob')], tasks: [taskOf(wholeTargets(1))] };
    expect(kinds(await erase({ ...scene, holds: [holdByIds('call-9')] }))).toEqual(['Retained UnknownHold']);
    expect(content()).toBe(untold);
    expect(kinds(await erase(scene))).toEqual(['Gone']);
  });

  it('goes where two requests name its calls between them', async () => {
    put(lines(1, 2));
    const tasks = [taskOf(wholeTargets(1)), taskOf(wholeTargets(2), { requestUid: 'r2' })];
    const result = await erase({ classes: [logsAt(account, container, 'Blob')], tasks });
    expect([kinds(result), kinds(result, 'r2')]).toEqual([['Gone'], ['Gone']]);
  });
});
