import { makeTokens } from '../../evidence/key-ring.ts';
import { blobParts } from '../../evidence/token-parts.ts';
import type { KnownShare, Subject } from '../engine.ts';
import type { FoundCopy } from './found-copies.ts';
import type { LookContext } from './look-context.ts';

interface Knower {
  readonly context: LookContext;
  readonly subject: Subject;
}

/** Whether the ledger means this very copy, and not only something at its location. */
export function isNamedByLedger(knower: Knower, copy: FoundCopy): boolean {
  return sharesOf(knower, copy).some(({ versionId }) => versionId === copy.versionId);
}

/**
 * Tokens of the calls that the ledger names in a copy that tells none itself. A version that can be read is of the calls that
 * the ledger names in this very version, and of no other. What has no version may have been replaced since: where the ledger
 * names several calls there, what can be read is nobody's for sure.
 */
export function callsByLedger(knower: Knower, copy: FoundCopy): readonly string[] {
  const shares = sharesOf(knower, copy);
  const own = new Set(shares.flatMap(({ versionId, call }) => (versionId === copy.versionId ? [call] : [])));
  if (own.size > 0 && (copy.versionId !== undefined || copy.state === 'softDeleted')) return [...own];
  if (copy.versionId !== undefined && copy.state !== 'softDeleted') return [];
  const all = new Set(shares.map(({ call }) => call));
  return all.size === 1 ? [...all] : [];
}

function sharesOf({ context, subject }: Knower, copy: FoundCopy): readonly KnownShare[] {
  const { sharesOfLocations } = subject;
  if (sharesOfLocations === undefined) return [];
  const tokens = makeTokens(context.order.ring, 'Location', blobParts(copy));
  return tokens.flatMap((token) => sharesOfLocations.get(token) ?? []);
}
