import type { CallDataPolicy, CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import { omitUndefined } from '../../api/json.ts';
import { reasonSentences, type Reason } from '../../api/reasons.ts';
import { shorten } from '../conditions.ts';
import { buildPoint, type Finding } from '../findings.ts';
import { addUncompared, type UnwrittenChanges } from './changes.ts';
import { verdictsOf } from './summary.ts';

export type HistoryStatus = NonNullable<CallDataPolicyStatus['history']>;

/** The last entry of a history, as status names it. */
export interface HistoryHead {
  readonly sequence: number;
  readonly digest: string;
  readonly keyId: string;
  readonly entryTime: string;
}

/** What became of the history in a pass. Messages are sentences for people. */
export type KeptHistory =
  | {
      readonly kind: 'Kept';
      /** Absent where nothing was written yet. */
      readonly head: HistoryHead | undefined;
      readonly unwritten: UnwrittenChanges | undefined;
      /** When an entry is due next, epoch milliseconds. */
      readonly untilMs: number;
    }
  | { readonly kind: 'Unavailable' | 'Broken'; readonly message: string };

/** Why no history is kept by what the spec says; `undefined` where one is. */
export function restOf({
  spec,
}: CallDataPolicy): Extract<Reason, 'HistoryNotConfigured' | 'HistoryPaused'> | undefined {
  if (spec.evidence === undefined) return 'HistoryNotConfigured';
  return spec.enforcement === 'Enforce' ? undefined : 'HistoryPaused';
}

/** `status.history` of a pass that does not look at the history: it goes on to name the last entry. */
export function restingHistory(policy: CallDataPolicy, present: CallDataPolicyStatus): HistoryStatus | undefined {
  return policy.status?.history === undefined ? undefined : historyStatus(policy, undefined, present);
}

/**
 * `status.history`. What is remembered of the last entry stays until another one stands there, and what is `present` meanwhile
 * is remembered with it, so that the next entry tells of it.
 */
export function historyStatus(
  policy: CallDataPolicy,
  kept: KeptHistory | undefined,
  present: CallDataPolicyStatus,
): HistoryStatus {
  const before = policy.status?.history;
  if (kept === undefined) {
    const reason = restOf(policy) ?? 'HistoryPaused';
    // Where no entry stands, the first one speaks of nothing before itself.
    const unwritten = before?.sequence === undefined ? undefined : addPresent(policy, present);
    return omitUndefined({ ...before, reason, message: reasonSentences[reason], unwritten });
  }
  if (kept.kind !== 'Kept') {
    const message = shorten(kept.message, maxMessageLength);
    return omitUndefined({ ...before, reason: `History${kept.kind}`, message, unwritten: addPresent(policy, present) });
  }
  const { head, unwritten } = kept;
  const { account, container } = policy.spec.evidence ?? {};
  if (head === undefined) return { reason: 'HistoryKept', message: 'No entry is written yet.' };
  return omitUndefined({
    reason: 'HistoryKept',
    message: `The last entry is number ${head.sequence}.`,
    location: `${account}/${container}`,
    ...head,
    unwritten: asStatus(unwritten),
  });
}

/** What status remembers, and what changed from the pass before to this one. */
function addPresent({ status }: CallDataPolicy, present: CallDataPolicyStatus): HistoryStatus['unwritten'] {
  const unwritten = rememberedChanges(status?.history);
  if (status?.conditions === undefined) return asStatus(unwritten);
  return asStatus(addUncompared(unwritten, { before: verdictsOf(status), present: verdictsOf(present) }));
}

function asStatus(unwritten: UnwrittenChanges | undefined): HistoryStatus['unwritten'] {
  if (unwritten === undefined) return undefined;
  const { changes, conditions, clauses } = unwritten;
  return {
    changes,
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(clauses.length === 0 ? {} : { clauses }),
  };
}

/** The last entry that status remembers. */
export function rememberedHead(
  status: CallDataPolicyStatus | undefined,
): Pick<HistoryHead, 'sequence' | 'digest'> | undefined {
  const { sequence, digest } = status?.history ?? {};
  return sequence === undefined || digest === undefined ? undefined : { sequence, digest };
}

/** What status remembers of changes since the last entry. */
export function rememberedChanges(history: HistoryStatus | undefined): UnwrittenChanges | undefined {
  const unwritten = history?.unwritten;
  return unwritten === undefined ? undefined : { conditions: [], clauses: [], ...unwritten };
}

/** The bound of the CRD. */
const maxMessageLength = 1024;

/** A history that a person must look after is a finding: what is missing in it cannot be made up for later. */
export function historyFindings(policy: CallDataPolicy, kept: KeptHistory | undefined): readonly Finding[] {
  if (kept === undefined || kept.kind === 'Kept') return [];
  const { account, container } = policy.spec.evidence ?? {};
  const subject = `${account}/${container}`;
  const text = { what: kept.message, ...texts[kept.kind] };
  const severity = kept.kind === 'Broken' ? 'High' : 'Medium';
  return [buildPoint('True', `History${kept.kind}`, text, { severity, subject }).finding];
}

const texts = {
  Broken: {
    why: 'Nobody can tell from it any more what was seen and when, and nothing is added to it.',
    todo: 'Bring the missing entries back from soft delete, versions or a copy, and find out who changed them.',
  },
  Unavailable: {
    why: 'What is seen meanwhile stands in status alone, until an entry tells of it.',
    todo: 'Put right what the sentence before names.',
  },
} as const;
