import { isUnnamedObject } from '../unnamed-object.ts';
import { findNamedTargets } from './named-targets.ts';
import { openNamingBook } from './naming-calls.ts';
import type { NamingBook } from './naming-calls.ts';
import type { WantedTarget } from './target-index.ts';
import { listTargets } from './target-listing.ts';
import type { ListingParts, TargetListing } from './target-listing.ts';

export interface ListedBefore {
  readonly before: TargetListing;
  readonly naming: NamingBook;
}

/**
 * The listing before the deletes. Earlier versions put ids of AI objects into the ledger as an artifact wrote them. Once an
 * artifact of the call shows which is meant, another listing tells who else names it.
 */
export async function listBefore(parts: ListingParts): Promise<ListedBefore> {
  const naming = openNamingBook(parts);
  const objects = wantedAiObjects(parts);
  const before = await listTargets(parts, objects.length > 0 ? naming : undefined);
  if (objects.every((one) => naming.of([one]) !== undefined)) return { before, naming };
  const { targets } = await findNamedTargets(parts, before);
  const writtenOtherwise = targets.filter(
    ({ object, wanted }) => wanted.length > 0 && !isUnnamedObject(object) && naming.of(wanted) === undefined,
  );
  if (writtenOtherwise.length === 0) return { before, naming };
  const again = openNamingBook({ ...parts, writtenOtherwise });
  return { before: await listTargets(parts, again), naming: again };
}

/** Names of storage accounts and of AI accounts may be the same: then its objects may be meant. */
function wantedAiObjects({ session, index }: ListingParts): readonly WantedTarget[] {
  const accounts = new Set(session.basis.policy.spec.ai?.accounts.map(({ name }) => name));
  return index.wanted.filter(({ target }) => accounts.has(target.account));
}
