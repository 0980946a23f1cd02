import { keepsKeysOf } from '../evidence/key-ring.ts';
import { areReadable, knowsAllHeld } from '../policy/holds.ts';
import { areSameLocations, locationsOwnedByOthers } from '../policy/overlap.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { resolveHolds } from '../reconcile/resolve-holds.ts';
import { areDeletesStillWanted } from '../reconcile/still-wanted.ts';
import type { FoundPass } from './policy-pass.ts';
import { readKeyRing } from './subject-keys.ts';

/**
 * A live look right before deletes: whether what the pass ordered them on still stands. The policy is the same generation; no
 * hold keeps a call that it did not keep; other policies own the same locations, and none may lie where nobody sees it; and no
 * key is gone, because without its key a ledger says of nothing that it may go. The pass may be over by then, so its signal is
 * not used. Failures of the API server are OperatorErrors.
 */
export async function areDeletesWanted(pass: FoundPass): Promise<boolean> {
  const options: CallOptions = { abortSignal: new AbortController().signal };
  const { context, policy } = pass;
  return (
    (await areDeletesStillWanted(context, policy.policy, options)) &&
    (await areOwnersKnown(pass)) &&
    (await areKeysKept(pass, options)) &&
    (await areHoldsKnown(pass, options))
  );
}

/** Another policy may be made, edited or deleted while deletes are at work. */
async function areOwnersKnown({ context, policy, withheld }: FoundPass): Promise<boolean> {
  return areSameLocations(
    await withheld(),
    locationsOwnedByOthers(policy.policy, context.policies.listNear(policy.policy)),
  );
}

async function areKeysKept({ context, policy, ring }: FoundPass, options: CallOptions): Promise<boolean> {
  const known = await ring();
  const live = await readKeyRing(context.keySecrets, policy.policy, options);
  return known.kind === 'Ring' && live.kind === 'Ring' && keepsKeysOf(live.ring, known.ring);
}

/** A Secret may be filled, and a hold may begin, while deletes are at work. */
async function areHoldsKnown({ context, policy, holds, openedMs }: FoundPass, options: CallOptions): Promise<boolean> {
  const known = { holds: await holds(), nowMs: openedMs };
  const live = { holds: await resolveHolds(context, policy.policy, options), nowMs: context.now() };
  return areReadable(live) && knowsAllHeld(known, live);
}
