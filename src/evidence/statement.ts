import type { CallDataPolicy, Period } from '../api/call-data-policy.ts';
import type { ErasureRequest, ErasureRequestStatus, ErasureResult } from '../api/erasure-request.ts';
import { omitUndefined } from '../api/json.ts';
import { reckonClock } from '../policy/erasure/request-clock.ts';
import type { RequestMemory } from '../policy/erasure/request-facts.ts';
import { totalResults } from '../policy/erasure/result-totals.ts';
import type { EndReason, PauseReason } from '../policy/erasure/request-state.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { instantOf, knownInstant } from '../policy/instant.ts';
import type { ChainHead } from './chain.ts';
import type { receiptStates } from './receipt-schema.ts';
import { type ReceiptResult, type ReceiptStatement } from './receipt-schema.ts';
import type { StoredReceipt } from './receipt.ts';
import { lazyValidator, plainText } from './schema-parts.ts';

type Informed = NonNullable<ErasureRequest['spec']['informed']>[number];

export type ReceiptState = (typeof receiptStates)[number];

export interface StatementInput {
  readonly policy: CallDataPolicy;
  /** In whose name receipts are issued; absent: the name of the policy. */
  readonly controller: string | undefined;
  readonly deadline: Period;
  readonly request: ErasureRequest;
  readonly memory: RequestMemory;
  readonly state: ReceiptState;
  readonly final: boolean;
  /** When the plan was approved, by the ledger. RFC 3339. */
  readonly planApprovedTime: string | undefined;
  readonly ledger: ChainHead | undefined;
}

/** The word of a receipt for a reason of Ready. The other words of receipts are for themselves. */
export function receiptStateOf(reason: EndReason | PauseReason): ReceiptState {
  return reason === 'Erased' ? 'Succeeded' : reason;
}

/** The reason of Ready that a receipt proves: the inverse of `receiptStateOf`. */
export function reasonOfReceipt(state: ReceiptState): string {
  return state === 'Succeeded' ? 'Erased' : state;
}

/**
 * What a receipt says of a request in a state: a function of the object, of what was found and done, and of nothing else, so
 * that a pass that was broken off says the same again.
 */
export function statementOf(input: StatementInput): ReceiptStatement {
  const { policy, request, memory, state, final, ledger } = input;
  const { plan, results = [] } = memory;
  const { uid, generation, namespace, name } = policy.metadata;
  return {
    controller: plainOr(input.controller ?? name),
    policy: { uid, generation, namespace, name },
    request: requestOf(input),
    state,
    ...omitUndefined({ planDigest: plan?.digest }),
    results: results.map(resultOf),
    informed: informedIn(request.spec),
    times: timesOf(input),
    ...(ledger === undefined ? {} : { ledger: { sequence: ledger.sequence, digest: ledger.digest } }),
    final,
  };
}

/** Who was told, as a receipt says it. */
export function informedIn({ informed = [] }: ErasureRequest['spec']): ReceiptStatement['informed'] {
  return informed.flatMap(informedOf);
}

/** A time that nobody can read proves nothing, and its entry cannot be taken back: the receipt goes without it. */
function informedOf({ recipient, notifiedTime }: Informed): ReceiptStatement['informed'] {
  const time = utc(notifiedTime);
  return time === undefined ? [] : [{ recipient: plainOr(recipient), notifiedTime: time }];
}

function requestOf({ policy, deadline, request: { metadata, spec } }: StatementInput): ReceiptStatement['request'] {
  const receivedMs = instantOf(spec.receivedTime);
  const due = reckonClock(spec, { timeZone: policy.spec.timeZone, deadline }, { nowMs: receivedMs });
  if (due === undefined)
    throw new TypeError('There is no receipt for a request whose time or time zone nobody can read.');
  const { state, verifiedKeys = [] } = spec.identityVerification ?? {};
  return omitUndefined({
    uid: metadata.uid,
    receivedTime: rfc3339(receivedMs),
    dueTime: rfc3339(due.dueMs),
    extendedDueTime: due.extendedDueMs === undefined ? undefined : rfc3339(due.extendedDueMs),
    verifiedKinds: state === 'Verified' ? verifiedKeys : [],
  });
}

