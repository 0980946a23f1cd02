import { describe, expect, it } from '@jest/globals';
import { compileSearch } from '../../../src/erasure/look/compiled-search.ts';
import { examineLog } from '../../../src/erasure/look/examination.ts';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import type { LookMemory } from '../../../src/erasure/look/look-memory.ts';
import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { matcherFor } from '../../matching/subjects.ts';
import { callMs, calls, classOf, createEstate, look, named, number, subject, texts } from './look-stage.ts';

const stranger = '+49 30 5555555';
const callTime = new Date(callMs).toISOString();
const log = named('.ndjson', {
  kind: 'TranscriptLog',
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
  search: { format: 'NdJson', text: ['$.text'] },
  numbers: [{ from: 'Content', format: 'NdJson', pointer: '/from', role: 'Caller' }],
});
const cutLog = {
  ...log,
  granularity: 'Record',
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
} as const;
const linesOf = (count: number): string =>
  Array.from({ length: count }, (_, at) => `{"call":"other-${at}","from":"${stranger}","ts":"${callTime}"}\n`).join('');

/** Counts the calls of logs that a memory is told to remember. */
function watched(memory: LookMemory): { readonly memory: LookMemory; readonly callIds: Set<string> } {
  const callIds = new Set<string>();
  const begin: LookMemory['begin'] = (stamp, features) => {
    const recall = memory.begin(stamp, features);
    return {
      ...recall,
      remember: (content, examined, keeps) => {
        for (const callId of examined.records.keys()) callIds.add(callId);
        recall.remember(content, examined, keeps);
      },
    };
  };
  return { memory: { begin }, callIds };
}

describe('of a log that does not tell its calls', () => {
  it.each([
    ['is torn', log, `${linesOf(200)}{"call":"x","from":"+49 3\n`],
    ['has too many', cutLog, linesOf(100_001)],
  ])('and %s, a look remembers those with hits alone, and finds who called each time', async (_, artifact, content) => {
    const { memory, callIds } = watched(createLookMemory());
    const estate = createEstate('calls');
    const said = `Anna Müller, ${number}`;
    estate.put('calls/transcripts/20260210/c1.txt', said);
    const own = [
      `{"call":"c1","from":"${stranger}","ts":"${callTime}"}`,
      `{"call":"c2","text":"${said}","ts":"${callTime}"}`,
    ];
    estate.put('calls/logs/20260210/a.ndjson', `${own.join('\n')}\n${content}`);
    const classes = [classOf('logs', 'calls/logs/', artifact), classOf('transcripts', 'calls/transcripts/', texts)];
    for (let looks = 0; looks < 2; looks += 1) {
      const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' })], { classes, memory });
      expect(calls(result)).toContain('c1 Weak OtherCaller');
    }
    expect([...callIds]).toEqual(['c2']);
  });
});

it.each([true, false])('of the records of a log, those of other calls are not held, torn: %s', (isTorn) => {
  const definition = { ...log, nameEndsWith: ['.ndjson'] } as ArtifactDefinition;
  const search = compileSearch(definition, { compileJsonPath });
  const examination = examineLog(search, matcherFor([{ phone: number }]), (callId) => callId === 'c1');
  for (const call of ['c1', 'c2']) examination.add({ call, from: stranger });
  expect([...examination.end(isTorn).records.keys()]).toEqual(['c1']);
});
