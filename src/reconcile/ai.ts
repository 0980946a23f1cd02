import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AiAccountObservation, DiscoveryObservation } from '../policy/ai-facts.ts';
import { withoutHeld, type HeldObjects } from '../policy/ai-holds.ts';
import type { AiCorrection } from '../policy/ai-verdict.ts';
import { attentionToAiAccount, attentionToDiscovery, type Attention } from '../policy/attention.ts';
import { isSameObject } from '../policy/overlap.ts';
import { isRemoval, untilRemovalMs } from '../policy/removal-pace.ts';
import { toldBefore, type SwitchResult } from '../policy/training-corrections.ts';
import { planRemediations, type AiChange } from '../policy/training-plan.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { aiAccountsToObserve } from './accounts.ts';
import { correct, type Asked, type Correction } from './ai-corrections.ts';
import { observeInTime, searchInTime, type InTime, type SearchedPlace } from './looks-in-time.ts';
import type { PassContext } from './pass-context.ts';
import type { AiAccountToObserve, CallOptions } from './ports.ts';
import { heldObjectsIn } from './still-wanted.ts';

/** What a pass saw of the AI accounts, after its corrections. */
export interface AiLook {
  readonly ai: readonly AiAccountObservation[];
  readonly discovery: readonly DiscoveryObservation[];
  /** Corrections that Azure refused, or accepted without effect. */
  readonly switches: readonly SwitchResult[];
  /** Declared accounts in which nothing is deleted. */
  readonly held: readonly HeldObjects[];
  readonly attention: readonly Attention[];
  /** What was corrected in this pass, all of it or some. */
  readonly corrections: readonly Omit<AiCorrection, 'time'>[];
  /** How long until each removal may be made that was made a moment ago. */
  readonly waitsMs: readonly number[];
}

export const nothingLookedAt: AiLook = {
  ai: [],
  discovery: [],
  switches: [],
  held: [],
  attention: [],
  corrections: [],
  waitsMs: [],
};

/** Accounts looked at at the same time: when the time is over, some were seen whole, and not all of them in part. */
const accountsAtOnce = 8;

/**
 * Looks at every AI account that is declared or found, and under Enforce corrects what the policy names. What was not seen
 * within its time is a failure of the look at it.
 */
export async function lookAtAi(context: PassContext, policy: CallDataPolicy, options: CallOptions): Promise<AiLook> {
  const { ai: promised } = policy.spec;
  if (promised === undefined) return nothingLookedAt;
  const limit = context.limitAi(options.abortSignal);
  try {
    return await lookWithin(context, policy, { limit, ...options, discover: promised.discover });
  } finally {
    limit.dispose();
  }
}

type Within = CallOptions & InTime;

async function lookWithin(
  context: PassContext,
  policy: CallDataPolicy,
  { discover, ...within }: Within & { readonly discover: readonly SearchedPlace[] },
): Promise<AiLook> {
  const discovery = await Promise.all(discover.map((place) => searchInTime(context, place, within)));
  const accounts = aiAccountsToObserve(policy, discovery);
  const lookAt = (account: AiAccountToObserve) => lookAtAccount(context, policy, { account, ...within });
  // Only declared accounts are asked for their data planes, which may be slow, and the others do not wait for these.
  const looks = await Promise.all(
    [accounts.filter(({ declared }) => declared), accounts.filter(({ declared }) => !declared)].map((some) =>
      mapWithLimit(some, accountsAtOnce, lookAt, within),
    ),
  ).then((both) => both.flat());
  return {
    ai: looks.map(({ observation }) => observation),
    discovery,
    switches: looks.flatMap(({ switches }) => switches),
    held: looks.flatMap(({ held }) => held ?? []),
    attention: [...looks.flatMap(({ attention }) => attention), ...discovery.flatMap(attentionToDiscovery)],
    corrections: looks.flatMap(({ corrections }) => corrections),
    waitsMs: looks.flatMap(({ waitsMs }) => waitsMs),
  };
}

interface AccountLook {
  readonly observation: AiAccountObservation;
  readonly switches: readonly SwitchResult[];
  readonly held: HeldObjects | undefined;
  readonly attention: readonly Attention[];
  readonly corrections: AiLook['corrections'];
  readonly waitsMs: AiLook['waitsMs'];
}

async function lookAtAccount(
  context: PassContext,
  policy: CallDataPolicy,
  { account, limit }: Within & { readonly account: AiAccountToObserve },
): Promise<AccountLook> {
  const before = await observeInTime(context, account, { limit });
  const held = account.declared ? heldObjectsIn(context, policy, account.resourceId) : undefined;
  const wanted = withoutHeld(planChanges(policy, before), held);
  const [corrections, waitsMs]: readonly [Correction[], number[]] = [[], []];
  for (const change of wanted) {
    const waitMs = untilMadeMs(context, policy, { account, change });
    if (waitMs > 0) waitsMs.push(waitMs);
    corrections.push(
      waitMs > 0
        ? lastUnfinished(context, policy, { account, change })
        : await correct(context, policy, { account, change, limit }),
    );
  }
  // What stands now is what is judged: a correction is believed only when it was seen.
  const isAnyTried = corrections.length > waitsMs.length;
  const observation = isAnyTried ? await observeInTime(context, account, { limit }) : before;
  return {
    observation,
    switches: corrections
      .flatMap(({ result }) => result ?? [])
      .filter((result) => !isDisproved(policy, observation, result)),
    held,
    attention: [...attentionToAiAccount(observation), ...corrections.flatMap(({ attention }) => attention ?? [])],
    corrections: corrections.flatMap(({ done }) => done ?? []),
    waitsMs,
  };
}

/** What the last removal left is told until the next one is made, be it by another process, and not only in the pass that made it. */
function lastUnfinished(
  { removals }: PassContext,
  policy: CallDataPolicy,
  { account: { name, resourceId }, change }: Asked,
): Correction {
  const known = removals.unfinished(policy.metadata.uid, { resourceId, kind: change.kind });
  if (known !== undefined) return known;
  const result = toldBefore(policy, { resourceId, change });
  if (result === undefined) return {};
  const { refusal, what } = result.outcome;
  if (refusal === undefined) return { result };
  return { result, attention: { name, progress: 'Stalled', cause: { reason: refusal, message: what } } };
}

/** How long until a correction may be made, by what this process took away and by what the statuses remember of others. */
function untilMadeMs(
  { policies, removals, now }: PassContext,
  policy: CallDataPolicy,
  { account, change }: Asked,
): number {
  if (!isRemoval(change)) return 0;
  const others = policies.list().filter((other) => !isSameObject(other, policy));
  return Math.max(
    removals.untilMs({ resourceId: account.resourceId, kind: change.kind }, now()),
    untilRemovalMs(policy, { account, change, others }, now()),
  );
}

/** Azure shows a change late, or an answer was lost: what the last look saw to be in order was not refused. */
function isDisproved(policy: CallDataPolicy, observation: AiAccountObservation, { change }: SwitchResult): boolean {
  const isOnAccount = change.kind === 'SetStoredCompletionsDisabled' || change.kind === 'SetTags';
  const isSeen = observation.account.ok && (isOnAccount || observation.dataPlane?.ok === true);
  return isSeen && !planChanges(policy, observation).some(({ kind }) => kind === change.kind);
}

function planChanges({ spec }: CallDataPolicy, observation: AiAccountObservation): readonly AiChange[] {
  if (spec.ai === undefined || spec.enforcement !== 'Enforce') return [];
  return planRemediations({ observation, training: spec.ai.training, remediate: spec.ai.remediate });
}
