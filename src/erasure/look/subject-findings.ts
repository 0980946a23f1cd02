import { makeToken } from '../../evidence/key-ring.ts';
import { aiObjectParts, blobParts, callParts, unknownCallParts } from '../../evidence/token-parts.ts';
import { digestOfAiAccount, digestOfPlace } from '../policy-places.ts';
import type { FoundBlob, FoundCall, FoundTarget, Ground, Subject, SubjectFinding } from '../engine.ts';
import { groundOfCalls } from './call-listing.ts';
import type { CallListing, FoundObject } from './call-listing.ts';
import { isOfLaterCall, startOf } from './call-starts.ts';
import { claimsOf } from './claims.ts';
import type { Claim } from './claims.ts';
import type { FoundCopy } from './found-copies.ts';
import { callsByLedger, isNamedByLedger } from './known-shares.ts';
import type { LookContext } from './look-context.ts';

/** What is there of each subject. */
export function findingsOf(
  context: LookContext,
  listing: CallListing,
  wanted: Iterable<string>,
): ReadonlyMap<string, SubjectFinding> {
  const claims = [...wanted].flatMap((callId) => claimsOf(context, listing, callId));
  const bySubject = Map.groupBy(claims, ({ subject }) => subject.requestUid);
  return new Map(
    context.order.subjects.map((subject) => [
      subject.requestUid,
      findingOf(context, listing, { subject, claims: bySubject.get(subject.requestUid) ?? [] }),
    ]),
  );
}

interface SubjectClaims {
  readonly subject: Subject;
  readonly claims: readonly Claim[];
}

interface Finder {
  readonly context: LookContext;
  readonly subject: Subject;
  readonly claimOf: ReadonlyMap<string, Claim>;
  readonly tokenOf: (callId: string) => string;
  readonly groundOf: (callIds: readonly string[]) => Ground | undefined;
}

function findingOf(
  context: LookContext,
  { copies, objects }: CallListing,
  { subject, claims }: SubjectClaims,
): SubjectFinding {
  const { current } = context.order.ring;
  const finder: Finder = {
    context,
    subject,
    claimOf: new Map(claims.map((claim) => [claim.callId, claim])),
    tokenOf: (callId) => makeToken(current, 'Call', callParts(callId)),
    groundOf: (callIds) => groundOfCalls(context, callIds),
  };
  const isAsked = ({ className }: { readonly className: string }): boolean =>
    subject.classes.length === 0 || subject.classes.includes(className);
  const targets: readonly FoundTarget[] = [
    ...copies.filter(isAsked).flatMap((copy) => targetsOfCopy(finder, copy)),
    ...onceForEach(objects.filter(isAsked)).flatMap((object) => targetsOfObject(finder, object)),
  ];
  const there = new Set(copies.filter(isAsked).flatMap(({ calls }) => calls.map(({ callId }) => callId)));
  return {
    requestUid: subject.requestUid,
    calls: claims
      .filter(({ callId }) => there.has(callId))
      .map((claim) => foundCall(finder, claim))
      .toSorted((a, b) => compare(a.callId, b.callId)),
    targets: targets.toSorted((a, b) => compare(orderOf(a), orderOf(b))),
  };
}

