import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import { settledLocationsOf } from '../../../src/evidence/ledger-state.ts';
import { outcomeEvents } from '../../../src/evidence/outcome-events.ts';
import { unnamedObjectId } from '../../../src/erasure/unnamed-object.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { placeDigest } from '../../../src/evidence/place-digest.ts';
import { stateAfter } from '../../evidence/progress-fixture.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  aiResourceId,
  aiTargetOf,
  createFakeAiObjects,
  dayMs,
  holdByIds,
  holdByTag,
  kinds,
  nowMs,
  outcomesOf,
  receivedMs,
  recordingsAt,
  ringOf,
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
afterEach(() => {
  stage.azure.faults.clear();
});

const startMs = nowMs - 20 * dayMs;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const nameOf = (call: number, end: string, ms = startMs): string => `${dayOf(ms)}/call-${call}.${end}`;

interface CallMore {
  readonly startMs?: number;
  readonly completion?: string;
  readonly tags?: Record<string, string>;
}

function plantCall(call: number, { startMs: ms = startMs, completion, tags = {} }: CallMore = {}): void {
  const createdTime = new Date(ms + 60_000);
  const content = JSON.stringify({ ts: new Date(ms).toISOString(), completion });
  stage.azure.blob.put(account, container, nameOf(call, 'json', ms), { content, createdTime });
  stage.azure.blob.put(account, container, nameOf(call, 'wav', ms), { content: `audio ${call}`, createdTime, tags });
}

/** Everything of a call that lies in the class, as a look would find it. */
function targetsOf(call: number, className = 'recordings'): readonly LedgerTarget[] {
  return stage.azure.blob
    .copies(account, container)
    .filter(({ name }) => name.includes(`call-${call}.`))
    .map(({ name, versionId, snapshot }) =>
      targetOf({
        class: className,
        account,
        container,
        name,
        versionId: versionId ?? snapshot,
        callId: `call-${call}`,
      }),
    );
}

const placeOf = (more: string) => ({ account, container: `${container}-${more}`, prefix: '' });

/** What tells the call is the content alone. */
const transcriptsByContent: NonNullable<ArtifactClass['artifacts']> = [
  {
    kind: 'Transcript',
    nameEndsWith: ['.json'],
    callId: [{ from: 'Content', format: 'Json', pointer: '/callId' }],
    startedAt: [{ from: 'Content', format: 'Json', pointer: '/ts' }],
  },
];

const left = (): readonly string[] =>
  stage.azure.blob
    .copies(account, container)
    .map(({ name, kind, isDeleted }) => `${isDeleted ? '-' : ''}${kind} ${name.slice(11)}`);

const erase = (targets: readonly LedgerTarget[], more: Partial<EraseScene> = {}) =>
  stage.erase({ classes: [recordingsAt(account, container)], tasks: [taskOf(targets)], ...more });

