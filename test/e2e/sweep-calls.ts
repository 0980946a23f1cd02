import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { artifactClass, specOf, type ClassAsWritten, type SpecAsWritten } from './estate.ts';
import type { Harness } from './harness.ts';
import type { CopyState } from '../cloud/blob/state.ts';

export const dayMs = 86_400_000;

export type HoldAsWritten = CallDataPolicySpec['holds'][number];

/** One call as a test plants it: a recording that metadata describe, and a transcript that describes itself. */
export interface PlantedCall {
  readonly id: string;
  /** Age of the call in days. */
  readonly days: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Account of the transcript; default: that of the recording. */
  readonly transcriptAccount?: string;
}

/** Ninety days whatever the month. */
const retention: ClassAsWritten['retention'] = { maximum: { days: 90 } };

/** Where the recordings and transcripts of a test lie. */
export interface CallPlace {
  readonly account: string;
  readonly transcriptAccount?: string;
}

export const recordingOf = (id: string): string => `voicebot/${id}.wav`;
export const transcriptOf = (id: string): string => `${id}.json`;

/** Plants both artifacts of each call, written on the day of the call by the clock of Azure. */
export function plantCalls({ azure }: Harness, account: string, calls: readonly PlantedCall[]): void {
  for (const { id, days, tags = {}, metadata = {}, transcriptAccount = account } of calls) {
    const start = new Date(azure.clock.now().getTime() - days * dayMs);
    const startedAt = start.toISOString();
    azure.blob.put(account, 'recordings', recordingOf(id), {
      content: `RIFF of ${id}`,
      metadata: { callid: id, startedat: startedAt, ...metadata },
      tags,
      createdTime: start,
    });
    azure.blob.put(transcriptAccount, 'transcripts', transcriptOf(id), {
      content: JSON.stringify({ callId: id, startedAt, turns: [{ text: 'Good morning.' }] }),
      createdTime: start,
    });
  }
}

/** Calls `first`, `first+1` … of one age. */
export function callsOfAge(first: number, count: number, days: number): readonly PlantedCall[] {
  return Array.from({ length: count }, (_, index) => ({ id: `call-${first + index}`, days }));
}

export function recordings(account: string, overrides: Partial<ClassAsWritten> = {}): ClassAsWritten {
  return {
    ...artifactClass('recordings', [`${account}/recordings/voicebot/`]),
    retention,
    artifacts: [
      {
        kind: 'Recording',
        nameEndsWith: ['.wav'],
        callId: [{ from: 'Metadata', key: 'callid' }],
        startedAt: [{ from: 'Metadata', key: 'startedat' }],
      },
    ],
    ...overrides,
  };
}

export function transcripts(account: string, overrides: Partial<ClassAsWritten> = {}): ClassAsWritten {
  return {
    ...artifactClass('transcripts', [`${account}/transcripts/`]),
    retention,
    artifacts: [
      {
        kind: 'Transcript',
        nameEndsWith: ['.json'],
        callId: [{ from: 'Path', pattern: '^(?P<call>[^/]+)[.]json$', group: 'call' }],
        startedAt: [{ from: 'Content', pointer: '/startedAt' }],
        search: { format: 'Json', text: ['$.turns[*].text'] },
      },
    ],
    ...overrides,
  };
}

/** Both classes, rules without a person, and limits that let a pass delete all that is due. */
export function callsSpec({ account, transcriptAccount = account }: CallPlace, overrides: SpecAsWritten = {}) {
  return specOf([recordings(account), transcripts(transcriptAccount)], {
    lifecycle: { approval: 'Automatic' },
    sweep: { limits: { minArtifacts: 1000, percentOfClass: 100 } },
    ...overrides,
  });
}

/** Ids of the calls of which a recording or a transcript can be read. */
export function readableCalls({ azure }: Harness, { account, transcriptAccount = account }: CallPlace) {
  const live = (copies: readonly CopyState[]) => copies.filter((copy) => copy.kind === 'base' && !copy.isDeleted);
  return {
    recordings: live(azure.blob.copies(account, 'recordings')).map(({ name }) => name.slice(9, -4)),
    transcripts: live(azure.blob.copies(transcriptAccount, 'transcripts')).map(({ name }) => name.slice(0, -5)),
  };
}
