import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { describeClockSkew } from '../policy/clock-skew.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { decideEntry, minIntervalMs, type HistoryDecision, type HistoryFacts } from '../policy/history/decision.ts';
import { summarize, verdictsOf } from '../policy/history/summary.ts';
import { rememberedChanges, rememberedHead, type HistoryHead, type KeptHistory } from '../policy/history/verdict.ts';
import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import type { KeySecrets, KeySetPublisher } from '../reconcile/erasure-ports.ts';
import type { HistoryKeeper, PassResult } from '../reconcile/history-ports.ts';
import { keyOf } from '../reconcile/pass-context.ts';
import type { CallOptions, PolicyStore } from '../reconcile/ports.ts';
import { toTime } from '../reconcile/schedule.ts';
import { isStillWanted } from '../reconcile/still-wanted.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { errorFields, type Log } from '../runtime/log.ts';
import type { Timers } from '../runtime/timers.ts';
import { createBlobEvidenceStore } from './blob-evidence-store.ts';
import { describeChainFault, type SignedChainFault } from './chain-fault-text.ts';
import { headOfDocument } from './chain-verify.ts';
import { findEvidenceAccount, type EvidenceClients } from './evidence-container.ts';
import { appendToHistory, type HistoryParts } from './history.ts';
import type { HistoryDocument } from './history-document.ts';
import { publishKeys } from './published-keys.ts';
import { readReceiptKeys } from './receipt-keys.ts';

export interface HistoryKeeperParts {
  readonly policies: Pick<PolicyStore, 'get'>;
  readonly keySecrets: KeySecrets;
  readonly keySets: KeySetPublisher;
  readonly connect: (account: AccountObservation, policy: CallDataPolicy) => EvidenceClients;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** The verdicts of a pass wait for its history, and an account that does not answer must not keep them back for long. */
  readonly timeoutMs: number;
  readonly timers?: Timers;
  readonly log: Log;
}

/** Keeps histories in the evidence containers of policies, signed with the keys of their receipts. */
export function createHistoryKeeper(parts: HistoryKeeperParts): HistoryKeeper {
  return {
    keep: async (policy, pass, options) => {
      const deadline = withDeadline(options.abortSignal, parts.timeoutMs, parts);
      try {
        const kept = await keep(parts, { policy, pass }, { abortSignal: deadline.abortSignal });
        if (kept.kind !== 'Kept') parts.log.warn({ object: keyOf(policy), message: kept.message }, failures[kept.kind]);
        return kept;
      } catch (error) {
        options.abortSignal.throwIfAborted();
        const isExpected = isOperatorError(error) || deadline.isExpired();
        parts.log[isExpected ? 'warn' : 'error'](
          { object: keyOf(policy), error: errorFields(error) },
          failures.Unavailable,
        );
        return unavailable(describeFailure(error, { isOver: deadline.isExpired(), timeoutMs: parts.timeoutMs }));
      } finally {
        deadline.dispose();
      }
    },
  };
}

function describeFailure(
  error: unknown,
  { isOver, timeoutMs }: { readonly isOver: boolean; readonly timeoutMs: number },
): string {
  if (isOperatorError(error)) return error.message;
  if (isOver) return `The history could not be read and added to within ${timeoutMs / 1000} seconds.`;
  return 'The operator failed by a fault of its own, which its log describes.';
}

/** Short beside the pass: the status that waits for the history is written in what is left of it. */
export function historyTimeoutMs(passTimeoutMs: number): number {
  return Math.min(20_000, passTimeoutMs / 4);
}

const failures = {
  Unavailable: 'The history of a policy could not be read or added to.',
  Broken: 'The history of a policy is not whole.',
} as const;

interface Order {
  readonly policy: CallDataPolicy;
  readonly pass: PassResult;
}

async function keep(parts: HistoryKeeperParts, order: Order, options: CallOptions): Promise<KeptHistory> {
  const { policy, pass } = order;
  const { evidence } = policy.spec;
  if (evidence === undefined) return unavailable('The policy lacks evidence.');
  const found = findEvidenceAccount(pass.accounts, evidence.account);
  if (found.kind === 'Unusable') return unavailable(found.message);
  const signer = await readReceiptKeys(parts.keySecrets, policy, options);
  if (signer.kind === 'Closed') return unavailable(signer.message);
  const clients = parts.connect(found.account, policy);
  try {
    const store = createBlobEvidenceStore({ ...clients, container: evidence.container });
    const { keys } = signer;
    const history = { store, keys, keySet: keys.keySet, policyUid: policy.metadata.uid, now: parts.now };
    const ordered = { ...order, history, port: clients.port };
    const kept = await add(parts, ordered, options);
    if (!isContainerOwed(kept, policy)) return kept.outcome;
    await clients.writer.createContainer(evidence.container, options);
    return (await add(parts, ordered, options)).outcome;
  } finally {
    await clients.close();
  }
}

