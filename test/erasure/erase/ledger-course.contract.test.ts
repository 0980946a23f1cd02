import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { EraseResult } from '../../../src/erasure/engine.ts';
import { orderOf } from '../../../src/erasure/ledger-order.ts';
import type { LedgerEvent, LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import { targetsDue } from '../../../src/evidence/ledger-state.ts';
import { outcomeEvents } from '../../../src/evidence/outcome-events.ts';
import { placeDigest } from '../../../src/evidence/place-digest.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { accountId } from '../../cloud/clients.ts';
import { stateAfter } from '../../evidence/progress-fixture.ts';
import { policy, resourceIdOf, spec } from '../../policy/build.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  aiAccount,
  aiResourceId,
  aiTargetOf,
  createFakeAiObjects,
  dayMs,
  holdByTag,
  logsAt,
  nowMs,
  record,
  targetOf,
  taskOf,
  transcriptsAt,
} from './erase-build.ts';
import type { EraseScene, EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EraseStage;
let container: string;
const account = 'softdelete';

beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  container = stage.nextContainer();
  stage.azure.clock.set(new Date(nowMs));
});

const hourMs = 3_600_000;
const startMs = nowMs - 20 * dayMs;
const completion = { kind: 'StoredCompletion', id: 'chatcmpl-1' } as const;
const busy = new OperatorError('busy', { kind: 'retryable', reason: 'Throttled', status: 429 });
const refused = new OperatorError('no', { kind: 'terminal', reason: 'AccessDenied', status: 403 });
const aiSpec = (name = aiAccount) => ({ accounts: [{ name, resourceId: aiResourceId }], discover: [] }) as never;

/** A ledger, and what deletes and listings by its word add to it. */
function openCourse(scene: Omit<EraseScene, 'tasks'>, ...begin: readonly LedgerEvent[]) {
  const events = [...begin];
  const state = () => stateAfter(...events);
  const policySpec = policy('voicebot', {
    ...spec([]),
    storageAccounts: [{ name: account, resourceId: resourceIdOf(account) }],
    ai: aiSpec(),
    ...scene.spec,
  }).spec;
  const sceneOf = (targets: readonly LedgerTarget[]): EraseScene => ({
    ...scene,
    tasks: [taskOf([], orderOf(policySpec, state(), targets))],
  });
  const take = (result: EraseResult): readonly string[] => {
    const told = outcomeEvents(state(), result.outcomes.get('r1') ?? [], { listedMs: Date.parse('2027-01-01') });
    events.push(...told);
    return told.map(({ kind }) => kind);
  };
  const due = () => targetsDue(state(), stage.azure.clock.now().getTime()).map(({ target }) => target);
  const all = () => state().targets.map(({ target }) => target);
  return {
    due,
    /** What the ledger says anew after deletes of what is due. */
    erase: async (aiObjects = createFakeAiObjects()) => take(await stage.erase({ ...sceneOf(due()), aiObjects })),
    /** The same after a listing of everything. */
    verify: async (more: Partial<EraseScene> = {}) => take(await stage.verify({ ...sceneOf(all()), ...more })),
    fates: () => state().targets.map(({ fate }) => ('reason' in fate ? `Failed ${fate.reason}` : fate.kind)),
  };
}

const namingClasses = (
  name = aiAccount,
  more: Partial<NonNullable<ReturnType<typeof transcriptsAt>['artifacts']>[number]> = {},
) => {
  const texts = transcriptsAt(account, container);
  const source = { from: 'Metadata', key: 'completion', kind: 'StoredCompletion', account: name } as const;
  return [{ ...texts, artifacts: texts.artifacts?.map((one) => ({ ...one, aiObjects: [source], ...more })) ?? [] }];
};

/** A transcript whose metadata name a stored completion. */
function plantText(content?: string): LedgerTarget {
  const metadata = { callid: 'call-1', started: new Date(startMs).toISOString(), completion: completion.id };
  const createdTime = new Date(startMs + 1000);
  stage.azure.blob.put(account, container, 'text', {
    metadata,
    createdTime,
    ...(content === undefined ? {} : { content }),
  });
  return targetOf({ class: 'transcripts', account, container, name: 'text', callId: 'call-1' });
}

const intended = (...targets: readonly LedgerTarget[]): LedgerEvent => ({ kind: 'DeletionIntended', targets });

