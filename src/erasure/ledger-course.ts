import { openingEvents } from '../evidence/ledger-progress.ts';
import { isAllSettled, ledgerState, type LedgerState } from '../evidence/ledger-state.ts';
import { endByPerson } from '../policy/erasure/request-state.ts';
import type { LastWord } from '../reconcile/erasure-ports.ts';
import { tellBroken } from './broken-ledgers.ts';
import type { EraseTask, Subject } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { findLastWord, leaveOutAdditionsBy } from './last-word.ts';
import { isGiven, isHeld, mustShowAnew, tellApproval } from './ledger-approval.ts';
import { addLateArrivals, type Watched, type WatchedLedger } from './ledger-arrivals.ts';
import { openingOf } from './ledger-opening.ts';
import { takeOutcomes } from './ledger-outcomes.ts';
import { closeLedger, resumeEnding, retireLedger } from './ledger-retirement.ts';
import { dueByLedger, worksItself } from './ledger-tasks.ts';
import { mayHaveLostWord, tellLostWord, type Opened } from './lost-words.ts';
import { nextCheckMs, type FoundPass } from './policy-pass.ts';
import { addToLedger, finishLedger, readLedgerOf, type WholeLedger } from './request-ledger.ts';
import { featuresOfLedger } from './subject-digests.ts';

/** What the ledgers of a policy ask for, whether their requests are still in the cluster or not. */
export interface LedgerWatch {
  readonly subjects: readonly Subject[];
  readonly tasks: readonly EraseTask[];
  /** What rests, and goes with the deletes of others alone. */
  readonly along?: readonly EraseTask[];
  /** When something is due by a ledger alone. Epoch milliseconds. */
  readonly untilMs?: number;
}

export const nothing: LedgerWatch = { subjects: [], tasks: [] };
/** Once the object is gone nothing else calls for another look at its ledger. */
export const again = (pass: FoundPass): LedgerWatch => ({ ...nothing, untilMs: nextCheckMs(pass) });
/** A ledger that could not be read or written is tried again after this. */
export const retryLedgerMs = 60_000;

/** Takes over what was done by the ledger, adds what came late, and says what is due. */
export async function watchLedger(pass: FoundPass, desk: EvidenceDesk, one: Watched): Promise<LedgerWatch> {
  const { requestUid } = one;
  const read = await readLedgerOf(pass, desk, requestUid);
  if (read.kind === 'Broken') {
    const ending = await resumeEnding(pass, desk, requestUid);
    if (ending !== undefined) return { ...nothing, ...ending };
    tellBroken(pass, one, read.faults);
    return again(pass);
  }
  return watchWhole(pass, desk, { ...one, ledger: read });
}

async function watchWhole(pass: FoundPass, desk: EvidenceDesk, one: WatchedLedger): Promise<LedgerWatch> {
  const { ledger: read, request } = one;
  const state = ledgerState(read.entries);
  if (state.opened === undefined || isOfOther(pass, one, state.opened)) return nothing;
  if (state.outcome !== undefined) return { ...nothing, ...(await retireLedger(pass, desk, one)) };
  const word = await wordOn(pass, one, state);
  const stopped = await stopBy(pass, desk, { ...one, opened: state.opened, word });
  if (stopped !== undefined) return stopped;
  const told =
    word?.kind === 'AdditionsWithdrawn'
      ? await leaveOutAdditionsBy(pass, desk, { requestUid: one.requestUid, word })
      : await tellApproval(pass, desk, one);
  // Not all that was approved stands in it yet: the request itself goes on.
  if (request !== undefined && request.status?.plan?.startedTime === undefined) return nothing;
  const ledger = await takeOutcomes(pass, desk, { ...one, ledger: await adopt(pass, desk, { ...one, ledger: told }) });
  const waiting = waitingFor(pass, one, ledgerState(ledger.entries));
  if (waiting !== undefined) return waiting;
  return finishOrWatch(pass, desk, {
    ...one,
    ledger: await addLateArrivals(pass, desk, { ...one, ledger }),
  });
}

type Stop = WatchedLedger & { readonly opened: Opened; readonly word: LastWord | undefined };

/** Where nothing goes by the ledger any more. */
async function stopBy(
  pass: FoundPass,
  desk: EvidenceDesk,
  { opened, word, ...one }: Stop,
): Promise<LedgerWatch | undefined> {
  if (word !== undefined && word.kind !== 'AdditionsWithdrawn')
    return { ...nothing, ...(await closeLedger(pass, desk, { ...one, end: word.kind })) };
  return (await mayHaveLostWord(pass, desk, { ...one, opened }))
    ? waitForNobody(pass, desk, { ...one, opened })
    : undefined;
}

