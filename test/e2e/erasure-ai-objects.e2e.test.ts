import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { aiObjectKinds, type AiObjectKind } from '../../src/policy/artifact-definition.ts';
import { assignShippedRoles } from '../support/shipped-roles.ts';
import { aiResourceId, cleanAccount } from './ai-estate.ts';
import { verifyEvidence } from './erasure-chain.ts';
import { everywhere, messageOf, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, erasureSpec, hotline, type RequestHandle } from './erasure-world.ts';
import { resourceGroupId, type SpecAsWritten } from './estate.ts';
import { dayMs } from './sweep-calls.ts';

const scene = openErasureScene();
const theirs = { id: 'theirs', days: 10, from: caller.phone };
const other = { id: 'other', days: 10, from: '+49 171 1111111' };
const days = 10;

/** Where an account keeps objects of a kind, and how their ids begin. */
const shelves = {
  StoredCompletion: { list: 'storedCompletions', prefix: 'chatcmpl-' },
  Response: { list: 'responses', prefix: 'resp_' },
  File: { list: 'files', prefix: 'file-' },
  Thread: { list: 'threads', prefix: 'thread_' },
} as const satisfies Readonly<Record<AiObjectKind, object>>;

const idOf = (kind: AiObjectKind, callId: string): string => `${shelves[kind].prefix}${callId}`;
const idsOf = (callId: string): readonly string[] => aiObjectKinds.map((kind) => idOf(kind, callId)).toSorted();
const aiName = (): string => `ai-${scene().account}`;

/** Two callers, whose metadata name an object of each kind. */
function plantWorld(): void {
  const { plant, harness, account } = scene();
  assignShippedRoles(harness.azure);
  plant(theirs, other);
  for (const { id, from } of [theirs, other]) {
    const createdTime = new Date(harness.azure.clock.now().getTime() - days * dayMs);
    const named = Object.fromEntries(aiObjectKinds.map((kind) => [kind, idOf(kind, id)]));
    harness.azure.blob.put(account, 'metadata', `${id}.meta.json`, {
      content: JSON.stringify({
        callId: id,
        startedAt: createdTime.toISOString(),
        caller: from,
        callee: hotline,
        ...named,
      }),
      createdTime,
    });
  }
  const dataPlane = Object.fromEntries(
    aiObjectKinds.map((kind) => [
      shelves[kind].list,
      [theirs, other].map(({ id }) => ({ id: idOf(kind, id), ...(kind === 'File' ? { purpose: 'assistants' } : {}) })),
    ]),
  );
  // With assistants switched off, the service would not show its threads to anybody.
  harness.azure.state.addCognitiveAccount(resourceGroupId, cleanAccount(aiName(), { tags: {}, dataPlane }));
}

function specWithAi(): SpecAsWritten {
  const { artifactClasses = [], ...spec } = erasureSpec(scene());
  return {
    ...spec,
    artifactClasses: artifactClasses.map((one) =>
      one.name !== 'metadata'
        ? one
        : {
            ...one,
            artifacts: (one.artifacts ?? []).map((definition) => ({
              ...definition,
              aiObjects: aiObjectKinds.map((kind) => ({
                from: 'Content',
                pointer: `/${kind}`,
                kind,
                account: aiName(),
              })),
            })),
          },
    ),
    ai: { accounts: [{ name: aiName(), resourceId: aiResourceId(aiName()) }], discover: [] } as SpecAsWritten['ai'] &
      object,
  };
}

/** A request whose plan was approved. */
async function approved(): Promise<RequestHandle> {
  plantWorld();
  await scene().applyPolicy(specWithAi());
  const request = await scene().shown();
  await request.approve();
  return request;
}

/** Ids of objects that the AI account holds, in order. */
function objectsLeft(): readonly string[] {
  const held = scene().harness.azure.state.dataPlane(aiResourceId(aiName()));
  return aiObjectKinds
    .flatMap((kind) => held[shelves[kind].list].map(({ id }) => JSON.stringify(id).slice(1, -1)))
    .toSorted();
}

/** What status says of the objects. */
const resultIn = (request: ErasureRequest) => request.status?.results?.find(({ account }) => account === aiName());