describe('an erasure', () => {
  it('leaves nothing of a call in any state, and nothing else is touched', async () => {
    plantCall(1);
    plantCall(1, { startMs });
    stage.azure.blob.snapshot(account, container, nameOf(1, 'wav'));
    plantCall(2);
    const kept = stage.azure.blob.copies(account, container).filter(({ name }) => name.includes('call-2'));
    const result = await erase(targetsOf(1));
    expect(stage.azure.blob.copies(account, container)).toEqual(kept);
    expect(new Set(kinds(result))).toEqual(new Set(['Gone']));
    expect(result).toMatchObject({ complete: true, unseen: [], stopped: new Map() });
  });

  it('says until when deleted copies can be recovered where the account purges nothing', async () => {
    account = 'keepsdeleted';
    plantCall(1);
    const result = await erase(targetsOf(1));
    expect(left()).toEqual(['-version call-1.json', '-version call-1.wav']);
    expect(outcomesOf(result)).toEqual(
      Array.from({ length: 2 }, () => ({ kind: 'Recoverable', untilMs: nowMs + 7 * dayMs })),
    );
    stage.azure.clock.advance({ days: 8 });
    try {
      const later = await stage.verify({ classes: [recordingsAt(account, container)], tasks: [taskOf(targetsOf(1))] });
      expect(later.outcomes.get('r1') ?? []).toEqual([]);
    } finally {
      stage.azure.clock.set(new Date(nowMs));
    }
  });

  it('deletes no version that is not named, whatever its name', async () => {
    plantCall(1);
    const targets = targetsOf(1);
    stage.azure.blob.put(account, container, nameOf(1, 'wav'), { content: 'later', createdTime: new Date(nowMs) });
    const result = await erase(targets);
    expect(left()).toEqual(['base call-1.wav']);
    expect(kinds(result)).toEqual(['Gone', 'Gone']);
  });

  it('keeps every artifact of a call that a hold keeps, with ground and end, and goes on with the others', async () => {
    plantCall(1, { tags: { 'calldata-hold': 'case-7' } });
    plantCall(2);
    const result = await erase([...targetsOf(1), ...targetsOf(2)], { holds: [holdByTag('case-7')] });
    expect(left()).toEqual(['base call-1.json', 'base call-1.wav']);
    const retained = { kind: 'Retained', ground: 'LegalClaims', untilMs: Date.parse('2030-01-01T00:00:00Z') };
    expect(outcomesOf(result)).toEqual([retained, retained, { kind: 'Gone' }, { kind: 'Gone' }]);
  });

  it('keeps a call under a tag that no hold names, and one that a hold names by its id in other letters', async () => {
    plantCall(1, { tags: { 'calldata-hold': 'nobody-knows' } });
    plantCall(2);
    const result = await erase([...targetsOf(1), ...targetsOf(2)], { holds: [holdByIds('CALL-2')] });
    expect(left()).toHaveLength(4);
    expect(kinds(result)).toEqual([
      'Retained UnknownHold',
      'Retained UnknownHold',
      'Retained LegalClaims',
      'Retained LegalClaims',
    ]);
  });

  it('keeps what tells no call any more where a hold names the call that the ledger names', async () => {
    stage.azure.blob.put(account, container, 'latest', { content: 'call-1', createdTime: new Date(startMs) });
    const [copy] = stage.azure.blob.copies(account, container);
    const blob = { class: 'transcripts', account, container, name: 'latest', versionId: copy?.versionId };
    const tasks = [taskOf([targetOf({ ...blob, callId: 'call-1' })])];
    const classes = [transcriptsAt(account, container)];
    const holds = [holdByIds('CALL-1')];
    expect(kinds(await stage.erase({ classes, tasks, holds }))).toEqual(['Retained LegalClaims']);
    expect(kinds(await stage.erase({ classes, tasks, holds: [holdByIds('call-2')] }))).toEqual(['Gone']);
  });

  it('keeps what gets a hold between the listing and the delete', async () => {
    plantCall(1);
    const result = await erase(targetsOf(1), {
      holds: [holdByTag('case-7')],
      onDeleting: () => {
        stage.azure.blob.change(account, container, nameOf(1, 'wav'), (copy) => {
          copy.tags = { 'calldata-hold': 'case-7' };
        });
      },
    });
    expect(left()).toEqual(['base call-1.json', 'base call-1.wav']);
    expect(kinds(result)).toEqual(['Retained LegalClaims', 'Retained LegalClaims']);
  });

  it('keeps what is replaced between the listing and the delete', async () => {
    account = 'plain';
    plantCall(1);
    const result = await erase(targetsOf(1), {
      onDeleting: () => {
        stage.azure.blob.put(account, container, nameOf(1, 'wav'), { content: 'new' });
      },
    });
    expect(left()).toEqual(['base call-1.json', 'base call-1.wav']);
    expect(stage.azure.blob.read(account, container, nameOf(1, 'wav'))?.toString()).toBe('new');
    expect(kinds(result)).toEqual(['Failed ErasureIncomplete', 'Failed Changed']);
  });

  it('does not take a name that another call has by now', async () => {
    account = 'plain';
    const put = (callId: string, ms: number) => {
      const metadata = { callid: callId, started: new Date(ms).toISOString() };
      stage.azure.blob.put(account, container, 'latest', {
        content: callId,
        metadata,
        createdTime: new Date(ms + 1000),
      });
    };
    put('call-1', startMs);
    const target = targetOf({ class: 'transcripts', account, container, name: 'latest', callId: 'call-1' });
    put('call-2', nowMs - dayMs);
    const classes = [transcriptsAt(account, container)];
    const result = await stage.erase({ classes, tasks: [taskOf([target])] });
    expect(stage.azure.blob.read(account, container, 'latest')?.toString()).toBe('call-2');
    expect(kinds(result)).toEqual(['Gone']);
    put('call-3', startMs);
    // It was there before the request came: then nobody can say.
    expect(kinds(await stage.erase({ classes, tasks: [taskOf([target])] }))).toEqual(['Failed Changed']);
    expect(stage.azure.blob.read(account, container, 'latest')?.toString()).toBe('call-3');
  });

  it('keeps calls that began after the request was received, whatever the ledger says', async () => {
    plantCall(1, { startMs: receivedMs + dayMs });
    const result = await erase(targetsOf(1));
    expect(left()).toEqual(['base call-1.json', 'base call-1.wav']);
    expect(kinds(result)).toEqual(['Failed ErasureIncomplete', 'Failed BeganAfterReceipt']);
  });

  it('keeps the metadata of a call while anything of the call stays', async () => {
    plantCall(1);
    stage.azure.blob.change(account, container, nameOf(1, 'wav'), (copy) => {
      copy.lease = { id: 'x', durationSeconds: undefined, endsMs: undefined, brokenMs: undefined };
    });
    const targets = targetsOf(1);
    const result = await erase(targets);
    expect(left()).toEqual(['base call-1.json', 'base call-1.wav']);
    expect(kinds(result)).toEqual(['Failed ErasureIncomplete', 'Failed Leased']);
    stage.azure.blob.change(account, container, nameOf(1, 'wav'), (copy) => {
      copy.lease = undefined;
    });
    expect(kinds(await erase(targets))).toEqual(['Gone', 'Gone']);
  });

  it('tells what Azure keeps', async () => {
    plantCall(1);
    plantCall(2);
    const untilMs = nowMs + 30 * dayMs;
    stage.azure.blob.change(account, container, nameOf(1, 'wav'), (copy) => {
      copy.legalHold = true;
    });
    stage.azure.blob.change(account, container, nameOf(2, 'wav'), (copy) => {
      copy.immutability = { untilMs, mode: 'Unlocked' };
    });
    const result = await erase([...targetsOf(1), ...targetsOf(2)]);
    expect(outcomesOf(result)).toEqual([
      { kind: 'Gone' },
      { kind: 'Retained', ground: 'LegalHold' },
      { kind: 'Gone' },
      { kind: 'Retained', ground: 'Immutable', untilMs },
    ]);
  });

  it('gives two requests that name one call the same end', async () => {
    plantCall(1);
    const targets = targetsOf(1);
    const result = await erase([], { tasks: [taskOf(targets), taskOf(targets, { requestUid: 'r2' })] });
    expect(left()).toEqual([]);
    expect([kinds(result), kinds(result, 'r2')]).toEqual([
      ['Gone', 'Gone'],
      ['Gone', 'Gone'],
    ]);
  });

  it('stops a request that is not wanted any more, and not the others', async () => {
    plantCall(1);
    plantCall(2);
    plantCall(3);
    const unwanted = { requestUid: 'r2', stillWanted: () => Promise.resolve(false) };
    const shared = targetsOf(3);
    const tasks = [taskOf([...targetsOf(1), ...shared]), taskOf([...targetsOf(2), ...shared], unwanted)];
    const result = await erase([], { tasks });
    expect(left()).toEqual(['base call-2.json', 'base call-2.wav']);
    expect(kinds(result)).toEqual(['Gone', 'Gone', 'Gone', 'Gone']);
    expect(kinds(result, 'r2')).toEqual(['Failed Progressing', 'Failed Progressing', 'Gone', 'Gone']);
    expect([...result.stopped.keys()]).toEqual(['r2']);
  });

  it('leaves the copies of a request that stopped where another one wants other copies of the name', async () => {
    plantCall(1);
    plantCall(1, { startMs });
    const targets = targetsOf(1);
    const current = stage.azure.blob
      .copies(account, container)
      .flatMap(({ kind, versionId }) => (kind === 'base' ? [versionId] : []));
    const [own, others] = [
      targets.filter(({ versionId }) => !current.includes(versionId)),
      targets.filter(({ versionId }) => current.includes(versionId)),
    ];
    const unwanted = taskOf(others, { requestUid: 'r2', stillWanted: () => Promise.resolve(false) });
    const result = await erase([], { tasks: [taskOf(own), unwanted] });
    // Metadata of the call is needed as long as anything of it stays.
    expect(left()).toEqual(['version call-1.json', 'base call-1.json', 'base call-1.wav']);
    expect(kinds(result, 'r2')).toEqual(['Failed Progressing', 'Failed Progressing']);
  });

  it('knows what is meant under every key, and keeps what nobody can recognise any more', async () => {
    plantCall(1);
    plantCall(2);
    const old = ringOf('k0');
    const blob = { class: 'recordings', account, container };
    const copies = stage.azure.blob.copies(account, container);
    const under = (call: number, ring = old) =>
      copies
        .filter(({ name }) => name.includes(`call-${call}.`))
        .map(({ name, versionId }) => targetOf({ ...blob, name, versionId, callId: `call-${call}` }, ring));
    const result = await erase([...under(1), ...under(2, ringOf('gone'))], { ring: ringOf('k1', 'k0') });
    expect(left()).toEqual(['base call-2.json', 'base call-2.wav']);
    expect(kinds(result)).toEqual(['Gone', 'Gone', 'Failed KeyStillNeeded', 'Failed KeyStillNeeded']);
  });

  it('keeps a base whose snapshot nobody asked for', async () => {
    account = 'softdelete';
    plantCall(1);
    const targets = targetsOf(1);
    stage.azure.blob.snapshot(account, container, nameOf(1, 'wav'));
    const result = await erase(targets);
    expect(left()).toEqual(['base call-1.json', 'snapshot call-1.wav', 'base call-1.wav']);
    expect(kinds(result)).toEqual(['Failed ErasureIncomplete', 'Failed SnapshotsPresent']);
  });
});

