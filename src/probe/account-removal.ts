import type { TokenCredential } from '@azure/identity';
import { describeOperation, STORAGE_API_VERSION } from '../azure/storage-resource.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { sleep } from '../runtime/deadline.ts';
import { emptyAccount } from './emptied-account.ts';
import type { LeftAccount } from './report.ts';
import { findAccount, hasTag } from './scratch-accounts.ts';
import type { Ledger, LedgerEntry, ScratchParts } from './scratch-accounts.ts';

export interface RemovalTiming {
  /** For all tries to remove one account. */
  readonly removalMs: number;
  /** How long an account may still appear whose making got no answer. */
  readonly appearanceMs: number;
  /** Between two tries. */
  readonly removalPauseMs: number;
}

const neverShown = 'Azure did not say how its making ended, and does not show it. Look once more whether it is there.';

type Removed = { readonly kind: 'Removed' } | { readonly kind: 'Left'; readonly why: string };

interface Removing extends Pick<ScratchParts, 'arm' | 'writes' | 'run'> {
  readonly timing: RemovalTiming;
  readonly credential: TokenCredential;
}

/**
 * Removes the accounts of the ledger, all at the same time. Nothing interrupts it but its own deadline, because nobody
 * comes after it. What it cannot remove it names.
 */
export async function removeScratchAccounts(
  ledger: Ledger,
  removing: Removing,
): Promise<{ readonly removed: readonly string[]; readonly left: readonly LeftAccount[] }> {
  const ends = await Promise.all(
    [...ledger.values()].map(async (entry) => ({ name: entry.name, end: await removeAccount(entry, removing) })),
  );
  return {
    removed: ends.flatMap(({ name, end }) => (end.kind === 'Removed' ? [name] : [])),
    left: ends.flatMap(({ name, end }) => (end.kind === 'Left' ? [{ name, why: end.why }] : [])),
  };
}

async function removeAccount(entry: LedgerEntry, removing: Removing): Promise<Removed> {
  const startMs = performance.now();
  const { removalMs, appearanceMs, removalPauseMs } = removing.timing;
  const abortSignal = AbortSignal.timeout(removalMs);
  let why = 'It was not gone in time.';
  for (;;) {
    const tried = await tryRemoval(entry, { ...removing, abortSignal }).catch(describeFailure);
    if (tried === 'Foreign') return { kind: 'Left', why: 'Its tag is not that of this run, so it was not touched.' };
    if (tried === 'Gone' && entry.seen) return { kind: 'Removed' };
    if (tried === 'Gone' && performance.now() - startMs >= appearanceMs) return { kind: 'Left', why: neverShown };
    if (typeof tried === 'object') {
      why = tried.why ?? why;
      if (tried.isFinal) return { kind: 'Left', why };
    }
    await sleep(removalPauseMs, { abortSignal }).catch(() => undefined);
    if (abortSignal.aborted) return { kind: 'Left', why };
  }
}

interface RemovalFailure {
  /** Absent where it was the time that ran out. */
  readonly why?: string;
  /** No other try would go better. */
  readonly isFinal: boolean;
}

function describeFailure(error: unknown): RemovalFailure {
  if (!isOperatorError(error)) return { isFinal: false };
  return { why: error.message, isFinal: error.kind === 'terminal' || error.reason === 'AccessDenied' };
}

/** Looks before it deletes: a name alone is not enough to delete by. */
async function tryRemoval(
  entry: LedgerEntry,
  { arm, writes, run, credential, abortSignal }: Removing & { readonly abortSignal: AbortSignal },
): Promise<'Gone' | 'Asked' | 'Foreign'> {
  const found = await findAccount(arm, entry.id, abortSignal);
  if (found === undefined) return 'Gone';
  if (!hasTag(found, run)) return 'Foreign';
  entry.seen = true;
  if (entry.kind === 'immutable' && entry.endpoint !== undefined) {
    await emptyAccount(entry.endpoint, { credential, abortSignal }).catch(() => undefined);
    abortSignal.throwIfAborted();
  }
  await writes.delete(entry.id, {
    apiVersion: STORAGE_API_VERSION,
    operation: describeOperation('delete', 'account', entry.id),
    abortSignal,
  });
  return (await findAccount(arm, entry.id, abortSignal)) === undefined ? 'Gone' : 'Asked';
}