describe('an object of an AI account that was not removed at the first try', () => {
  it.each([
    ['is only to be recovered', undefined],
    ['is kept by Azure', nowMs + 30 * dayMs],
  ])('is removed later, where what names it %s', async (_what, immutableUntilMs) => {
    const text = plantText();
    if (immutableUntilMs === undefined) {
      await stage.erase({ classes: [transcriptsAt(account, container)], tasks: [taskOf([text])] });
    } else {
      stage.azure.blob.change(account, container, 'text', (copy) => {
        copy.immutability = { untilMs: immutableUntilMs, mode: 'Unlocked' };
      });
    }
    const targets = [text, aiTargetOf('transcripts', 'call-1', completion)];
    const course = openCourse({ classes: namingClasses() }, intended(...targets));
    await course.erase(createFakeAiObjects({ [completion.id]: busy }));
    const kept = immutableUntilMs === undefined ? 'Recoverable' : 'Retained';
    expect(course.fates()).toEqual([kept, 'Failed Throttled']);
    expect(course.due()).toEqual(targets.slice(1));
    const aiObjects = createFakeAiObjects();
    await course.erase(aiObjects);
    expect(aiObjects.removed).toEqual([completion.id]);
    expect(course.fates()).toEqual([kept, 'Gone']);
  });

  it('is recoverable as long as the account says so, with what names it, and gone once it was asked for again', async () => {
    const text = plantText();
    const course = openCourse(
      { classes: namingClasses() },
      intended(text, aiTargetOf('transcripts', 'call-1', completion)),
    );
    const recoverable = createFakeAiObjects({ [completion.id]: { kind: 'Recoverable' } });
    await course.erase(recoverable);
    expect(course.fates()).toEqual(['Failed ErasureIncomplete', 'Recoverable']);
    // A listing does not ask the account, and says nothing against it.
    await course.verify();
    expect(course.fates()[1]).toBe('Recoverable');
    await course.erase(recoverable);
    expect(recoverable.removed).toEqual([completion.id, completion.id]);
    await course.erase();
    expect(course.fates()).toEqual(['Recoverable', 'Gone']);
    expect(stage.azure.blob.copies(account, container).map(({ isDeleted }) => isDeleted)).toEqual([true]);
  });

  it('is not called out of reach while what names it cannot be read', async () => {
    const text = plantText(JSON.stringify({ completion: completion.id }));
    const source = { from: 'Content', format: 'Json', pointer: '/completion', kind: 'StoredCompletion' } as const;
    const classes = namingClasses(aiAccount, { aiObjects: [{ ...source, account: aiAccount }] });
    const wrap: EraseScene['wrap'] = (clients) => ({
      ...clients,
      port: { ...clients.port, read: () => Promise.reject(refused) },
    });
    const targets = [text, aiTargetOf('transcripts', 'call-1', completion)];
    const failing = openCourse({ classes, wrap }, intended(...targets));
    await failing.erase();
    expect(failing.fates()).toEqual(['Failed AccessDenied', 'Failed AccessDenied']);
    const course = openCourse({ classes }, intended(...targets));
    await course.erase();
    expect(course.fates()).toEqual(['Recoverable', 'Gone']);
  });

  it('is out of reach once nothing names it any more', async () => {
    const targets = [plantText(), aiTargetOf('transcripts', 'call-1', completion)];
    const course = openCourse({ classes: [transcriptsAt(account, container)] }, intended(...targets));
    await course.erase();
    expect(course.fates()).toEqual(['Recoverable', 'Unreachable']);
  });
});