function unavailable(message: string): KeptHistory {
  return { kind: 'Unavailable', message };
}

interface Added {
  readonly outcome: KeptHistory;
  readonly isContainerGone: boolean;
}

/** A container that held a history and is gone is a loss, and no new one takes its place. */
function isContainerOwed({ isContainerGone }: Added, { status }: CallDataPolicy): boolean {
  return isContainerGone && status?.history?.sequence === undefined;
}

async function add(
  parts: HistoryKeeperParts,
  { policy, pass, history, port }: Order & { readonly history: HistoryParts; readonly port: EvidenceClients['port'] },
  options: CallOptions,
): Promise<Added> {
  const { account = '', container = '' } = policy.spec.evidence ?? {};
  let found: { readonly last: HistoryDocument | undefined } | undefined;
  const decideAfter = (last: HistoryDocument | undefined, nowMs: number): HistoryDecision => {
    found ??= { last };
    // What was added in this pass tells of all that status remembers.
    const isTold = last?.linkDigest !== found.last?.linkDigest;
    return decideEntry({ ...factsOf({ policy, pass }, { last, isTold }), nowMs });
  };
  const appended = await appendToHistory(
    history,
    rememberedHead(policy.status),
    async (last, nowMs) => {
      const decision = decideAfter(last, nowMs);
      if (decision.kind === 'Resting' || !(await isStillWanted(parts, policy, options))) return undefined;
      // An entry of a day that is yet to come would keep out all others until then.
      const skew = describeClockSkew({ account, serviceMs: port.serviceNow?.(), nowMs });
      if (skew !== undefined) throw new OperatorError(skew, { kind: 'retryable', reason: 'ClockSkewed' });
      await publishKeys({ keySets: parts.keySets, policy }, history.keys.keySet, options);
      return decision.statement;
    },
    options,
  );
  if (appended.kind === 'Broken') return whole({ kind: 'Broken', message: describeFaults(appended.faults) });
  if (appended.kind === 'Unwritable') {
    const outcome = unavailable(`Container ${container} of account ${account} takes no entry.`);
    return { outcome, isContainerGone: appended.isContainerGone };
  }
  const { last } = appended;
  const head = last === undefined ? undefined : namedHead(last);
  if (head !== undefined && Date.parse(head.entryTime) - parts.now() > minIntervalMs) {
    return whole(unavailable(`Entry ${head.sequence} is of ${head.entryTime}, which by the clock is yet to come.`));
  }
  const decision = decideAfter(last, parts.now());
  // Owed and not written: the policy is another one by now, and a pass over that is under way.
  const untilMs = decision.kind === 'Resting' ? decision.untilMs : parts.now() + minIntervalMs;
  return whole({ kind: 'Kept', head, unwritten: decision.unwritten, untilMs });
}

function whole(outcome: KeptHistory): Added {
  return { outcome, isContainerGone: false };
}

function factsOf(
  { policy, pass }: Order,
  { last, isTold }: { readonly last: HistoryDocument | undefined; readonly isTold: boolean },
): Omit<HistoryFacts, 'nowMs'> {
  const { history } = policy.status ?? {};
  const isNamed = last !== undefined && history?.digest === last.linkDigest;
  // An entry that status does not name tells of all that came before it. It may have been stored by a pass that got no answer,
  // though, and passes that wrote nothing may have followed: what they saw is told, be it twice.
  const isRemembered = !isTold && (isNamed || (history !== undefined && history.reason !== 'HistoryKept'));
  return {
    last: last?.content,
    unwritten: isRemembered ? rememberedChanges(history) : undefined,
    before: isRemembered ? verdictsOf(policy.status ?? {}) : undefined,
    present: summarize(policy, pass.status),
    timeZone: policy.spec.timeZone,
  };
}

/** Entries tell milliseconds, and status names times to the second. */
function namedHead(document: HistoryDocument): HistoryHead {
  const { signerKeyId, entryTime } = document.content;
  return { ...headOfDocument(document), keyId: signerKeyId, entryTime: toTime(Date.parse(entryTime)) };
}

const maxFaults = 3;

function describeFaults(faults: readonly SignedChainFault[]): string {
  const told = faults.slice(0, maxFaults).map((fault) => describeChainFault(fault, 'entry'));
  const more = faults.length - told.length;
  return [...told, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
