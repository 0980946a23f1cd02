import { describe, expect, it } from '@jest/globals';
import type { AiObjectSource } from '../../../src/policy/artifact-definition.ts';
import {
  callToken,
  classOf,
  createEstate,
  findingOf,
  look,
  metadata,
  named,
  number,
  subject,
  texts,
} from './look-stage.ts';
import type { SubjectMore } from './look-stage.ts';

const thread = { from: 'Tag', key: 'thread', kind: 'Thread', account: 'openai' } as const satisfies AiObjectSource;
const calling = classOf('metadata', 'calls/meta/', { ...metadata, aiObjects: [thread] });
const spoken = classOf('transcripts', 'calls/texts/', { ...texts, aiObjects: [thread] });

/** The objects of a call that artifacts of two classes name. */
async function objectsFor(more: SubjectMore, classes = [calling, spoken]) {
  const estate = createEstate('calls');
  const tags = { tags: [{ name: 'thread', value: 'thread_1' }] };
  estate.put('calls/meta/20260210/c1.json', JSON.stringify({ from: number }), tags);
  estate.put('calls/texts/20260210/c1.txt', 'hallo', tags);
  const given = [subject('r1', { phone: number }, { knownCalls: new Set([callToken('c1')]), ...more })];
  return findingOf(await look(estate, given, { classes })).targets.flatMap((target) =>
    target.kind === 'AiObject' ? [`${target.class} ${target.id}`] : [],
  );
}

describe('an object that artifacts of two classes name for one call', () => {
  it.each([
    ['in the order of the policy', [calling, spoken]],
    ['in another one', [spoken, calling]],
  ])('is one target, of the same class in each look: %s', async (_what, classes) => {
    expect(await objectsFor({}, classes)).toEqual(['metadata thread_1']);
  });

  it.each(['metadata', 'transcripts'])('is found where %s alone are asked for', async (className) => {
    expect(await objectsFor({ classes: [className] })).toEqual([`${className} thread_1`]);
  });
});

describe('objects of a blob of several calls', () => {
  const log = named('.ndjson', {
    kind: 'TranscriptLog',
    callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
    startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
    aiObjects: [thread],
  });

  async function objectsOf(...approved: readonly string[]) {
    const estate = createEstate('calls');
    const lines = ['c1', 'c2'].map((call) => JSON.stringify({ call, ts: '2026-02-10T10:00:00Z' }));
    const tags = { tags: [{ name: 'thread', value: 'thread_1' }] };
    estate.put('calls/logs/a.ndjson', lines.map((line) => `${line}\n`).join(''), tags);
    const given = [subject('r1', { phone: number }, { knownCalls: new Set(approved.map((call) => callToken(call))) })];
    const { targets } = findingOf(await look(estate, given, { classes: [classOf('logs', 'calls/logs/', log)] }));
    return targets.flatMap((target) => (target.kind === 'AiObject' ? [target.call] : []));
  }

  it('are of all of them where all are of the caller', async () => {
    expect(new Set(await objectsOf('c1', 'c2'))).toEqual(new Set([callToken('c1'), callToken('c2')]));
  });

  it('are taken for none of the caller where one is of somebody else', async () => {
    expect(await objectsOf('c1')).toEqual([]);
  });
});
