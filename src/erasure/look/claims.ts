import { mergeEvidence, type CallEvidence } from '../../matching/evidence.ts';
import type { Hit } from '../../matching/judgement.ts';
import { reviewApproved, reviewHit } from '../../matching/review.ts';
import type { Subject } from '../engine.ts';
import type { CallListing } from './call-listing.ts';
import { sideOf } from './call-starts.ts';
import type { CallStarts } from './call-starts.ts';
import type { LookContext } from './look-context.ts';

/** A call of a subject, as far as it began before the request. */
export interface Claim {
  readonly subject: Subject;
  readonly callId: string;
  readonly hit: Omit<Hit, 'requestId'>;
  readonly starts: CallStarts;
}

/** A number that called in more calls is nobody's alone, unless the policy says another number. */
const defaultSharedNumberCalls = 50;

/** Whose call it is, over all that was found of it anywhere. */
export function claimsOf(context: LookContext, listing: CallListing, callId: string): readonly Claim[] {
  const starts = listing.startsOf(callId);
  const evidence = evidenceFor(context, callId);
  const sides = new Map(
    context.order.subjects.map((subject) => [subject.requestUid, sideFor(context, subject, starts)]),
  );
  const claims = (requestId: string): boolean => (sides.get(requestId) ?? 'After') !== 'After';
  const hits = context.matcherOf(context.features).judge([evidence]);
  const known = new Set(context.known.requestsOfCall(callId));
  return context.order.subjects.flatMap((subject): readonly Claim[] => {
    const { requestUid } = subject;
    const hit = hits.find(({ requestId }) => requestId === requestUid);
    if (known.has(requestUid)) {
      // Only data can say that it is another call by the same id; that it arrived late does not.
      if (starts.told !== undefined && sides.get(requestUid) === 'After') return [];
      // The ledger was made when the call was approved. An artifact of another call may have come by its id since.
      const approved = context.matcherOf(context.features).judgeApproved(evidence, requestUid);
      return [{ subject, callId, starts, hit: reviewApproved(approved, { toldStarts: starts.told }) }];
    }
    if (hit === undefined || !claims(requestUid)) return [];
    const told = reviewed(context, { hit, evidence, starts, claims });
    const isUndated = sides.get(requestUid) === 'Unknown';
    return [{ subject, callId, starts, hit: isUndated ? { ...told, strength: 'Weak' } : told }];
  });
}

function sideFor({ session }: LookContext, { receivedMs }: Subject, starts: CallStarts) {
  return sideOf(starts, { receivedMs, arrivalLagDays: session.basis.policy.spec.lifecycle.arrivalLagDays });
}

/** A request finds people only in the classes that it searches; who called counts wherever it stands. */
function evidenceFor({ book, order }: LookContext, callId: string): CallEvidence {
  const classesOf = new Map(order.subjects.map(({ requestUid, classes }) => [requestUid, classes]));
  const searches = (requestId: string, className: string): boolean => {
    const classes = classesOf.get(requestId);
    return classes !== undefined && (classes.length === 0 || classes.includes(className));
  };
  return mergeEvidence(
    book.of(callId).map(({ className, evidence: { found, callers } }) => ({
      callers,
      found: found.filter(({ requestId }) => searches(requestId, className)),
      calledElsewhere: found.filter(
        ({ requestId, place }) => (place === 'Caller' || place === 'Callee') && !searches(requestId, className),
      ),
    })),
  );
}

interface ToReview {
  readonly hit: Hit;
  readonly evidence: CallEvidence;
  readonly starts: CallStarts;
  readonly claims: (requestId: string) => boolean;
}

function reviewed({ order, book, isSamePerson }: LookContext, { hit, evidence, starts, claims }: ToReview): Hit {
  return reviewHit(hit, {
    found: [...evidence.found, ...(evidence.calledElsewhere ?? [])],
    toldStarts: starts.told,
    callsOfNumber: book.callsOfNumber,
    sharedNumberCalls: order.policy.spec.erasure?.sharedNumberCalls ?? defaultSharedNumberCalls,
    claims,
    isSamePerson,
  });
}