/** Places are listed at the same time, so what comes first is chance. */
function orderOf(target: FoundTarget): string {
  const { kind, class: className, account, call } = target;
  const own =
    target.kind === 'Blob' ? [target.container, target.name, target.versionId ?? ''] : [target.object, target.id];
  return JSON.stringify([kind, className, account, ...own, call]);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function foundCall({ tokenOf }: Finder, { callId, hit, starts }: Claim): FoundCall {
  const { strength, review, kinds } = hit;
  const startMs = startOf(starts);
  return {
    callId,
    token: tokenOf(callId),
    strength,
    kinds: kinds.toSorted(),
    ...(review === undefined ? {} : { review }),
    ...(startMs === undefined ? {} : { startMs }),
  };
}

/**
 * One for each call: a blob goes only where each of its calls is named. Of several calls in one blob, a single one that is weak
 * or held makes all of it so, because it cannot go in parts.
 */
function targetsOfCopy(finder: Finder, copy: FoundCopy): readonly FoundBlob[] {
  const { claimOf, subject, tokenOf } = finder;
  // What other copies of its name tell is a guess where a ledger knows this very copy.
  if (copy.isJoined && isNamedByLedger(finder, copy)) {
    return targetsOfLocation(finder, copy);
  }
  const own = copy.calls
    .filter(({ callId, starts }) => {
      const claim = claimOf.get(callId);
      return claim !== undefined && !isOfLaterCall(starts, claim.starts, subject.receivedMs);
    })
    .map(({ callId }) => callId)
    .toSorted();
  if (own.length === 0) return targetsOfLocation(finder, copy);
  if (copy.isCutLog) {
    return own.map((callId) => ({ ...blobOf(finder, copy, [callId]), call: tokenOf(callId), extent: 'Records' }));
  }
  const { versionId, callCount } = copy;
  const blob = {
    ...blobOf(finder, copy, own),
    ...(versionId === undefined ? {} : { versionId }),
    extent: own.length === callCount ? 'Whole' : 'Shared',
  } as const;
  return own.map((callId) => ({ ...blob, call: tokenOf(callId) }));
}

type PlainBlob = Omit<FoundBlob, 'extent' | 'versionId' | 'call'>;

function blobOf(finder: Finder, copy: FoundCopy, callIds: readonly string[]): PlainBlob {
  const { claimOf, groundOf } = finder;
  // The other copies of the name tell several calls: nobody can say which one it is of.
  const isGuessed = copy.isJoined && copy.callCount > 1;
  return {
    ...placed(finder, copy),
    weak: isGuessed || callIds.some((callId) => claimOf.get(callId)?.hit.strength !== 'Strong'),
    held: copy.held ?? groundOf(callIds),
  };
}

function placed({ context }: Finder, copy: FoundCopy): Omit<PlainBlob, 'weak' | 'held'> {
  const place = digestOfPlace(context.order.policy.spec, copy);
  const { className, account, container, name, artifact, state, recoverableUntilMs } = copy;
  return {
    kind: 'Blob',
    class: className,
    account,
    container,
    name,
    location: makeToken(context.order.ring.current, 'Location', blobParts(copy)),
    ...(place === undefined ? {} : { place }),
    artifact,
    state,
    ...(recoverableUntilMs === undefined ? {} : { recoverableUntilMs }),
  };
}

/**
 * What tells no call, at a location that the ledger names. Where it can be read and was written after the request, it is
 * something else by the same name, unless the ledger names this very version.
 */
function targetsOfLocation(finder: Finder, copy: FoundCopy): readonly FoundBlob[] {
  const { context, subject } = finder;
  const { versionId } = copy;
  if (!copy.isJoined || !copy.knownTo.includes(subject.requestUid)) return [];
  const isKnown = versionId !== undefined && isNamedByLedger(finder, copy);
  const isNew = !isKnown && copy.state !== 'softDeleted' && (copy.writtenMs ?? 0) >= subject.receivedMs;
  if (isNew) return [];
  const calls = callsByLedger(finder, copy);
  const unknown = makeToken(context.order.ring.current, 'Call', unknownCallParts(copy));
  const blob = {
    ...placed(finder, copy),
    ...(versionId === undefined ? {} : { versionId }),
    weak: calls.length === 0,
    held: copy.held ?? finder.groundOf(context.heldCalls(calls)),
    extent: copy.callCount > 1 ? 'Shared' : 'Whole',
  } as const;
  return (calls.length === 0 ? [unknown] : calls).map((call) => ({ ...blob, call }));
}

/** Artifacts of several classes may name one object: of whichever comes first by its name, as places are listed by chance. */
function onceForEach(objects: readonly FoundObject[]): readonly FoundObject[] {
  const groups = Map.groupBy(objects, ({ callId, account, kind, id }) => JSON.stringify([callId, account, kind, id]));
  return [...groups.values()].flatMap((own) => {
    const [first] = own.toSorted((a, b) => compare(a.className, b.className));
    return first === undefined ? [] : [{ ...first, ofCalls: own.flatMap(({ ofCalls }) => ofCalls) }];
  });
}

function targetsOfObject(
  finder: Finder,
  { callId, className, account, kind, id, ofCalls }: FoundObject,
): readonly FoundTarget[] {
  const { context, claimOf, tokenOf, groundOf } = finder;
  const own = ofCalls.filter((calls) => calls.every((one) => claimOf.has(one)));
  if (own.length === 0) return [];
  const isStrong = (one: string): boolean => claimOf.get(one)?.hit.strength === 'Strong';
  const place = digestOfAiAccount(context.order.policy.spec, account);
  return [
    {
      kind: 'AiObject',
      class: className,
      account,
      location: makeToken(context.order.ring.current, 'Location', aiObjectParts(account, kind, id)),
      ...(place === undefined ? {} : { place }),
      call: tokenOf(callId),
      weak: !own.some((calls) => calls.every(isStrong)),
      held: groundOf([callId, ...own.flat()]),
      object: kind,
      id,
    },
  ];
}
