import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import { rulesFinalizer } from '../api/group.ts';
import { countRules } from '../policy/standing-rules.ts';
import { ownRulePrefix } from '../policy/lifecycle-rules.ts';
import { ownRules } from '../policy/lifecycle-document.ts';
import { judgeCleanup, lastSeenRules } from '../policy/policy-verdict.ts';
import { buildStatus } from '../policy/status.ts';
import { accountsToObserve, previousEntry } from './accounts.ts';
import { isOperatorError, OperatorError } from './errors.ts';
import type { Outcome } from './outcome.ts';
import { keyOf, type PassContext } from './pass-context.ts';
import type { AccountToObserve, CallOptions, PolicyEvent } from './ports.ts';
import { eventsOfLost } from './lost-accounts.ts';
import { scheduleOf, toTime } from './schedule.ts';
import { writeStatus } from './write-status.ts';

/** What became of one account: nothing of ours stands there, it is not found any more, or something stood in the way. */
type Removal = { readonly account: AccountToObserve } & (
  | { readonly kind: 'Gone' }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'Blocked'; readonly error: OperatorError }
);
type Blocked = Extract<Removal, { readonly kind: 'Blocked' }>;

/**
 * Deletion of a policy. The finalizer goes as the last step of a cleanup that has an end: our rules are observed gone,
 * or they stay as the policy asked, or the deadline is over and an Event says what was left.
 */
export async function cleanUp(context: PassContext, policy: CallDataPolicy, options: CallOptions): Promise<Outcome> {
  if (policy.metadata.finalizers?.includes(rulesFinalizer) !== true) return { kind: 'done' };
  if (!asksForRemoval(policy)) return release(context, policy, { events: [retained(policy)], ...options });
  const removals = await Promise.all(
    accountsToObserve(policy).map((account) => removeRules(context, policy, { account, ...options })),
  );
  const blocked = removals.filter((removal) => removal.kind === 'Blocked');
  const notFound = removals.filter(({ kind }) => kind === 'NotFound');
  const lost = eventsOfLost(
    policy,
    notFound.map(({ account }) => account.resourceId),
  );
  if (blocked.length === 0) {
    return release(context, policy, { events: [...lost, ...removed(removals)], ...options });
  }
  const deadlineMs = Date.parse(policy.metadata.deletionTimestamp ?? '') + context.cleanupDeadlineMs;
  if (context.now() >= deadlineMs) {
    return release(context, policy, { events: [leftBehind(policy, blocked), ...lost], ...options });
  }
  return waitForRemoval(context, policy, { removals, blocked, deadlineMs, ...options });
}

/** Only Enforce writes to Azure; Audit and suspend leave everything as it is, the deletion of the policy included. */
function asksForRemoval({ spec }: CallDataPolicy): boolean {
  return spec.deletionPolicy === 'RemoveRules' && spec.enforcement === 'Enforce' && !spec.suspend;
}

async function removeRules(
  context: PassContext,
  policy: CallDataPolicy,
  { account, abortSignal }: CallOptions & { readonly account: AccountToObserve },
): Promise<Removal> {
  const gone: Removal = { kind: 'Gone', account };
  const blocked = (error: OperatorError): Removal => ({ kind: 'Blocked', account, error });
  const { lifecycle } = await context.estate.observe({ ...account, declared: false, containers: [] }, { abortSignal });
  if (!lifecycle.ok) {
    if (lifecycle.reason === 'AccountNotFound') return { kind: 'NotFound', account };
    const { message, reason, retryAfterMs } = lifecycle;
    return blocked(
      new OperatorError(message, {
        kind: 'retryable',
        reason,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      }),
    );
  }
  const ownPrefix = ownRulePrefix(policy.metadata.uid);
  const seen = ownRules(lifecycle.value, ownPrefix);
  if (seen.length === 0) return gone;
  try {
    const { resourceId } = account;
    const stillWanted = () => removalIsStillWanted(context, policy, { abortSignal });
    const write = { resourceId, ownPrefix, seen, wanted: [], stillWanted };
    const result = await context.estate.writeLifecycle(write, { abortSignal });
    if (result.kind !== 'superseded') return gone;
    return blocked(
      new OperatorError('The document changed meanwhile.', { kind: 'retryable', reason: 'DocumentChanged' }),
    );
  } catch (error) {
    if (isOperatorError(error)) return blocked(error);
    throw error;
  }
}

