import { isJsonObject } from '../../../src/api/json.ts';
import type { Container, StorageAccount } from '../world.ts';
import { dayMs } from './clock.ts';
import type { BlobError } from './errors.ts';
import { conflict } from './errors.ts';
import type { BlobCopy, Immutability } from './model.ts';

/** What somebody wants to do to a copy. */
export type Change = 'delete' | 'overwrite' | 'append' | 'metadata';

const heldBack = (): BlobError =>
  conflict(
    'BlobImmutableDueToLegalHold',
    'This operation is not permitted as the blob is immutable due to one or more legal holds.',
  );
const immutable = (): BlobError =>
  conflict('BlobImmutableDueToPolicy', 'This operation is not permitted as the blob is immutable due to a policy.');

const ofAccount = (account: StorageAccount): unknown => account.properties['immutableStorageWithVersioning'];

export function hasVersionImmutability(account: StorageAccount, container: Container): boolean {
  const settings = ofAccount(account);
  return container.versionImmutability || (isJsonObject(settings) && settings['enabled'] === true);
}

/** The policy that a new version inherits from its container or account. */
export function inheritedImmutability(
  account: StorageAccount,
  container: Container,
  createdMs: number,
): Immutability | undefined {
  if (!hasVersionImmutability(account, container)) return undefined;
  const settings = ofAccount(account);
  const policy = isJsonObject(settings) ? settings['immutabilityPolicy'] : undefined;
  const fromAccount = isJsonObject(policy) && policy['state'] !== 'Disabled' ? policy : undefined;
  const days = container.immutability?.days ?? fromAccount?.['immutabilityPeriodSinceCreationInDays'];
  const state = container.immutability?.state ?? fromAccount?.['state'];
  if (typeof days !== 'number') return undefined;
  return { untilMs: createdMs + days * dayMs, mode: state === 'Locked' ? 'Locked' : 'Unlocked' };
}

/** Why a copy must stay as it is; undefined: it need not. */
export function findProtection(
  copy: BlobCopy,
  change: Change,
  where: { readonly account: StorageAccount; readonly container: Container; readonly nowMs: number },
): BlobError | undefined {
  const { account, container, nowMs } = where;
  if (container.legalHoldTags.length > 0) return heldBack();
  if (hasVersionImmutability(account, container)) return findVersionProtection(copy, change, nowMs);
  const { immutability } = container;
  if (immutability === undefined) return undefined;
  const isActive = copy.createdMs + immutability.days * dayMs > nowMs;
  if (change === 'append' && immutability.extra['allowProtectedAppendWrites'] === true) return undefined;
  // An expired policy frees the blob for deletion, and for nothing else.
  return isActive || change !== 'delete' ? immutable() : undefined;
}

/** An overwrite leaves the protected version as it is and makes a new one. */
function findVersionProtection(copy: BlobCopy, change: Change, nowMs: number): BlobError | undefined {
  if (change === 'overwrite') return undefined;
  if (copy.legalHold) return heldBack();
  const { immutability } = copy;
  if (immutability === undefined) return undefined;
  return immutability.untilMs > nowMs || change === 'metadata' ? immutable() : undefined;
}