function timesOf({ request, memory, planApprovedTime }: StatementInput): ReceiptStatement['times'] {
  const { plan, features } = memory;
  const { state, verifiedTime } = request.spec.identityVerification ?? {};
  return omitUndefined({
    identityVerifiedTime: state === 'Verified' ? utc(verifiedTime) : undefined,
    planApprovedTime: utc(planApprovedTime),
    deletedTime: utc(plan?.executedTime),
    absenceVerifiedTime: utc(provenAbsence(memory)),
    featuresDestroyedTime: utc(features?.confirmedTime),
  });
}

/** Absence is proven only where nothing is kept, recoverable or to be cut, and by a listing that began after the last deletes. */
function provenAbsence({ plan, absence, results = [] }: RequestMemory): string | undefined {
  if (absence?.complete !== true || absence.remaining > 0) return undefined;
  const { retained, recoverable, deferred, failed, unaccounted } = totalResults(results);
  if (retained.count + recoverable.count + deferred.count + failed + unaccounted > 0) return undefined;
  const isOld = plan?.executedTime !== undefined && instantOf(absence.listedTime) < instantOf(plan.executedTime);
  return isOld ? undefined : absence.listedTime;
}

function resultOf(result: ErasureResult): ReceiptResult {
  const { retained = [], unreachable = [], recoverableUntilTime, deferredUntilTime, notSearched, ...counts } = result;
  return omitUndefined({
    ...counts,
    notSearched: notSearched?.map(({ what, count = 0 }) => ({ what, count })),
    retained: retained.map(({ ground, untilTime, count }) => ({
      ground,
      count,
      ...omitUndefined({ untilTime: utc(untilTime) }),
    })),
    recoverableUntilTime: utc(recoverableUntilTime),
    deferredUntilTime: utc(deferredUntilTime),
    unreachable: unreachable.map(({ what }) => what),
  });
}

/** Receipts write every time in UTC, whatever zone a person wrote it in. */
function utc(time: string | undefined): string | undefined {
  const timeMs = knownInstant(time);
  return timeMs === undefined ? undefined : rfc3339(timeMs);
}

const isPlain = lazyValidator(plainText);

/** A name that a receipt does not take is withheld: a request must not stay open because of it. */
function plainOr(name: string): string {
  return isPlain(name) ? name : 'withheld';
}

/**
 * Whether the last receipt says already that the request came into a state, since the deletes that were carried out last. What it
 * counts may be seen otherwise by now: a final one is not said again for that.
 */
export function isStated(
  receipts: readonly StoredReceipt[],
  {
    state,
    final,
    executedTime,
  }: Pick<StatementInput, 'state' | 'final'> & { readonly executedTime: string | undefined },
): boolean {
  const last = receipts.at(-1)?.document;
  if (last?.kind !== 'Receipt' || last.content.state !== state || last.content.final !== final) return false;
  return final || executedTime === undefined || Date.parse(last.content.issuedTime) >= Date.parse(executedTime);
}

/** `status.receipt`: the last receipt of the chain. Absent where there is none, or only what is left of it. */
export function receiptStatusOf(
  receipts: readonly StoredReceipt[],
  { account, container }: { readonly account: string; readonly container: string },
): ErasureRequestStatus['receipt'] {
  const document = receipts.at(-1)?.document;
  if (document?.kind !== 'Receipt') return undefined;
  const { sequence, issuedTime, signerKeyId, state, final } = document.content;
  return {
    digest: document.linkDigest,
    keyId: signerKeyId,
    location: `${account}/${container}/${String(sequence).padStart(8, '0')}`,
    sequence,
    issuedTime,
    state: reasonOfReceipt(state),
    final,
  };
}
