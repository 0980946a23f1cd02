import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  aiTargetOf,
  createFakeAiObjects,
  dayMs,
  kinds,
  logsAt,
  nowMs,
  receivedMs,
  record,
  recordingsAt,
  targetOf,
  taskOf,
  transcriptsAt,
} from './erase-build.ts';
import type { EraseScene, EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(300_000);

let stage: EraseStage;
beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());

const startMs = nowMs - 20 * dayMs;
const day = new Date(startMs).toISOString().slice(0, 10);
const oldTime = new Date(nowMs - 10 * dayMs);

interface Estate {
  readonly scene: EraseScene;
  readonly left: () => readonly string[];
}

/** Versions, snapshots, a log that is cut, a transcript that only its creation dates, and metadata that dates the others. */
function plantAll(): Estate {
  const { blob } = stage.azure;
  const places = ['versioned', 'softdelete'].map((account) => ({
    account,
    calls: stage.nextContainer(),
    logs: stage.nextContainer(),
    texts: stage.nextContainer(),
  }));
  const targets: LedgerTarget[] = [];
  for (const { account, calls, logs, texts } of places) {
    const completion = `chatcmpl-${account}`;
    for (const call of ['call-1', 'call-2']) {
      const own = call === 'call-1' ? completion : 'chatcmpl-2';
      const content = JSON.stringify({ ts: new Date(startMs).toISOString(), completion: own });
      blob.put(account, calls, `${day}/${call}.json`, { content, createdTime: oldTime });
      blob.put(account, calls, `${day}/${call}.wav`, { content: 'old', createdTime: oldTime });
      blob.snapshot(account, calls, `${day}/${call}.wav`, oldTime);
      blob.put(account, calls, `${day}/${call}.wav`, { content: 'audio', createdTime: oldTime });
    }
    const metadata = { callid: 'call-1', started: new Date(receivedMs - 1000).toISOString() };
    blob.put(account, texts, 'text', { content: 'words', metadata, createdTime: new Date(nowMs - dayMs) });
    const content = [record('call-1', startMs), record('call-2', startMs)].join('');
    blob.put(account, logs, 'log', { content, createdTime: oldTime });
    const own = (className: string, container: string, isWanted: (name: string) => boolean): void => {
      for (const { name, versionId, snapshot } of blob
        .copies(account, container)
        .filter((copy) => isWanted(copy.name))) {
        const id = { class: className, account, container, name, callId: 'call-1' };
        targets.push(targetOf({ ...id, versionId: versionId ?? snapshot }));
      }
    };
    own(`recordings`, calls, (name) => name.includes('call-1'));
    own('transcripts', texts, () => true);
    targets.push(targetOf({ class: 'logs', account, container: logs, name: 'log', callId: 'call-1' }));
    targets.push(aiTargetOf('recordings', 'call-1', { kind: 'StoredCompletion', id: completion }));
  }
  const everywhere = (kind: 'calls' | 'logs' | 'texts') =>
    places.map((place) => ({ account: place.account, container: place[kind], prefix: '' }));
  return {
    scene: {
      classes: [
        { ...recordingsAt('', ''), locations: everywhere('calls') },
        { ...logsAt('', ''), locations: everywhere('logs') },
        { ...transcriptsAt('', ''), locations: everywhere('texts') },
      ],
      tasks: [taskOf(targets)],
    },
    left: () =>
      places.flatMap(({ account, calls, logs, texts }) => [
        ...[calls, texts].flatMap((container) =>
          blob
            .copies(account, container)
            .map(({ name, kind, isDeleted }) => `${account} ${name} ${isDeleted ? 'deleted' : ''} ${kind}`),
        ),
        blob.read(account, logs, 'log')?.toString() ?? 'nothing',
      ]),
  };
}

type Mode = 'After' | 'InTheMiddle';

interface Crash {
  readonly wrap: (clients: AccountClients) => AccountClients;
  readonly watch: <Given extends readonly unknown[], T>(
    call: (...given: Given) => Promise<T>,
  ) => (...given: Given) => Promise<T>;
  readonly made: () => number;
  readonly abortSignal: AbortSignal;
}

/** `InTheMiddle`: the call does its work, and its answer does not come any more. */
function crashAt(point: number, mode: Mode): Crash {
  const controller = new AbortController();
  let made = 0;
  const watch: Crash['watch'] =
    (call) =>
    async (...given) => {
      const answer = await call(...given);
      made += 1;
      if (made !== point) return answer;
      controller.abort(new DOMException('The operator is gone.', 'AbortError'));
      if (mode === 'InTheMiddle') throw controller.signal.reason as Error;
      return answer;
    };
  return {
    watch,
    made: () => made,
    abortSignal: controller.signal,
    wrap: (clients) => ({
      ...clients,
      port: {
        ...clients.port,
        listPage: watch(clients.port.listPage),
        head: watch(clients.port.head),
        read: (target, receive, options) => watch(() => clients.port.read(target, receive, options))(),
        deleteOne: watch(clients.port.deleteOne),
      },
      service: {
        ...clients.service,
        getTags: watch(clients.service.getTags),
        readContentHeaders: watch(clients.service.readContentHeaders),
        replaceContent: watch(clients.service.replaceContent),
      },
    }),
  };
}

const run = (scene: EraseScene, crash: Crash, aiObjects = createFakeAiObjects()) =>
  stage.erase({
    ...scene,
    wrap: crash.wrap,
    abortSignal: crash.abortSignal,
    aiObjects: { remove: crash.watch(aiObjects.remove) },
  });

/**
 * Nobody can look at an object of an AI account whose name is gone, and what was cut out of a log and was soft-deleted when the
 * operator died tells no call any more: it fades on its day.
 */
const settled: Readonly<Record<string, string>> = { Unreachable: 'Gone', Recoverable: 'Gone' };
const settle = (outcomes: readonly string[]): readonly string[] => outcomes.map((kind) => settled[kind] ?? kind);

it.each(['After', 'InTheMiddle'] as const)('comes to the same end whatever call it dies at (%s)', async (mode) => {
  const whole = plantAll();
  const counter = crashAt(Number.POSITIVE_INFINITY, mode);
  const expected = kinds(await run(whole.scene, counter));
  expect(new Set(expected)).toEqual(new Set(['Gone', 'Recoverable']));
  const points = Array.from({ length: counter.made() }, (_, index) => index + 1);
  for (const point of points) {
    const estate = plantAll();
    const crash = crashAt(point, mode);
    const aiObjects = createFakeAiObjects();
    await run(estate.scene, crash, aiObjects).then(
      () => undefined,
      (error: unknown) => {
        if (!crash.abortSignal.aborted) throw error;
      },
    );
    const again = await run(estate.scene, crashAt(Number.POSITIVE_INFINITY, mode), aiObjects);
    expect(new Set(aiObjects.removed).size).toBe(2);
    expect([point, estate.left()]).toEqual([point, whole.left()]);
    expect([point, settle(kinds(again))]).toEqual([point, settle(expected)]);
  }
  expect(points.length).toBeGreaterThanOrEqual(50);
});