describe('what cannot be seen', () => {
  const twoPlaces = (): ArtifactClass => ({
    ...recordingsAt(account, container),
    locations: [
      { account, container, prefix: '' },
      { account, container: `${container}-denied`, prefix: '' },
    ],
  });

  it('is never gone', async () => {
    plantCall(1);
    const target = targetOf({
      ...{ class: 'recordings', account, container: `${container}-denied`, name: 'x.wav', callId: 'call-1' },
      versionId: '2026-03-01T00:00:00.0000000Z',
    });
    const client = { wrap: denyListing(`${container}-denied`) };
    const result = await erase([...targetsOf(1), target], { classes: [twoPlaces()], ...client });
    expect(result.complete).toBe(false);
    // The metadata stays: what it joins may lie where nobody could look.
    expect(kinds(result)).toEqual(['Failed ErasureIncomplete', 'Gone', 'Failed AccessDenied']);
    expect(left()).toEqual(['base call-1.json']);
  });

  it('lets nothing be deleted where it may carry a hold tag', async () => {
    plantCall(1);
    const scene = { classes: [twoPlaces()], holds: [holdByTag('case-7')], wrap: denyListing(`${container}-denied`) };
    const result = await erase(targetsOf(1), scene);
    expect(left()).toHaveLength(2);
    expect([...result.stopped.values()].map(({ reason }) => reason)).toEqual(['AccessDenied']);
    expect(kinds(result)).toEqual(['Failed ArtifactsRemain', 'Failed ArtifactsRemain']);
  });

  it.each([
    ['nobody can read', 'json', 'no json'],
    ['no definition takes', 'txt', ''],
  ])('lets nothing be deleted while a hold tag stands on an artifact that %s', async (_, end, content) => {
    plantCall(1);
    const untold = { ...recordingsAt(account, container), artifacts: transcriptsByContent };
    const classes = [
      recordingsAt(account, container),
      { ...untold, name: 'transcripts', locations: [placeOf('words')] },
    ];
    stage.azure.blob.put(account, `${container}-words`, `secret.${end}`, {
      content,
      createdTime: new Date(startMs),
      tags: { 'calldata-hold': 'case-7' },
    });
    const result = await erase(targetsOf(1), { classes, holds: [holdByTag('case-7')] });
    expect(left()).toHaveLength(2);
    const [stopped] = result.stopped.values();
    expect(stopped?.reason).toBe('HoldUntold');
    expect(kinds(result)).toEqual(['Failed HoldUntold', 'Failed HoldUntold']);
    expect(stopped?.message).toContain(`${container}-words/`);
    expect(stopped?.message).not.toContain('secret');
  });

  it('lets nothing be deleted while a hold cannot be read', async () => {
    plantCall(1);
    const { hold } = holdByTag('x');
    const holds = [{ hold, calls: { kind: 'Unreadable', message: 'gone' } as const }];
    const result = await erase(targetsOf(1), { holds });
    expect(left()).toHaveLength(2);
    expect([...result.stopped.values()].map(({ reason }) => reason)).toEqual(['HoldUnreadable']);
  });

  it('is recoverable in a container that was deleted and can be restored', async () => {
    account = 'softdelete';
    plantCall(1);
    const targets = targetsOf(1);
    await stage.deleteContainer(account, container);
    const result = await erase(targets);
    expect(outcomesOf(result)).toEqual([{ kind: 'Recoverable' }, { kind: 'Recoverable' }]);
  });

  it('is told where the policy has no such class or place any more', async () => {
    plantCall(1);
    const gone = targetOf({ class: 'old', account, container, name: 'x', callId: 'call-1' });
    const elsewhere = targetOf({ class: 'recordings', account: 'plain', container, name: 'x', callId: 'call-1' });
    const result = await stage.verify({
      classes: [recordingsAt(account, container)],
      tasks: [taskOf([gone, elsewhere])],
    });
    expect(kinds(result)).toEqual(['Failed ClassNotFound', 'Failed PassIncomplete']);
  });
});

