import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import type { LookMemory } from '../../../src/erasure/look/look-memory.ts';
import type { Artifacts } from '../../scan/pass/memory-estate.ts';
import { callMs, calls, classOf, createEstate, look, named, number, subject, texts } from './look-stage.ts';

export const stranger = '+49 30 5555555';
const callTime = new Date(callMs).toISOString();
export const log = named('.ndjson', {
  kind: 'TranscriptLog',
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
  search: { format: 'NdJson', text: ['$.text'] },
  numbers: [{ from: 'Content', format: 'NdJson', pointer: '/from', role: 'Caller' }],
});

/** Lines of calls of somebody else. */
export const linesOf = (count: number): string =>
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

export interface LooksAtLog {
  /** The calls of each look. */
  readonly found: readonly (readonly string[])[];
  /** The calls of logs that were to be remembered. */
  readonly remembered: readonly string[];
}

/** Two looks with one memory at a log that begins with two calls of our caller. */
export async function lookTwice(artifact: Artifacts[number], content: string): Promise<LooksAtLog> {
  const { memory, callIds } = watched(createLookMemory());
  const found: (readonly string[])[] = [];
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
    found.push(calls(result));
  }
  return { found, remembered: [...callIds] };
}