/** It is told with each look as long as the watch would go on, and nobody can approve it any more. */
async function waitForNobody(
  pass: FoundPass,
  desk: EvidenceDesk,
  { opened, ...one }: WatchedLedger & { readonly opened: Opened },
): Promise<LedgerWatch> {
  if (pass.context.now() >= Date.parse(opened.watchUntilTime))
    return { ...nothing, ...(await closeLedger(pass, desk, { ...one, end: 'Withdrawn' })) };
  tellLostWord(pass, one.requestUid);
  return again(pass);
}

/** Where nothing goes by the ledger before the request itself comes further. */
function waitingFor({ policy }: FoundPass, one: Watched, state: LedgerState): LedgerWatch | undefined {
  const { requestUid, request } = one;
  if (request === undefined) return undefined;
  // A person took the approval back, or it is of another plan: then nothing goes by the ledger either.
  if (isHeld(policy, request)) return nothing;
  // What is shown anew is found by a look. What is finished is only watched for.
  const isAskedAnew = worksItself(one) && mustShowAnew(state, { request, plan: request.status?.plan });
  if (isAskedAnew) return { ...nothing, subjects: [subjectOf(requestUid, state)] };
  return state.isApproved ? undefined : nothing;
}

/**
 * Without the object the ledger tells whether what it names is approved, or the ConfigMap that was left in the place of the object,
 * and nobody can approve it any more. Nor does anybody once the request came to its end without the approval that was taken back.
 */
async function wordOn(
  pass: FoundPass,
  { requestUid, request }: Watched,
  { isApproved }: LedgerState,
): Promise<LastWord | undefined> {
  if (request === undefined) return isApproved ? findLastWord(pass, requestUid) : { kind: 'Withdrawn' };
  const isOver = request.status?.finishedTime !== undefined && !isApproved && !isGiven(pass.policy, request);
  const end = endByPerson(request.spec, request.status ?? {}) ?? (isOver ? 'Withdrawn' : undefined);
  return end === undefined ? undefined : { kind: end };
}

/**
 * Neither of this policy, nor of one of its name that was deleted before this one was created. A request names its policy for
 * ever, so as long as the object is there it tells.
 */
function isOfOther({ policy: { policy } }: FoundPass, { request }: Watched, opened: Opened): boolean {
  const { uid, namespace, name } = policy.metadata;
  const isNamesake = opened.policyNamespace === namespace && opened.policyName === name;
  return opened.policyUid !== uid && request === undefined && !isNamesake;
}

/** Says in the ledger whose it is now, so that it goes on once the object is gone. */
async function adopt(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger }: WatchedLedger,
): Promise<WholeLedger> {
  const { opened } = ledgerState(ledger.entries);
  const { uid, namespace, name } = pass.policy.policy.metadata;
  if (opened === undefined || opened.policyUid === uid) return ledger;
  const handed = { ...opened, policyUid: uid, policyNamespace: namespace, policyName: name };
  const opening = request === undefined ? handed : openingOf(pass, request);
  return addToLedger(pass, desk, { requestUid, decide: (state) => openingEvents(state, opening) });
}

async function finishOrWatch(pass: FoundPass, desk: EvidenceDesk, watched: WatchedLedger): Promise<LedgerWatch> {
  const { requestUid, ledger } = watched;
  const state = ledgerState(ledger.entries);
  const { opened } = state;
  if (opened === undefined) return nothing;
  // Additions may be approved as long as the request is open, and what comes back of them is watched for too.
  const isOver = !worksItself(watched) && pass.context.now() >= Date.parse(opened.watchUntilTime);
  if (isOver && isAllSettled(state)) {
    await finishLedger(pass, desk, { requestUid, outcome: 'WatchEnded' });
    // What the last deletes came to is told in this pass, before the ledger goes.
    return { ...nothing, untilMs: pass.context.now() + retryLedgerMs };
  }
  return { subjects: [subjectOf(requestUid, state)], ...dueByLedger(pass, watched, state) };
}

function subjectOf(requestUid: string, { opened, features, targets }: LedgerState): Subject {
  return {
    requestUid,
    receivedMs: Date.parse(opened?.receivedTime ?? ''),
    classes: opened?.classes ?? [],
    features: featuresOfLedger(requestUid, features),
    knownCalls: new Set(targets.map(({ target }) => target.call)),
    knownLocations: new Set(targets.map(({ target }) => target.location)),
    sharesOfLocations: Map.groupBy(
      targets.map(({ target }) => target),
      ({ location }) => location,
    ),
  };
}
