import { countCallers, otherSideOf, unknownCaller, withoutUnknownCaller } from './evidence.ts';
import type { CallEvidence, Evidence } from './evidence.ts';
import type { FeatureKind } from './feature.ts';

/** `Strong` may be erased by the request itself; `Weak` only where the approval includes weak matches. */
export type Strength = 'Strong' | 'Weak';

/** Why a person has to look at it whatever the features say. */
export type Review =
  | 'OtherCaller'
  | 'SeveralCallers'
  /** What should tell who called could not be read, and nothing else tells that it was this person. */
  | 'UnknownCaller'
  /** Artifacts of the one id tell starts a day or more apart: the id was used again. */
  | 'SeveralStarts'
  /** The number called so often that it is nobody's alone, such as that of a switchboard. */
  | 'SharedNumber'
  /** Somebody else gave the same number: it is shared, or was assigned again. */
  | 'SeveralSubjects';

export interface Hit {
  readonly requestId: string;
  readonly strength: Strength;
  readonly review?: Review;
  readonly kinds: readonly FeatureKind[];
}

/** The number that called, the call id and a written e-mail address name one person or one call. */
function isDecisive({ kind, place, manner, verified }: Evidence): boolean {
  if (!verified || manner !== 'Exact') return false;
  return (kind === 'phone' && place === 'Caller') || kind === 'callId' || kind === 'email';
}

/** Whether a feature supports another one: of another kind, not the same value over again, and one of them said in the call. */
export function isSecond(other: Evidence, one: Evidence): boolean {
  const isAnother = other.kind !== one.kind && other.feature !== one.feature;
  const isSaid = one.manner !== 'Hint' || other.manner !== 'Hint';
  return isAnother && isSaid && other.verified && other.manner !== 'Ambiguous';
}

/** What decides together with a second feature. A name or an address is only ever the second. */
function isSupported(one: Evidence, all: readonly Evidence[]): boolean {
  const counts = one.kind === 'phone' || one.kind === 'customerNumber' || one.kind === 'email';
  if (!counts || !one.verified || one.manner === 'Ambiguous') return false;
  return all.some((other) => isSecond(other, one));
}

/** What is known of the requests and of who called, beyond the features that were found. */
export interface JudgementFacts {
  /** Requests that named a phone number: a call of another number is then a call of somebody else. */
  readonly requestsWithNumber: ReadonlySet<string>;
}

function reviewOf(
  evidence: CallEvidence,
  requestId: string,
  { requestsWithNumber }: JudgementFacts,
): Review | undefined {
  const { found, calledElsewhere = [] } = evidence;
  const { parties, places } = otherSideOf(evidence);
  const count = countCallers(parties);
  if (count > 1) return 'SeveralCallers';
  const calling = [...found, ...calledElsewhere].filter(({ place }) => places.includes(place));
  // A number that may have made another call of the same artifact does not say that it made this one.
  const isKnown = calling.some((one) => one.requestId === requestId && one.manner !== 'Ambiguous');
  const isOther = !isKnown && (calling.length > 0 || requestsWithNumber.has(requestId));
  if (count === 1 && isOther) return 'OtherCaller';
  return !isKnown && parties.includes(unknownCaller) ? 'UnknownCaller' : undefined;
}

/**
 * Who a call belongs to, and how sure that is. A call that another number made, or that the company made to another one, is
 * never strong: who spoke there may have named the subject's number.
 */
export function judgeCall(evidence: CallEvidence, { requestsWithNumber }: JudgementFacts): readonly Hit[] {
  const requests = Map.groupBy(evidence.found, ({ requestId }) => requestId);
  return [...requests].map(([requestId, own]) => {
    const review = reviewOf(evidence, requestId, { requestsWithNumber });
    const strong = own.some((one) => isDecisive(one) || isSupported(one, own));
    return {
      requestId,
      strength: strong && review === undefined ? ('Strong' as const) : ('Weak' as const),
      ...(review === undefined ? {} : { review }),
      kinds: [...new Set(own.map(({ kind }) => kind))],
    };
  });
}

/**
 * Whether a call that was approved for a request is still that call, also where nothing of the request is found in it any more,
 * or only what is weak by itself. What cannot be read any more does not say that it is another one.
 */
export function judgeApproved(evidence: CallEvidence, requestId: string, facts: JudgementFacts): Hit {
  const told = withoutUnknownCaller(evidence);
  const kinds = judgeCall(told, facts).find((one) => one.requestId === requestId)?.kinds ?? [];
  const review = reviewOf(told, requestId, facts);
  return { requestId, kinds, ...(review === undefined ? { strength: 'Strong' } : { strength: 'Weak', review }) };
}