async function removalIsStillWanted(context: PassContext, policy: CallDataPolicy, options: CallOptions) {
  const live = await context.policies.get(keyOf(policy), options);
  return live !== undefined && live.metadata.uid === policy.metadata.uid && asksForRemoval(live);
}

async function waitForRemoval(
  context: PassContext,
  policy: CallDataPolicy,
  details: CallOptions & {
    readonly removals: readonly Removal[];
    readonly blocked: readonly Blocked[];
    readonly deadlineMs: number;
  },
): Promise<Outcome> {
  const entries = entriesLeft(policy, details.removals);
  const obstacles = details.blocked.map(({ account, error }) => `${account.name}: ${error.message}`).join(' ');
  const text = `Our rules are being removed before the policy goes. ${obstacles} Given up at ${toTime(details.deadlineMs)}.`;
  const first = details.blocked[0]?.error;
  const reason = first?.reason ?? 'InternalError';
  const { now } = scheduleOf(policy, context.now());
  const status = buildStatus(policy, judgeCleanup(policy.spec, { reason, message: text }, entries), entries, { now });
  await writeStatus(context, policy, { status, abortSignal: details.abortSignal });
  const untilDeadlineMs = Math.max(1000, details.deadlineMs - context.now());
  const wishes = details.blocked.map(({ error }) => error.retryAfterMs ?? shortRetryMs);
  const retryAfterMs = Math.min(untilDeadlineMs, ...wishes);
  return { kind: 'retry', error: new OperatorError(text, { kind: 'retryable', reason, retryAfterMs }) };
}

/** An account whose rules were removed must not be said to hold them. */
function entriesLeft(policy: CallDataPolicy, removals: readonly Removal[]): readonly AccountStatus[] {
  const gone = removals.filter(({ kind }) => kind !== 'Blocked').map(({ account }) => account.resourceId.toLowerCase());
  return (policy.status?.accounts ?? []).filter(({ resourceId }) => !gone.includes(resourceId.toLowerCase()));
}

/** A deletion has an end, so its retries come at a steady pace and not with backoff. */
const shortRetryMs = 15_000;

async function release(
  context: PassContext,
  policy: CallDataPolicy,
  { events, abortSignal }: CallOptions & { readonly events: readonly PolicyEvent[] },
): Promise<Outcome> {
  // That rules were left behind is told before the object goes: a process that ends in between is not asked again.
  for (const event of events) if (event.type === 'Warning') context.recordEvent(policy, event);
  await context.policies.removeFinalizer(policy, { abortSignal });
  for (const event of events) if (event.type !== 'Warning') context.recordEvent(policy, event);
  return { kind: 'done' };
}

function retained(policy: CallDataPolicy): PolicyEvent {
  const note = `${whyRetained(policy)} ${lastSeenRules(policy.status?.accounts ?? [])}`;
  return { type: 'Normal', reason: 'RulesRetained', action: 'Cleanup', note };
}

function whyRetained({ spec }: CallDataPolicy): string {
  if (spec.deletionPolicy === 'Retain') return 'The policy was deleted with deletionPolicy Retain.';
  return spec.suspend
    ? 'The policy was deleted while suspended, so RemoveRules was not carried out.'
    : 'The policy was deleted in Audit, so RemoveRules was not carried out.';
}

function removed(removals: readonly Removal[]): readonly PolicyEvent[] {
  const accounts = removals.filter(({ kind }) => kind === 'Gone').map(({ account }) => account.name);
  if (accounts.length === 0) return [];
  const note = `No rule of ours stands any more in ${accounts.join(', ')}.`;
  return [{ type: 'Normal', reason: 'RulesRemoved', action: 'Cleanup', note }];
}

/** The policy and its status are gone afterwards, so the note must be enough to find the accounts: their names come first. */
function leftBehind(policy: CallDataPolicy, blocked: readonly Blocked[]): PolicyEvent {
  const names = blocked.map(({ account }) => account.name).join(', ');
  const details = blocked.map(({ account, error }) => {
    const entry = previousEntry(policy, account.resourceId);
    const held = entry?.rules
      ? `${countRules(entry.rules)} of ours, last seen ${entry.lastSeenTime ?? 'earlier'}`
      : 'whether rules of ours stand there is not known';
    return `${account.name} is ${account.resourceId}: ${held}. ${error.message}`;
  });
  const note = `The deadline is over, and rules of ours may still stand and delete in ${names}. ${details.join(' ')}`;
  return { type: 'Warning', reason: 'RulesLeftBehind', action: 'Cleanup', note };
}
