import { countCallers, type CallEvidence, type Evidence } from './evidence.ts';
import type { FeatureKind } from './feature.ts';

/** `Strong` may be erased by the request itself; `Weak` only where the approval includes weak matches. */
export type Strength = 'Strong' | 'Weak';

/** Why a person has to look at it whatever the features say. */
export type Review =
  | 'OtherCaller'
  | 'SeveralCallers'
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

/** What decides together with a second feature. A name or an address is only ever the second. */
function isSupported(one: Evidence, all: readonly Evidence[]): boolean {
  const counts = one.kind === 'phone' || one.kind === 'customerNumber' || one.kind === 'email';
  if (!counts || !one.verified || one.manner === 'Ambiguous') return false;
  return all.some((other) => other.feature !== one.feature && other.verified && other.manner !== 'Ambiguous');
}

function reviewOf(own: readonly Evidence[], callers: number, givesNumber: boolean): Review | undefined {
  if (callers > 1) return 'SeveralCallers';
  const called = own.some(({ kind, place }) => kind === 'phone' && place === 'Caller');
  return callers === 1 && givesNumber && !called ? 'OtherCaller' : undefined;
}

/** What is known of the requests and of who called, beyond the features that were found. */
export interface JudgementFacts {
  /** Requests that named a phone number: a call of another number is then a call of somebody else. */
  readonly requestsWithNumber: ReadonlySet<string>;
}

/**
 * Who a call belongs to, and how sure that is. A call that another number made is never strong: the caller there may have
 * named the subject's number.
 */
export function judgeCall({ found, callers }: CallEvidence, { requestsWithNumber }: JudgementFacts): readonly Hit[] {
  const requests = Map.groupBy(found, ({ requestId }) => requestId);
  const strangers = new Set(found.filter(({ place }) => place === 'Caller').map(({ requestId }) => requestId));
  const callerCount = countCallers(callers);
  return [...requests].map(([requestId, own]) => {
    const callerIsKnown = strangers.size > 0 && !strangers.has(requestId);
    const review = reviewOf(own, callerCount, requestsWithNumber.has(requestId) || callerIsKnown);
    const strong = own.some((one) => isDecisive(one) || isSupported(one, own));
    return {
      requestId,
      strength: strong && review === undefined ? ('Strong' as const) : ('Weak' as const),
      ...(review === undefined ? {} : { review }),
      kinds: [...new Set(own.map(({ kind }) => kind))],
    };
  });
}
