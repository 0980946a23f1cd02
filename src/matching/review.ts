import type { CallEvidence, Evidence } from './evidence.ts';
import { isSecond, type Hit, type Review } from './judgement.ts';

/** What only the view over all calls of a look tells. */
export interface ReviewFacts {
  /** What was found in the call, of all requests. */
  readonly found: CallEvidence['found'];
  /**
   * Starts that artifacts of the call tell themselves: when a day from the earliest is over, and the latest. Clocks and time zones
   * that programs get wrong differ by less. Epoch milliseconds.
   */
  readonly toldStarts: { readonly dayEndMs: number; readonly latestMs: number } | undefined;
  /** In how many calls this number of this request called. */
  readonly callsOfNumber: (requestId: string, feature: number) => number;
  /** A number that called in more calls is shared. */
  readonly sharedNumberCalls: number;
  /** Requests that may claim the call at all: it began before they were received. */
  readonly claims: (requestId: string) => boolean;
  /** Whether two requests are of one person. */
  readonly isSamePerson: (one: string, other: string) => boolean;
}

function isCallersNumber({ kind, place }: Evidence): boolean {
  return kind === 'phone' && place === 'Caller';
}

function hasSeveralStarts({ toldStarts }: Pick<ReviewFacts, 'toldStarts'>): boolean {
  return toldStarts !== undefined && toldStarts.latestMs >= toldStarts.dayEndMs;
}

function isShared(own: readonly Evidence[], { callsOfNumber, sharedNumberCalls }: ReviewFacts): boolean {
  return own
    .filter(isCallersNumber)
    .some(({ requestId, feature }) => callsOfNumber(requestId, feature) > sharedNumberCalls);
}

/** The number is all that speaks for the request, and it speaks for another person's too. */
function isClaimedTwice(own: readonly Evidence[], { found, claims, isSamePerson }: ReviewFacts): boolean {
  const first = own.find(isCallersNumber);
  if (first === undefined || own.some((one) => isSecond(one, first))) return false;
  const isOthers = ({ requestId }: Evidence): boolean =>
    requestId !== first.requestId && claims(requestId) && !isSamePerson(requestId, first.requestId);
  return found.some((one) => isCallersNumber(one) && one.verified && isOthers(one));
}

function reviewOf(own: readonly Evidence[], facts: ReviewFacts): Review | undefined {
  if (hasSeveralStarts(facts)) return 'SeveralStarts';
  if (isShared(own, facts)) return 'SharedNumber';
  return isClaimedTwice(own, facts) ? 'SeveralSubjects' : undefined;
}

/** A hit in the light of all calls: what a person has to look at is weak, whatever the features say. */
export function reviewHit(hit: Hit, facts: ReviewFacts): Hit {
  if (hit.review !== undefined) return hit;
  const review = reviewOf(
    facts.found.filter(({ requestId }) => requestId === hit.requestId),
    facts,
  );
  return review === undefined ? hit : { ...hit, strength: 'Weak', review };
}

/** The same of a call that was approved: whose its number is was decided then, and only another call by its id is none of it. */
export function reviewApproved(hit: Hit, facts: Pick<ReviewFacts, 'toldStarts'>): Hit {
  if (hit.review !== undefined || !hasSeveralStarts(facts)) return hit;
  return { ...hit, strength: 'Weak', review: 'SeveralStarts' };
}
