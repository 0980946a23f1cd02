import { carriedBy, hadNobodyRefused, isOfRefused, judgeCopies } from './oracle.ts';
import type { JudgedArtifact, SaidOfCalls } from './oracle.ts';
import type { KnownArtifact, KnownCopy } from './oracle-world.ts';
import type { PlantedEstate } from './planted-estate.ts';

export interface Carrier {
  readonly artifact: KnownArtifact;
  readonly judged: JudgedArtifact;
  readonly ids: readonly string[];
  /** Had nobody refused, the same copies would go. */
  readonly isAged: boolean;
}

/** `Must`: it is all that tells the refusal of what is left. `May`: what was left of the call when its turn came, nobody can say. */
export type Wait = 'Must' | 'May' | 'No';

const isThere = ({ isLive, state }: KnownCopy): boolean => isLive || state.kind === 'uncommitted';

export function carrierOf(
  estate: PlantedEstate,
  artifact: KnownArtifact,
  judged: JudgedArtifact,
  said: SaidOfCalls,
): Carrier | undefined {
  const ids = carriedBy(estate, artifact);
  if (ids.length === 0) return undefined;
  const { nowMs } = estate.plan;
  const aged = judgeCopies(estate, artifact, hadNobodyRefused(said)).from;
  const isAged = artifact.copies.every(
    (copy) => (judged.from.get(copy) ?? 0) > nowMs || (aged.get(copy) ?? Number.POSITIVE_INFINITY) <= nowMs,
  );
  return { artifact, judged, ids, isAged };
}

/** Whether what carries a refusal stays for what the sweep left of its calls, or of itself. */
export function waitOf(
  estate: PlantedEstate,
  { artifact, judged, ids, isAged }: Carrier,
  { before, after }: { readonly before: readonly KnownArtifact[]; readonly after: readonly KnownArtifact[] },
  said: SaidOfCalls,
): Wait {
  if (isAged) return 'No';
  const { nowMs } = estate.plan;
  const { name, container } = artifact.planted;
  const isOther = ({ planted }: KnownArtifact): boolean => planted.name !== name || planted.container !== container;
  const isOfCall = ({ planted, copies }: KnownArtifact): boolean =>
    copies.some(
      (copy) => isThere(copy) && copy.ids.some((id) => ids.includes(id)) && isOfRefused(estate, planted, copy, said),
    );
  const isLeft = (one: KnownArtifact): boolean => isOther(one) && isOfCall(one);
  const carriesItself = (one: KnownArtifact): boolean => ids.every((id) => carriedBy(estate, one).includes(id));
  const isFile = ({ planted }: KnownArtifact): boolean => planted.dating === 'Metadata file';
  if (after.some((one) => isLeft(one) && !carriesItself(one) && !isFile(one))) return 'Must';
  const staysInPart = artifact.copies.some((copy) => isThere(copy) && (judged.from.get(copy) ?? 0) > nowMs);
  const isCut = before.some((one) => one.planted.dating === 'Records' && isLeft(one));
  return staysInPart || isCut || after.some(isLeft) ? 'May' : 'No';
}
