import { targetsDue, type KnownTarget, type LedgerState } from '../evidence/ledger-state.ts';
import { waitsForOtherCalls } from '../policy/erasure/erase-steps.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import { leastOf } from '../policy/least.ts';
import type { EraseTask, TargetOutcome } from './engine.ts';
import { areDeletesWanted } from './last-look.ts';
import { knowsLastWord } from './last-word.ts';
import type { Watched } from './ledger-arrivals.ts';
import { orderOf } from './ledger-order.ts';
import { repeatEraseMs, wasUnwanted, type EraseMemory, type LedgerRest } from './policy-memory.ts';
import type { FoundPass } from './policy-pass.ts';

/** What a ledger asks for now, and when it is to be asked again. Epoch milliseconds. */
export interface LedgerDue {
  readonly tasks: readonly EraseTask[];
  /** What rests, and goes with the deletes of others alone. */
  readonly along?: readonly EraseTask[];
  readonly untilMs?: number;
}

/** What is due by a ledger alone. An object that still works on its request does that itself, but for what came late. */
export function dueByLedger(pass: FoundPass, watched: Watched, state: LedgerState): LedgerDue {
  const nowMs = pass.context.now();
  const rest = pass.memory.ledgerRests.get(watched.requestUid);
  const isResting = rest !== undefined && nowMs < rest.untilMs;
  const own = targetsDue(state, nowMs).filter(
    ({ fate, cameLate }) => !worksItself(watched) || (cameLate && fate.kind === 'Intended'),
  );
  const reachable = own.filter(({ fate }) => fate.kind !== 'Unreachable');
  const due = reachable.filter((one) => !(isResting && rests(one, rest.listedMs)));
  const released = isResting && !isLookNewer(pass, rest) ? [] : releasedOf(pass, watched, state);
  const targets = [...due.map(({ target }) => target), ...released];
  const isAlong = isResting && reachable.some(({ fate }) => waitsForOtherCalls(fate));
  const along = isAlong ? reachable.map(({ target }) => target) : [];
  const times = [nextDateMs(state.targets, nowMs), isResting ? rest.untilMs : undefined].filter(
    (time) => time !== undefined,
  );
  return {
    tasks: targets.length === 0 ? [] : [taskOf(pass, watched, { state, targets })],
    ...(along.length === 0 ? {} : { along: [taskOf(pass, watched, { state, targets: along })] }),
    ...(times.length === 0 ? {} : { untilMs: Math.min(...times) }),
  };
}

/** After deletes: what is still there has no reason to go at once. What failed is tried sooner than what is kept. */
export function restAfter(
  { memory, policy: { policy } }: FoundPass,
  { requestUid }: Watched,
  { erased, outcomes }: { readonly erased: EraseMemory; readonly outcomes: readonly TargetOutcome[] },
): void {
  if (wasUnwanted(erased.result, requestUid)) return;
  const { listedMs } = erased.result;
  const untilMs = repeatEraseMs(erased.result, outcomes, policy.spec.checkIntervalMinutes * 60_000);
  memory.ledgerRests.set(requestUid, { listedMs, untilMs });
}

/** What an earlier pass saw released may have been taken back since. */
function releasedOf({ memory }: FoundPass, { requestUid }: Watched, { targets }: LedgerState): EraseTask['targets'] {
  const known = new Set(targets.map(({ target }) => targetKey(target)));
  return (memory.releasedTargets.get(requestUid) ?? []).filter((target) => known.has(targetKey(target)));
}

/** A look since then saw that no ground keeps it: that is news, whatever rests. */
function isLookNewer({ memory: { looked } }: FoundPass, { listedMs }: LedgerRest): boolean {
  return looked !== undefined && looked.result.startedMs > listedMs;
}

/** Whether the object is there and its request has not come to its end. */
export function worksItself({ request }: Watched): boolean {
  return request !== undefined && request.status?.finishedTime === undefined;
}

/** It was seen after its date, or has none: asked for again at once, it would be the same. */
function rests({ fate }: KnownTarget, listedMs: number): boolean {
  if (fate.kind === 'Intended') return false;
  return !('untilTime' in fate) || fate.untilTime === undefined || Date.parse(fate.untilTime) <= listedMs;
}

function nextDateMs(targets: readonly KnownTarget[], nowMs: number): number | undefined {
  const times = targets.flatMap(({ fate }) =>
    'untilTime' in fate && fate.untilTime !== undefined ? [Date.parse(fate.untilTime)] : [],
  );
  return leastOf(times.filter((time) => time > nowMs));
}

function taskOf(
  pass: FoundPass,
  { requestUid, request }: Watched,
  { state, targets }: { readonly state: LedgerState; readonly targets: EraseTask['targets'] },
): EraseTask {
  return {
    requestUid,
    receivedMs: Date.parse(state.opened?.receivedTime ?? ''),
    ...orderOf(pass.policy.policy.spec, state, targets),
    stillWanted: async () => {
      if (!(await areDeletesWanted(pass))) return false;
      if (request === undefined) return knowsLastWord(pass, requestUid, state);
      const live = await pass.context.requests.get(request.metadata, { abortSignal: new AbortController().signal });
      // Where it went meanwhile, its last word may be that nothing more goes: its ledger is asked anew.
      return live?.metadata.uid === requestUid && live.metadata.generation === request.metadata.generation;
    },
  };
}
