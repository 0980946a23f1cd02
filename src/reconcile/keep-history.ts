import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { Finding } from '../policy/findings.ts';
import { historyFindings, historyStatus, restOf, type HistoryStatus } from '../policy/history/verdict.ts';
import type { PassResult } from './history-ports.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';

export interface HistoryOfPass {
  readonly status: HistoryStatus;
  readonly findings: readonly Finding[];
  /** When the next entry is due, epoch milliseconds. Absent where none is. */
  readonly untilMs?: number;
}

/** Keeps the history of a policy up to date with a pass, where the policy has a place for one and may write. */
export async function keepHistory(
  context: PassContext,
  policy: CallDataPolicy,
  { abortSignal, ...pass }: CallOptions & PassResult,
): Promise<HistoryOfPass> {
  const kept = restOf(policy) === undefined ? await context.history.keep(policy, pass, { abortSignal }) : undefined;
  if (kept?.kind === 'Broken' && policy.status?.history?.reason !== 'HistoryBroken') {
    const note = `Nothing is added to the history before a person has looked. ${kept.message}`;
    context.recordEvent(policy, { type: 'Warning', reason: 'HistoryBroken', action: 'WriteHistory', note });
  }
  return {
    status: historyStatus(policy, kept, pass.status),
    findings: historyFindings(policy, kept),
    ...(kept?.kind === 'Kept' ? { untilMs: kept.untilMs } : {}),
  };
}
