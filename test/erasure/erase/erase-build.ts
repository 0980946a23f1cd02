import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { EraseResult, EraseTask, TargetOutcome } from '../../../src/erasure/engine.ts';
import { makeToken, parseKeyRing } from '../../../src/evidence/key-ring.ts';
import type { KeyRing } from '../../../src/evidence/key-ring.ts';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { AiObject, AiObjectRemoval, AiObjects } from '../../../src/reconcile/erasure-ports.ts';
import { subscriptionId } from '../../cloud/subscription-id.ts';

export const nowMs = Date.parse('2026-04-10T12:00:00Z');
export const receivedMs = Date.parse('2026-04-01T09:00:00Z');
export const dayMs = 86_400_000;
export const aiAccount = 'bot';
export const aiResourceId = `/subscriptions/${subscriptionId}/resourceGroups/voice/providers/Microsoft.CognitiveServices/accounts/bot`;

export function ringOf(...ids: readonly string[]): KeyRing {
  const entries = ids.map((id) => [id, Buffer.alloc(32, id)] as const);
  const result = parseKeyRing(new Map([['current', Buffer.from(ids[0] ?? '')], ...entries]));
  if (result.kind !== 'Ring') throw new Error(result.problem.kind);
  return result.ring;
}

export const ring = ringOf('k1');

export interface BlobOfTarget {
  readonly class: string;
  readonly account: string;
  readonly container: string;
  readonly name: string;
  readonly versionId?: string | undefined;
  readonly callId: string;
}

export function targetOf(blob: BlobOfTarget, { current }: KeyRing = ring): LedgerTarget {
  const { account, container, name, versionId, callId } = blob;
  return {
    class: blob.class,
    account,
    location: makeToken(current, 'Location', [account, container, name]),
    call: makeToken(current, 'Call', [callId]),
    ...(versionId === undefined ? {} : { versionId }),
  };
}

export function aiTargetOf(className: string, callId: string, { kind, id }: AiObject): LedgerTarget {
  return {
    class: className,
    account: aiAccount,
    location: makeToken(ring.current, 'Location', ['ai', aiAccount, kind, id]),
    call: makeToken(ring.current, 'Call', [callId]),
  };
}

export function taskOf(targets: readonly LedgerTarget[], more: Partial<EraseTask> = {}): EraseTask {
  return { requestUid: 'r1', receivedMs, targets, stillWanted: () => Promise.resolve(true), ...more };
}

export interface FakeAiObjects extends AiObjects {
  readonly removed: readonly string[];
}

/** Answers by the id of the object; one that is not named is there and goes. */
export function createFakeAiObjects(
  answers: Readonly<Record<string, AiObjectRemoval | Error>> = {},
  onRemove: (id: string) => void = () => undefined,
): FakeAiObjects {
  const removed: string[] = [];
  return {
    removed,
    remove: (resourceId, { id }, { abortSignal }) => {
      abortSignal.throwIfAborted();
      if (resourceId !== aiResourceId) throw new Error('another account');
      onRemove(id);
      const answer = answers[id] ?? { kind: 'Gone' };
      if (answer instanceof Error) return Promise.reject(answer);
      removed.push(id);
      return Promise.resolve(answer);
    },
  };
}

/** Outcomes of one request without the targets, in their order. */
export function outcomesOf(result: EraseResult, requestUid = 'r1'): readonly object[] {
  return (result.outcomes.get(requestUid) ?? []).map((outcome: TargetOutcome) =>
    Object.fromEntries(Object.entries(outcome).filter(([key]) => key !== 'target')),
  );
}

export const kinds = (result: EraseResult, requestUid?: string): readonly string[] =>
  outcomesOf(result, requestUid).map((outcome) =>
    ['kind', 'ground', 'reason'].flatMap((key) => (outcome as Record<string, string>)[key] ?? []).join(' '),
  );

const path = { from: 'Path', pattern: '(?P<day>[0-9-]{10})/(?P<call>call-[0-9]+)', group: 'call' } as const;

/** `<day>/<call>.wav` dated by `<day>/<call>.json` beside it, which also names an object of an AI account. */
export function recordingsAt(account: string, container: string): ArtifactClass {
  return {
    name: 'recordings',
    locations: [{ account, container, prefix: '' }],
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'Recording',
        nameEndsWith: ['.wav'],
        callId: [path],
        startedAt: [{ from: 'Sibling', name: '{directory}/{stem}.json', format: 'Json', pointer: '/ts' }],
      },
      {
        kind: 'CallMetadata',
        nameEndsWith: ['.json'],
        callId: [path],
        startedAt: [{ from: 'Content', format: 'Json', pointer: '/ts' }],
        aiObjects: [
          { from: 'Content', format: 'Json', pointer: '/completion', kind: 'StoredCompletion', account: aiAccount },
        ],
      },
    ],
  };
}

/** Whatever its name: metadata says whose it is and when. */
export function transcriptsAt(account: string, container: string): ArtifactClass {
  return {
    name: 'transcripts',
    locations: [{ account, container, prefix: '' }],
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'Transcript',
        callId: [{ from: 'Metadata', key: 'callid' }],
        startedAt: [{ from: 'Metadata', key: 'started' }],
      },
    ],
  };
}

export function logsAt(account: string, container: string, granularity: 'Blob' | 'Record' = 'Record'): ArtifactClass {
  return {
    name: 'logs',
    locations: [{ account, container, prefix: '' }],
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'TranscriptLog',
        granularity,
        callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
        startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
      },
    ],
  };
}

export const record = (callId: string, startMs: number, text = 'hello'): string =>
  `${JSON.stringify({ callId, ts: new Date(startMs).toISOString(), text })}\n`;

export function holdByTag(value: string, more: Partial<ResolvedHold['hold']> = {}): ResolvedHold {
  return {
    hold: {
      name: `hold-${value}`,
      ground: 'LegalClaims',
      owner: 'legal',
      startTime: '2020-01-01T00:00:00Z',
      endTime: '2030-01-01T00:00:00Z',
      tagValue: value,
      ...more,
    },
    calls: { kind: 'ByTag', value },
  };
}

export function holdByIds(...callIds: readonly string[]): ResolvedHold {
  const { hold } = holdByTag('ids');
  return { hold, calls: { kind: 'ByIds', callIds: new Set(callIds) } };
}