/** What the last receipt of the request says of them; it verifies, and the chain with it. */
async function receiptOf(request: ErasureRequest) {
  const { harness, policy, account } = scene();
  const chain = await verifyEvidence(harness, { policy, account, requestUid: request.metadata.uid });
  expect([chain.faults, chain.gaps]).toEqual([[], []]);
  const last = chain.documents.at(-1)?.content;
  if (last === undefined || !('results' in last)) throw new Error('the last receipt tells no results');
  const { state, final, results } = last;
  return { state, final, objects: results.find(({ account: name }) => name === aiName()) };
}

const askedOf = (id: string): readonly string[] =>
  scene()
    .harness.azure.journal.entries({ server: 'openai', path: `/${aiName()}/` })
    .flatMap(({ method, path }) => (path.includes(id) ? [method] : []));

describe('objects of an AI account that call metadata name', () => {
  it('are deleted and looked for again, those of others stay, and the last receipt says so', async () => {
    const request = await approved();
    const ended = await request.waitForEnd('Erased');
    expect(objectsLeft()).toEqual(idsOf('other'));
    for (const id of idsOf('theirs')) expect(askedOf(id).slice(0, 2)).toEqual(['DELETE', 'GET']);
    for (const id of idsOf('other')) expect(askedOf(id)).toEqual([]);
    expect(scene().left()).toEqual(everywhere('other'));
    const counts = { class: 'metadata', matched: 4, erased: 4, failed: 0 };
    expect(resultIn(ended)).toMatchObject({ ...counts, unreachable: [{ what: 'AbuseMonitoring' }] });
    expect(ended.status?.summary).toMatchObject({ erased: 7 });
    expect(conditionOf(ended, 'Succeeded')?.status).toBe('True');
    const told = { state: 'Succeeded', final: true, objects: { ...counts, unreachable: ['AbuseMonitoring'] } };
    expect(await receiptOf(ended)).toMatchObject(told);
  });

  it('of which the service gives no sight are out of reach, which is not erased', async () => {
    const { harness } = scene();
    const noPath = { kind: 'status', status: 404, code: '404', message: 'Resource not found' } as const;
    harness.azure.faults.add({ server: 'openai', path: '/threads', effect: noPath });
    const request = await approved();
    const ended = await request.waitForEnd('Erased');
    expect(objectsLeft()).toEqual([...idsOf('other'), idOf('Thread', 'theirs')].toSorted());
    const counts = { matched: 4, erased: 3, failed: 0 };
    const unreachable = [{ what: 'AiObject', count: 1 }, { what: 'AbuseMonitoring' }];
    expect(resultIn(ended)).toMatchObject({ ...counts, unreachable });
    expect(ended.status?.summary).toMatchObject({ erased: 6 });
    expect(messageOf(ended, 'Ready')).toMatch(/1 out of reach/);
    expect((await receiptOf(ended)).objects).toMatchObject({ ...counts, unreachable: ['AiObject', 'AbuseMonitoring'] });
  });

  it('whose account refuses have failed, what names them stays, and both go once it does not', async () => {
    const { harness, later, left } = scene();
    const refused = { kind: 'status', status: 403, code: 'Forbidden', message: 'No.' } as const;
    harness.azure.faults.add({ server: 'openai', path: '/files', effect: refused });
    const request = await approved();
    const open = await request.waitForReason('ErasureIncomplete');
    expect(objectsLeft()).toEqual([...idsOf('other'), idOf('File', 'theirs')].toSorted());
    expect(left()).toEqual({ ...everywhere('other'), metadata: ['other', 'theirs'] });
    expect(resultIn(open)).toMatchObject({ matched: 4, erased: 3, failed: 1 });
    expect(conditionOf(open, 'Erased')).toMatchObject({ status: 'False', reason: 'ErasureIncomplete' });
    expect(conditionOf(open, 'Succeeded')?.status).toBe('False');
    expect(open.status?.finishedTime).toBeUndefined();
    harness.azure.faults.clear();
    await later({ minutes: 61 });
    const ended = await request.waitForEnd('Erased');
    expect(objectsLeft()).toEqual(idsOf('other'));
    expect(left()).toEqual(everywhere('other'));
    expect(await receiptOf(ended)).toMatchObject({
      state: 'Succeeded',
      final: true,
      objects: { erased: 4, failed: 0 },
    });
  });
});