function denyListing(denied: string): NonNullable<EraseScene['wrap']> {
  const error = new OperatorError('Azure refused it.', { kind: 'retryable', reason: 'AccessDenied', status: 403 });
  return (clients) => ({
    ...clients,
    port: {
      ...clients.port,
      listPage: (name, options) => (name === denied ? Promise.reject(error) : clients.port.listPage(name, options)),
    },
  });
}

describe('objects of AI accounts', () => {
  const completion = { kind: 'StoredCompletion', id: 'chatcmpl-1' } as const;

  it('go before the artifact that names them', async () => {
    plantCall(1, { completion: completion.id });
    const seen: number[] = [];
    const aiObjects = createFakeAiObjects({}, () => seen.push(left().length));
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    const result = await erase(targets, { aiObjects });
    expect(seen).toEqual([2]);
    expect(kinds(result)).toEqual(['Gone', 'Gone', 'Gone']);
    expect(left()).toEqual([]);
  });

  it('keep the artifact that names them where they cannot be removed', async () => {
    plantCall(1, { completion: completion.id });
    const error = new OperatorError('no', { kind: 'terminal', reason: 'InvalidRequest' });
    const aiObjects = createFakeAiObjects({ [completion.id]: error });
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    const result = await erase(targets, { aiObjects });
    expect(kinds(result)).toEqual(['Failed InvalidRequest', 'Gone', 'Failed InvalidRequest']);
    expect(left()).toEqual(['base call-1.json']);
  });

  it('keep any artifact that names them, and not only what goes last', async () => {
    const metadata = { callid: 'call-1', started: new Date(startMs).toISOString(), completion: completion.id };
    stage.azure.blob.put(account, container, 'text', { metadata, createdTime: new Date(startMs + 1000) });
    const texts = transcriptsAt(account, container);
    const source = { from: 'Metadata', key: 'completion', kind: 'StoredCompletion', account: 'bot' } as const;
    const classes = [{ ...texts, artifacts: texts.artifacts?.map((one) => ({ ...one, aiObjects: [source] })) ?? [] }];
    const [copy] = stage.azure.blob.copies(account, container);
    const blob = { class: 'transcripts', account, container, name: 'text', callId: 'call-1' };
    const targets = [
      targetOf({ ...blob, versionId: copy?.versionId }),
      aiTargetOf('transcripts', 'call-1', completion),
    ];
    const error = new OperatorError('no', { kind: 'terminal', reason: 'InvalidRequest' });
    const aiObjects = createFakeAiObjects({ [completion.id]: error });
    const result = await erase(targets, { classes, aiObjects });
    expect(kinds(result)).toEqual(['Failed InvalidRequest', 'Failed InvalidRequest']);
    expect(kinds(await erase(targets, { classes }))).toEqual(['Gone', 'Gone']);
  });

  it.each([
    ['as an earlier search noted it', ' chatcmpl-1 '],
    ['without it', 'chatcmpl-1'],
  ])('are deleted by their id, which white space stands around, where the ledger names it %s', async (_, noted) => {
    plantCall(1, { completion: ' chatcmpl-1 ' });
    const aiObjects = createFakeAiObjects();
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', { kind: 'StoredCompletion', id: noted })];
    expect(kinds(await erase(targets, { aiObjects }))).toEqual(['Gone', 'Gone', 'Gone']);
    expect(aiObjects.removed).toEqual(['chatcmpl-1']);
  });

  it('keep nothing that names them where an earlier run settled them with white space around their id', async () => {
    plantCall(1, { completion: ' chatcmpl-1 ' });
    const noted = aiTargetOf('recordings', 'call-1', { kind: 'StoredCompletion', id: ' chatcmpl-1 ' });
    const tasks = [taskOf(targetsOf(1), { settledLocations: new Set([noted.location]) })];
    const aiObjects = createFakeAiObjects();
    expect(kinds(await erase([], { aiObjects, tasks }))).toEqual(['Gone', 'Gone']);
  });

  describe('that an artifact names so that nobody can read which', () => {
    const source = { from: 'Content', format: 'Json', kind: 'StoredCompletion', account: 'bot' } as const;
    const path = '$.completion';
    interface Naming {
      readonly accessTier?: string;
      readonly path?: string;
      readonly format?: 'NdJson';
    }

    /** A transcript whose call stands in its metadata, and what of it and of its objects is meant to go. */
    function plantNaming(content: string, { accessTier, ...more }: Naming = {}) {
      const metadata = { callid: 'call-1', started: new Date(startMs).toISOString() };
      const createdTime = new Date(startMs + 1000);
      stage.azure.blob.put(account, container, 'text', { metadata, createdTime, content });
      if (accessTier !== undefined)
        stage.azure.blob.change(account, container, 'text', (copy) => {
          copy.tier = accessTier;
        });
      const texts = transcriptsAt(account, container);
      const aiObjects = [{ ...source, path, ...more }];
      const classes = [{ ...texts, artifacts: texts.artifacts?.map((one) => ({ ...one, aiObjects })) ?? [] }];
      const [copy] = stage.azure.blob.copies(account, container);
      const named = { class: 'transcripts', account, container, name: 'text', callId: 'call-1' };
      return { classes, text: targetOf({ ...named, versionId: copy?.versionId }) };
    }

    const aiTarget = (id: string) => aiTargetOf('transcripts', 'call-1', { kind: 'StoredCompletion', id });
    const unnamed = () => aiTarget(unnamedObjectId({ container, name: 'text' }));

    it.each<readonly [string, string, object]>([
      ['broken', '{"completion": "chatcmpl-1"', {}],
      ['of another form', '{"completion": {"id": "chatcmpl-1"}}', {}],
      ['archived', '{"completion": "chatcmpl-1"}', { accessTier: 'Archive' }],
    ])('are out of reach once they were approved, where its content is %s', async (_, content, more) => {
      const { classes, text } = plantNaming(content, more);
      const aiObjects = createFakeAiObjects();
      const known = aiTarget('chatcmpl-1');
      const waiting = kinds(await erase([text, known], { classes, aiObjects }));
      expect(waiting).toEqual(['Failed AdditionsAwaitApproval', 'Failed AdditionsAwaitApproval']);
      const approved = kinds(await erase([text, known, unnamed()], { classes, aiObjects }));
      expect(approved).toEqual(['Gone', 'Unreachable', 'Unreachable']);
      expect([aiObjects.removed, left()]).toEqual([[], []]);
    });

    it('do not keep those that can be read', async () => {
      const { classes, text } = plantNaming('{"all": [{"of": "another"}, "chatcmpl-1"]}', { path: '$.all[*]' });
      const aiObjects = createFakeAiObjects();
      const result = await erase([text, aiTarget('chatcmpl-1'), unnamed()], { classes, aiObjects });
      expect(kinds(result)).toEqual(['Gone', 'Gone', 'Unreachable']);
      expect(aiObjects.removed).toEqual(['chatcmpl-1']);
    });

    it.each([
      ['behind a torn line', '{"completion": "chatcm\n{"completion": "chatcmpl-1"}\n'],
      ['before a last line that is torn', '{"completion": "chatcmpl-1"}\n{"completion": "chatcm'],
    ])('do not keep those that stand in a log %s', async (_, content) => {
      const { classes, text } = plantNaming(content, { format: 'NdJson' });
      const aiObjects = createFakeAiObjects();
      const result = await erase([text, aiTarget('chatcmpl-1'), unnamed()], { classes, aiObjects });
      expect(kinds(result)).toEqual(['Gone', 'Gone', 'Unreachable']);
      expect(aiObjects.removed).toEqual(['chatcmpl-1']);
    });

    it('are read anew where the content changed meanwhile', async () => {
      account = 'plain';
      const { classes, text } = plantNaming('{"completion": "chatcmpl-1"}');
      const onDeleting = (): void => {
        plantNaming('{"completion": "chatcmpl-2"}');
      };
      const result = await erase([text, aiTarget('chatcmpl-1')], { classes, onDeleting });
      expect(kinds(result)[0]).toBe('Failed ContentChanged');
    });
  });

  it('are declared out of reach where nobody can look, and then keep nothing', async () => {
    plantCall(1, { completion: completion.id });
    const aiObjects = createFakeAiObjects({ [completion.id]: { kind: 'Unreachable' } });
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    expect(kinds(await erase(targets, { aiObjects }))).toEqual(['Gone', 'Gone', 'Unreachable']);
  });

  it('wait for a person where nobody approved them, and what names them with them', async () => {
    plantCall(1, { completion: completion.id });
    const aiObjects = createFakeAiObjects();
    const result = await erase(targetsOf(1), { aiObjects });
    expect(kinds(result)).toEqual(['Failed AdditionsAwaitApproval', 'Gone']);
    expect(aiObjects.removed).toEqual([]);
  });

  it('keep nothing that still names them where an earlier run saw them gone or out of reach', async () => {
    plantCall(1, { completion: completion.id });
    const { location } = aiTargetOf('recordings', 'call-1', completion);
    const aiObjects = createFakeAiObjects();
    const tasks = [taskOf(targetsOf(1), { settledLocations: new Set([location]) })];
    expect(kinds(await erase([], { aiObjects, tasks }))).toEqual(['Gone', 'Gone']);
    expect(aiObjects.removed).toEqual([]);
  });

  it.each([
    ['of all places', undefined, true],
    ['that did not see a place', denyListing('c-denied'), false],
  ])('are still gone by the ledger after a listing %s', async (_what, wrap, complete) => {
    plantCall(1, { completion: completion.id });
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    expect(kinds(await erase(targets, { aiObjects: createFakeAiObjects() }))).toEqual(['Gone', 'Gone', 'Gone']);
    const known = stateAfter({ kind: 'DeletionIntended', targets }, { kind: 'DeletionSeen', targets });
    const place = recordingsAt(account, container);
    const denied = { account, container: 'c-denied', prefix: '' };
    const verified = await stage.verify({
      classes: [wrap === undefined ? place : { ...place, locations: [...place.locations, denied] }],
      tasks: [taskOf(targets, { settledLocations: settledLocationsOf(known) })],
      ...(wrap === undefined ? {} : { wrap }),
    });
    expect(verified.complete).toBe(complete);
    const said = outcomeEvents(known, verified.outcomes.get('r1') ?? [], { listedMs: Date.parse('2027-01-01') });
    expect(said.flatMap((event) => ('targets' in event ? event.targets : []))).not.toContainEqual(targets.at(-1));
  });

  it('stay, with what names them, where the name means another account than the approved one', async () => {
    plantCall(1, { completion: completion.id });
    const aiObjects = createFakeAiObjects();
    const of = (resourceId: string) => ({
      ...aiTargetOf('recordings', 'call-1', completion),
      place: placeDigest({ resourceId, container: '', prefix: '' }),
    });
    const blobs = targetsOf(1);
    const moved = await erase([...blobs, of(`${aiResourceId}-before`)], { aiObjects });
    expect(kinds(moved)).toEqual(['Failed AdditionsAwaitApproval', 'Gone', 'Failed AdditionsAwaitApproval']);
    expect(aiObjects.removed).toEqual([]);
    const same = await erase([...blobs, of(aiResourceId)], { aiObjects });
    expect(kinds(same)).toEqual(['Gone', 'Gone', 'Gone']);
  });

  it.each([
    ['the artifact that names them', 'json'],
    ['another artifact of the call', 'wav'],
  ])('stay with all of their call where %s gets a hold after the listing', async (_what, end) => {
    plantCall(1, { completion: completion.id });
    const aiObjects = createFakeAiObjects();
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    const onDeleting = (): void => {
      stage.azure.blob.change(account, container, nameOf(1, end), (copy) => {
        copy.tags = { 'calldata-hold': 'case-7' };
      });
    };
    const result = await erase(targets, { aiObjects, holds: [holdByTag('case-7')], onDeleting });
    expect(aiObjects.removed).toEqual([]);
    expect(left()).toEqual(['base call-1.json', 'base call-1.wav']);
    expect(new Set(kinds(result))).toEqual(new Set(['Retained LegalClaims']));
  });

  it('go where the tag of a hold that has ended stands on their call', async () => {
    plantCall(1, { completion: completion.id, tags: { 'calldata-hold': 'case-1' } });
    const aiObjects = createFakeAiObjects();
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    const holds = [holdByTag('case-7'), holdByTag('case-1', { endTime: '2021-01-01T00:00:00Z' })];
    expect(kinds(await erase(targets, { aiObjects, holds }))).toEqual(['Gone', 'Gone', 'Gone']);
    expect(aiObjects.removed).toEqual([completion.id]);
  });

  it('stay with a call that a hold keeps', async () => {
    plantCall(1, { completion: completion.id });
    const aiObjects = createFakeAiObjects();
    const targets = [...targetsOf(1), aiTargetOf('recordings', 'call-1', completion)];
    const result = await erase(targets, { aiObjects, holds: [holdByIds('call-1')] });
    expect(new Set(kinds(result))).toEqual(new Set(['Retained LegalClaims']));
    expect(aiObjects.removed).toEqual([]);
  });
});
