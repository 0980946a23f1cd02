import type { CallDataPolicy, CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { ObjectOfAccount } from '../../policy/ai-holds.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import type { AiObjectRemoval, AiObjects } from '../../reconcile/erasure-ports.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import type { Timers } from '../../runtime/timers.ts';
import { createRetry } from '../../scan/flow/retrying-port.ts';
import { digestOfAiAccount } from '../policy-places.ts';
import { isUnnamedObject } from '../unnamed-object.ts';
import { mayGoWhole } from './artifact-erasure.ts';
import type { EraseState } from './erase-state.ts';
import { groundOfCall } from './hold-grounds.ts';
import { isOfLog, unasked } from './named-targets.ts';
import type { NamedTarget, NamedTargets } from './named-targets.ts';
import { isHeldSince, mayBeHeldSince, whyShared } from './object-sharing.ts';
import type { ToRemove } from './object-sharing.ts';
import { isCallInTime } from './target-copies.ts';
import { tasksOf } from './target-index.ts';
import type { WantedTarget } from './target-index.ts';
import type { SightedArtifact } from './target-listing.ts';
import type { HiddenNaming } from './untold-naming.ts';

export interface AiErased {
  /** What was seen of objects after their deletion. */
  readonly removals: ReadonlyMap<WantedTarget, AiObjectRemoval>;
  /** Artifacts that have to stay, because they name what could not be removed. */
  readonly blocked: ReadonlyMap<SightedArtifact, WhyStays>;
  /** What may name the objects that stay because it may be of a held call. */
  readonly hiddenOf: ReadonlyMap<WantedTarget, readonly HiddenNaming[]>;
}

export interface AiTools {
  readonly aiObjects: AiObjects;
  /** Whether a call that another policy holds may have such an object at this moment. */
  readonly isHeldElsewhere: (policy: CallDataPolicy, object: ObjectOfAccount) => boolean;
  readonly timers?: Timers;
  readonly random?: () => number;
}

/** Deletes the objects before the artifacts that name them, and notes why others stay. */
export async function eraseAiObjects(
  state: EraseState,
  named: NamedTargets,
  tools: AiTools & Pick<ToRemove, 'naming'>,
): Promise<AiErased> {
  const removals = new Map<WantedTarget, AiObjectRemoval>();
  const blocked = new Map(named.unread);
  const hiddenOf = new Map<WantedTarget, readonly HiddenNaming[]>();
  for (const one of named.targets) {
    // It keeps nothing.
    if (one.wanted.length === 0 && one.isSettled) continue;
    const removed = await removeOne(state, one, { ...tools, sighted: named.sighted });
    if ('removal' in removed) {
      for (const wanted of removed.by) removals.set(wanted, removed.removal);
      if (removed.removal.kind === 'Recoverable') keepToAskAgain(state, one, blocked);
      continue;
    }
    for (const wanted of one.wanted) hiddenOf.set(wanted, tools.naming.hidden.ofHeld(one.object, state));
    for (const sighted of one.namedBy) if (isKeptBy(state, sighted, one)) blocked.set(sighted, removed);
    state.notes.add(one.wanted, removed);
  }
  return { removals, blocked, hiddenOf };
}

/** Only what names an object can ask for it again, and only then anybody knows that it is gone. */
function keepToAskAgain(
  state: EraseState,
  { wanted, namedBy }: NamedTarget,
  blocked: Map<SightedArtifact, WhyStays>,
): void {
  const why: WhyStays = { kind: 'Failed', reason: 'ErasureIncomplete' };
  for (const sighted of namedBy) blocked.set(sighted, why);
  state.notes.add(wanted, why);
}

/** A log names objects of other callers too, which are none of this. */
function isKeptBy(state: EraseState, sighted: SightedArtifact, { wanted }: NamedTarget): boolean {
  return wanted.length > 0 || (!isOfLog(sighted) && mayGoWhole(state, sighted));
}

const mayBeHeld = { kind: 'Failed', reason: 'ObjectMayBeHeld' } as const satisfies WhyStays;

type Removed = WhyStays | { readonly removal: AiObjectRemoval; readonly by: readonly WantedTarget[] };

type RemovalTools = AiTools & Pick<ToRemove, 'sighted' | 'naming'>;

async function removeOne(state: EraseState, named: NamedTarget, tools: RemovalTools): Promise<Removed> {
  const { lanes, session } = state;
  const { account: name } = named.object;
  for (;;) {
    const removable = removableOf(state, named);
    if (!Array.isArray(removable)) return removable;
    const toRemove: ToRemove = { ...tools, named, removable };
    const shared = whyOfOthers(state, toRemove);
    if (shared !== undefined) return shared;
    const account = session.basis.policy.spec.ai?.accounts.find((one) => one.name === name);
    if (account === undefined) return { kind: 'Failed', reason: 'AccountNotFound' };
    try {
      const removal = await lanes.runGated(tasksOf(removable), (gate) =>
        createRetry(tools)(session, async () => {
          await gate.check();
          return removeUnlessHeld(state, toRemove, { ...tools, ...account });
        }),
      );
      if (removal === 'Stopped') continue;
      if (removal.kind === 'Held' || removal.kind === 'Failed') return removal;
      if (removal.kind === 'Gone') session.onDeleted(removable.length);
      return { removal, by: named.wanted };
    } catch (error) {
      session.abortSignal.throwIfAborted();
      if (!isOperatorError(error)) throw error;
      return { kind: 'Failed', reason: error.reason };
    }
  }
}

/** By what is seen right before. */
async function removeUnlessHeld(
  state: EraseState,
  toRemove: ToRemove,
  { aiObjects, isHeldElsewhere, resourceId }: AiTools & { readonly resourceId: string },
): Promise<AiObjectRemoval | Extract<WhyStays, { readonly kind: 'Held' | 'Failed' }>> {
  const { session } = state;
  const { wanted, object: named } = toRemove.named;
  const object = { kind: named.kind, id: named.id };
  if (await isHeldSince(state, toRemove)) {
    state.notes.addKept(wanted, { why: 'Held' });
    return { kind: 'Held' };
  }
  // Nobody can ask for it, in this pass or in any other: what names it need not wait.
  if (isUnnamedObject(object)) return { kind: 'Unreachable' };
  if (await mayBeHeldSince(state, toRemove)) return mayBeHeld;
  if (isHeldElsewhere(session.basis.policy, { resourceId, kind: object.kind })) {
    return { kind: 'Failed', reason: 'ObjectMayBeHeldElsewhere' };
  }
  return aiObjects.remove(resourceId, object, session);
}

/** Why an object stays that other calls name, or may name where nobody can read it. */
function whyOfOthers(state: EraseState, toRemove: ToRemove): WhyStays | undefined {
  const { object } = toRemove.named;
  if (isUnnamedObject(object)) return undefined;
  const isHidden = toRemove.naming.hidden.ofHeld(object, state).length > 0;
  return whyShared(state, toRemove) ?? (isHidden ? mayBeHeld : undefined);
}

/** For which targets the object may go now, or why it stays. */
function removableOf(state: EraseState, named: NamedTarget): WantedTarget[] | WhyStays {
  const { lanes, session } = state;
  const { wanted, object } = named;
  const live = wanted.filter(({ task }) => lanes.stopOf(task) === undefined);
  if (live.length === 0) return wanted.length === 0 ? unasked : stopped(named, lanes.stopOf);
  const [ground] = live.flatMap((one) => groundOfCall(state, one) ?? []);
  if (ground !== undefined) return { kind: 'Retained', ...ground };
  if (live.some(state.notes.isCallHeld)) return { kind: 'Held' };
  const meant = live.filter((one) => isOfAccount(one, object.account, session.basis.policy.spec));
  if (meant.length === 0) return unasked;
  const inTime = meant.filter((one) => isCallInTime(one, one.target.call, state));
  return inTime.length === 0 ? { kind: 'Failed', reason: 'BeganAfterReceipt' } : inTime;
}

/** The name may mean another account by now: what bears the same id there is another object, which nobody approved. */
function isOfAccount({ target }: WantedTarget, account: string, spec: Pick<CallDataPolicySpec, 'ai'>): boolean {
  return target.place === undefined || target.place === digestOfAiAccount(spec, account);
}

function stopped({ wanted }: NamedTarget, stopOf: EraseState['lanes']['stopOf']): WhyStays {
  const stop = wanted.map(({ task }) => stopOf(task)).find((one) => one !== undefined);
  return { kind: 'Failed', reason: stop?.reason ?? 'Progressing' };
}
