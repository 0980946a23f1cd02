import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { ChainHead } from '../evidence/chain.ts';
import type { LedgerRead } from '../evidence/ledger.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { areReadable, type ResolvedHold } from '../policy/holds.ts';
import { locationsOwnedByOthers, type OwnedLocation } from '../policy/overlap.ts';
import { accountsToObserve } from '../reconcile/accounts.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { resolveHolds } from '../reconcile/resolve-holds.ts';
import type { ErasureBasis } from './engine.ts';
import type { PassScope, PolicyRead } from './erasure-context.ts';
import { openEvidence, type EvidenceOpening } from './evidence-desk.ts';
import type { PolicyMemory } from './policy-memory.ts';
import { lookForRequests } from './request-presence.ts';
import { readKeyRing, type KeyRingRead } from './subject-keys.ts';

/** One pass over the erasures of one policy. What several requests need is looked at once, and only if one needs it. */
export interface PolicyPass extends PassScope {
  readonly policy: PolicyRead;
  readonly memory: PolicyMemory;
  /** Nothing that the pass looked at is older. Epoch milliseconds. */
  readonly openedMs: number;
  readonly ring: () => Promise<KeyRingRead>;
  /** Only where the policy is in Enforce and not suspended. */
  readonly evidence: () => Promise<EvidenceOpening>;
  readonly accounts: () => Promise<readonly AccountObservation[]>;
  readonly holds: () => Promise<readonly ResolvedHold[]>;
  /** Locations that other policies own. */
  readonly withheld: () => Promise<readonly OwnedLocation[]>;
  readonly isApprovalProtected: () => Promise<boolean>;
  /** Uids of the requests in the namespace by a live look; `undefined` where it could not be made. */
  readonly requestsNow: () => Promise<ReadonlySet<string> | undefined>;
  /** Lets go of connections that the pass made. */
  readonly close: () => Promise<void>;
  /** Ledgers that were read in this pass, as they stand after what it added. */
  readonly ledgers: Map<string, LedgerRead>;
  /** What status remembers of ledgers: without it, nobody sees that one was cut off or lost. */
  readonly knownLedgers: Map<string, KnownLedger>;
}

/** How far a ledger is known to have been written. */
export interface KnownLedger {
  readonly head?: ChainHead | undefined;
  /** Status says that deletes may have begun: by then the ledger was open. */
  readonly isStarted: boolean;
}

/** The pass that has a policy. */
export interface FoundPass extends PolicyPass {
  readonly policy: Extract<PolicyRead, { readonly kind: 'Found' }>;
}

export function isFound(pass: PolicyPass): pass is FoundPass {
  return pass.policy.kind === 'Found';
}

export function writesEvidence({ policy: { policy } }: FoundPass): boolean {
  return policy.spec.enforcement === 'Enforce' && !policy.spec.suspend && policy.spec.evidence !== undefined;
}

export function openPass(scope: PassScope, policy: PolicyRead, memory: PolicyMemory): PolicyPass {
  const { context, abortSignal } = scope;
  const found = (): CallDataPolicy => {
    if (policy.kind !== 'Found') throw new TypeError('There is no policy to look at.');
    return policy.policy;
  };
  let opening: Promise<EvidenceOpening> | undefined;
  const accounts = once(() => {
    const declared = accountsToObserve(found()).filter((account) => account.declared);
    const { estate } = context.azureOf(found());
    return Promise.all(declared.map((account) => estate.observe(account, { abortSignal })));
  });
  return {
    ...scope,
    policy,
    memory,
    openedMs: context.now(),
    accounts,
    ring: once(() => readKeyRing(context.keySecrets, found(), { abortSignal })),
    evidence: once(async () => {
      opening = openEvidence(
        {
          policy: found(),
          accounts: await accounts(),
          keySecrets: context.keySecrets,
          connect: context.azureOf(found()).connectEvidence,
          now: context.now,
        },
        { abortSignal },
      );
      return opening.catch(closedBy);
    }),
    close: async () => {
      const opened = await opening?.catch(() => undefined);
      if (opened?.kind === 'Open') await opened.desk.close();
    },
    holds: once(() => resolveHolds(context, found(), { abortSignal })),
    withheld: once(() => Promise.resolve(locationsOwnedByOthers(found(), context.policies.listNear(found())))),
    requestsNow: once(() => lookForRequests(scope)),
    isApprovalProtected: once(() => context.approvalGuard.isInForce({ abortSignal })),
    ledgers: new Map(),
    knownLedgers: new Map(),
  };
}

/** What Azure or the API server refuses may pass by itself; until then nothing is deleted, and status says so. */
function closedBy(error: unknown): EvidenceOpening {
  if (!isOperatorError(error)) throw error;
  return { kind: 'Closed', why: 'EvidenceUnavailable', message: error.message };
}

/** Whether a hold that should be in force cannot be read: then nobody knows which calls it keeps. */
export async function areHoldsReadable(pass: PolicyPass): Promise<boolean> {
  return areReadable({ holds: await pass.holds(), nowMs: pass.context.now() });
}

/** When what could not be done by now is tried again, at the latest. Epoch milliseconds. */
export function nextCheckMs({ context, policy: { policy } }: FoundPass): number {
  return context.now() + policy.spec.checkIntervalMinutes * 60_000;
}

/** What every piece of work stands on; `undefined` where the key ring cannot be read. */
export async function basisOf(pass: FoundPass): Promise<ErasureBasis | undefined> {
  const read = await pass.ring();
  if (read.kind !== 'Ring') return undefined;
  const { policy } = pass.policy;
  return {
    policy,
    accounts: await pass.accounts(),
    holds: await pass.holds(),
    withheld: await pass.withheld(),
    ring: read.ring,
  };
}

function once<T>(look: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= look());
}
