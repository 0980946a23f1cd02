import type { AccountObservation, Observed, Recipient, ReplicationFacts } from '../policy/facts.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { AccountToObserve, CallOptions } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import type { ArmClient } from './arm.ts';
import type { ReplicationPolicy } from './storage-facts.ts';
import {
  readAccount,
  readBlobService,
  readContainer,
  readLifecycleDocument,
  readReplicationPolicies,
} from './storage-reads.ts';
import { readRecipients } from './recipients.ts';
import { accountName } from './storage-resource.ts';

type Failed = Extract<Observed<unknown>, { readonly ok: false }>;

/** Calls on one account at the same time: enough to hide latency, few enough for ARM's token buckets. */
const CALLS_AT_ONCE = 4;

const notLookedAt: Failed = {
  ok: false,
  reason: 'NotMeasured',
  message: 'The account is no longer in the policy; only its lifecycle document is looked at.',
  terminal: false,
};

/**
 * Looks at one account. Reads only, and throws only when aborted: each part carries its own failure. The account itself
 * comes first. What concerns all of it (gone, throttled, no token, Azure down) is then every part's answer and is not asked
 * for again part by part, and a 404 of a part proves absence only where the account was seen.
 */
export async function observeAccount(
  arm: ArmClient,
  { name, resourceId, declared, containers, recipients: asked = false }: AccountToObserve,
  options: CallOptions,
): Promise<AccountObservation> {
  const account = await attempt(() => readAccount(arm, resourceId, options), options);
  const common = { name, resourceId, declared, account };
  if (!account.ok && concernsAllParts(account)) {
    return { ...common, lifecycle: account, ...partsThatFailed(declared ? account : notLookedAt, asked) };
  }
  const lookAtLifecycle = async (): Promise<AccountObservation['lifecycle']> => {
    const seen = await attempt(() => readLifecycleDocument(arm, resourceId, options), options);
    return !account.ok && seen.ok && seen.value === undefined ? account : seen;
  };
  if (!declared) return { ...common, lifecycle: await lookAtLifecycle(), ...partsThatFailed(notLookedAt, false) };

  const [lifecycle, blobService, replication, recipients] = await Promise.all([
    lookAtLifecycle(),
    attempt(() => readBlobService(arm, resourceId, options), options),
    attempt(() => observeReplication(arm, resourceId, options), options),
    asked ? attempt(() => readRecipients(arm, resourceId, options), options) : undefined,
  ]);
  const seenContainers = await attempt(
    () =>
      mapWithLimit(
        containers,
        CALLS_AT_ONCE,
        (container) => readContainer(arm, { accountId: resourceId, container }, options),
        options,
      ),
    options,
  );
  const absenceUnproved = !account.ok && seenContainers.ok && seenContainers.value.some(({ exists }) => !exists);
  return {
    ...common,
    lifecycle,
    blobService,
    replication,
    containers: absenceUnproved ? account : seenContainers,
    ...(recipients === undefined ? {} : { recipients: unproved(account, recipients) }),
  };
}

type Parts = Pick<AccountObservation, 'blobService' | 'replication' | 'containers' | 'recipients'>;

function partsThatFailed(failure: Failed, asked: boolean): Parts {
  const parts = { blobService: failure, replication: failure, containers: failure };
  return asked ? { ...parts, recipients: failure } : parts;
}

/** Of an account that nobody saw, an empty list proves nothing. */
function unproved(account: Observed<unknown>, recipients: Observed<readonly Recipient[]>): typeof recipients {
  return !account.ok && recipients.ok && recipients.value.length === 0 ? account : recipients;
}

/** A denied or unreadable account resource says nothing about its parts; every other failure speaks for all of them. */
function concernsAllParts({ reason }: Failed): boolean {
  return reason !== 'AccessDenied' && reason !== 'AzureAnswerMalformed' && reason !== 'InternalError';
}

/** Where the account is the source, its blobs have copies elsewhere; where it is the destination, it has copies of others. */
async function observeReplication(
  arm: ArmClient,
  accountId: string,
  options: CallOptions,
): Promise<readonly ReplicationFacts[]> {
  const policies = await readReplicationPolicies(arm, accountId, options);
  return mapWithLimit(
    policies.filter(({ source }) => namesAccount(source, accountId)),
    CALLS_AT_ONCE,
    async ({ policyId, destination, sourceContainers, destinationContainers }) => ({
      policyId,
      destination,
      sourceContainers,
      destinationContainers,
      destinationRead: await observeDestination(arm, { policyId, destination }, options),
    }),
    options,
  );
}

/** Azure gives an account by its resource id or, in older policies, by its name, which is unique in the whole cloud. */
function namesAccount(given: string, accountId: string): boolean {
  const [left, right] = given.includes('/') ? [given, accountId] : [given, accountName(accountId)];
  return left.toLowerCase() === right.toLowerCase();
}

async function observeDestination(
  arm: ArmClient,
  { policyId, destination }: Pick<ReplicationPolicy, 'policyId' | 'destination'>,
  options: CallOptions,
): Promise<ReplicationFacts['destinationRead']> {
  if (!destination.includes('/')) {
    return {
      ok: false,
      reason: 'RecoverabilityUnknown',
      message: `Object replication policy ${policyId} names its destination without a resource id, so it cannot be looked at.`,
      terminal: false,
    };
  }
  return attempt(async () => {
    const { location } = await readAccount(arm, destination, options);
    return { resourceId: destination, location };
  }, options);
}

/** Turns a failure into a part of the observation. Only an abort goes on as a throw. */
async function attempt<T>(look: () => Promise<T>, { abortSignal }: CallOptions): Promise<Observed<T>> {
  try {
    return { ok: true, value: await look() };
  } catch (error) {
    abortSignal.throwIfAborted();
    if (!isOperatorError(error)) {
      const message = 'An answer of Azure led to an error that should not happen.';
      return { ok: false, reason: 'InternalError', message, terminal: false };
    }
    const { reason, message, kind, retryAfterMs } = error;
    return {
      ok: false,
      reason,
      message,
      terminal: kind === 'terminal',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
}