describe('a listing of everything after the deletes', () => {
  it('says nothing against the end of an AI object that a recoverable artifact still names', async () => {
    const targets = [plantText(), aiTargetOf('transcripts', 'call-1', completion)];
    const course = openCourse({ classes: namingClasses() }, intended(...targets));
    await course.erase();
    expect(course.fates()).toEqual(['Recoverable', 'Gone']);
    expect(await course.verify()).toEqual([]);
  });

  it('takes no AI object for a blob where both accounts have one name', async () => {
    const place = placeDigest({ resourceId: aiResourceId, container: '', prefix: '' });
    const named = targetOf({ class: 'transcripts', account: 'ai', container: account, name: '', callId: 'call-1' });
    const targets = [plantText(), { ...named, account, place }];
    const course = openCourse(
      { classes: [transcriptsAt(account, container)], spec: { ai: aiSpec(account) } },
      intended(...targets),
    );
    await course.erase();
    expect(course.fates()).toEqual(['Recoverable', 'Unreachable']);
  });

  it('leaves records in a log that is written to deferred until their date, and then says that they remain', async () => {
    const content = record('call-1', startMs) + record('call-2', startMs);
    stage.azure.blob.put(account, container, 'log', { content, createdTime: new Date(nowMs - hourMs) });
    const log = targetOf({ class: 'logs', account, container, name: 'log', callId: 'call-1' });
    const course = openCourse({ classes: [logsAt(account, container)] }, intended(log));
    expect(await course.erase()).toEqual(['Deferred']);
    expect(await course.verify()).toEqual([]);
    stage.azure.clock.set(new Date(nowMs + 24 * hourMs));
    await course.verify();
    expect(course.fates()).toEqual(['Failed ArtifactsRemain']);
  });

  it('leaves kept what the container keeps, which no listing shows', async () => {
    const text = plantText();
    stage.azure.state.mutateAccount(accountId(account), ({ containers }) => {
      containers.get(container)!.legalHoldTags = ['case4711'];
    });
    const course = openCourse({ classes: [transcriptsAt(account, container)] }, intended(text));
    expect(await course.erase()).toEqual(['Retained']);
    expect(await course.verify()).toEqual([]);
  });

  it.each([
    ['keeps until later', new Date(nowMs + dayMs).toISOString(), 'Retained'],
    ['kept until now', new Date(nowMs).toISOString(), 'Failed ArtifactsRemain'],
  ])('goes by the date of what a ground %s', async (_what, untilTime, fate) => {
    const text = plantText();
    const retained = { kind: 'Retained', targets: [text], ground: 'Immutable', untilTime } as const;
    const course = openCourse({ classes: [transcriptsAt(account, container)] }, intended(text), retained);
    await course.verify();
    expect(course.fates()).toEqual([fate]);
  });

  it('says of a hold that it sees by itself', async () => {
    const text = plantText();
    stage.azure.blob.change(account, container, 'text', (copy) => {
      copy.tags = { 'calldata-hold': 'case-7' };
    });
    const known = { kind: 'Deferred', targets: [text], untilTime: new Date(nowMs + dayMs).toISOString() } as const;
    const course = openCourse({ classes: [transcriptsAt(account, container)] }, intended(text), known);
    expect(await course.verify({ holds: [holdByTag('case-7')] })).toEqual(['Retained']);
  });
});

describe('a piece of work', () => {
  it('tells of its own deletes, and not what was said before', async () => {
    const text = plantText();
    const retained = { kind: 'Retained', targets: [text], ground: 'LegalHold' } as const;
    const course = openCourse({ classes: [transcriptsAt(account, container)] }, intended(text), retained);
    await course.erase();
    expect(course.fates()).toEqual(['Recoverable']);
  });

  it('tells how long it took, where it only lists', async () => {
    const wrap: EraseScene['wrap'] = (clients) => ({
      ...clients,
      port: {
        ...clients.port,
        listPage: (...args) => {
          stage.azure.clock.set(new Date(nowMs + hourMs));
          return clients.port.listPage(...args);
        },
      },
    });
    const scene = { classes: [transcriptsAt(account, container)], tasks: [taskOf([plantText()])], wrap };
    const { startedMs, completedMs } = await stage.verify(scene);
    expect(completedMs - startedMs).toBe(hourMs);
  });
});

describe('an order by a ledger', () => {
  const accounts = { storageAccounts: [{ name: account, resourceId: 'x' }], ai: aiSpec() };
  const [text, other] = ['text', 'other'].map((name) =>
    targetOf({ class: 'transcripts', account, container: 'c', name, callId: name === 'text' ? 'call-1' : 'call-2' }),
  ) as [LedgerTarget, LedgerTarget];
  const object = aiTargetOf('transcripts', 'call-1', completion);

  it.each<readonly [string, LedgerTarget, readonly LedgerTarget[]]>([
    ['names what is left of a call along with its AI object', object, [object, text]],
    ['names nothing along with a blob', text, [text]],
  ])('%s', (_sentence, wanted, ordered) => {
    const state = stateAfter(intended(text, object, other));
    expect(orderOf(accounts, state, [wanted]).targets).toEqual(ordered);
  });

  it('names nothing along that is gone', () => {
    const state = stateAfter(intended(text, object), { kind: 'DeletionSeen', targets: [text] });
    expect(orderOf(accounts, state, [object]).targets).toEqual([object]);
  });
});
