import type { ErasureRequest } from '../api/erasure-request.ts';
import { findLateArrivals, type LateArrivals } from '../policy/erasure/late-arrivals.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import { intentEvents } from '../evidence/ledger-progress.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import type { FoundTarget } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { ledgerFeatures, lookOf } from './look-use.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, type WholeLedger } from './request-ledger.ts';
import { findingByTokens, ledgerTargetOf } from './target-tokens.ts';

export interface Watched {
  readonly requestUid: string;
  /** Absent where the object is gone: the ledger alone carries on. */
  readonly request: ErasureRequest | undefined;
}

export type WatchedLedger = Watched & { readonly ledger: WholeLedger };

/** Adds what arrived late or came back. Only what nobody has to look at goes without a new approval; the rest is told. */
export async function addLateArrivals(
  pass: FoundPass,
  desk: EvidenceDesk,
  watched: WatchedLedger,
): Promise<WholeLedger> {
  const { requestUid, ledger } = watched;
  const late = lateArrivals(pass, desk, watched);
  if (late === undefined) return ledger;
  tellWaiting(pass, watched, late.waiting.length);
  pass.memory.releasedTargets.set(requestUid, late.released.map(ledgerTargetOf));
  const targets = late.again.map(ledgerTargetOf);
  return targets.length === 0
    ? ledger
    : addToLedger(pass, desk, { requestUid, decide: (state) => intentEvents(state, targets, { late: true }) });
}

/** `undefined` where nobody looked for it. */
function lateArrivals(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger }: WatchedLedger,
): LateArrivals<FoundTarget> | undefined {
  const look = lookOf(pass, requestUid, ledgerFeatures);
  const limits = pass.policy.policy.spec.erasure?.limits;
  if (look === undefined || limits === undefined) return undefined;
  const { targets: records, retracted } = ledgerState(ledger.entries);
  const held = new Set(records.flatMap(({ target }) => [target.call, target.location]));
  const finding = findingByTokens(look.finding, desk.ring, held);
  // Additions wait alone for their approval, so nothing that the ledger does not name goes before it.
  const isShown = request?.status?.plan?.additions !== undefined;
  const known = new Set(records.map(({ target }) => targetKey(target)));
  return findLateArrivals({
    present: isShown ? finding.targets.filter((target) => known.has(targetKey(target))) : finding.targets,
    lookStartedMs: look.result.startedMs,
    calls: finding.calls,
    places: look.result.places,
    records,
    takenBack: retracted,
    limits,
  });
}

/** Once for each number: where the object is gone, the log alone says it. */
function tellWaiting({ context, memory }: FoundPass, { requestUid, request }: WatchedLedger, waiting: number): void {
  if ((memory.toldWaiting.get(requestUid) ?? 0) === waiting) return;
  memory.toldWaiting.set(requestUid, waiting);
  if (waiting === 0) return;
  const why = 'they match weakly, were left out of the approval, or are more than the limits allow';
  context.log.warn({ request: requestUid, waiting }, `Artifacts of an erased caller wait for a person: ${why}.`);
  if (request === undefined) return;
  context.recordEvent(request, {
    type: 'Warning',
    reason: 'ArtifactsRemain',
    action: 'WatchLateArrivals',
    note: `${waiting} artifacts that may be of the caller are there and stay: ${why}. To erase them, make a new request.`,
  });
}
