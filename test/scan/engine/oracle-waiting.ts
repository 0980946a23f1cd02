import { carriedBy, hadAllGranted, isOfRefused, judgeCopies } from './oracle.ts';
import type { JudgedArtifact, SaidOfCalls } from './oracle.ts';
import type { KnownArtifact, KnownCopy } from './oracle-world.ts';
import type { PlantedEstate } from './planted-estate.ts';

export interface Carrier {
  readonly artifact: KnownArtifact;
  readonly judged: JudgedArtifact;
  readonly ids: readonly string[];
  /** Had the refusals been consents, these copies would go, each from then on. */
  readonly aged: ReadonlyMap<KnownCopy, number>;
  /** What waits would be all that goes, or tell no refusal without what goes all the same. */
  readonly isVain: boolean;
}

/** `Must`: it is all that tells the refusal of what is left. `May`: what was left of the call when its turn came, nobody can say. */
export type Wait = 'Must' | 'May' | 'No';

const never = Number.POSITIVE_INFINITY;

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
  const from = judgeCopies(estate, artifact, hadAllGranted(said)).from;
  const isOf = (times: ReadonlyMap<KnownCopy, number>, copy: KnownCopy): boolean => (times.get(copy) ?? never) <= nowMs;
  const aged = new Map([...from].filter(([copy]) => isOf(from, copy)));
  const left = artifact.copies.filter((copy) => isThere(copy) && !aged.has(copy));
  const isAged = artifact.copies.every((copy) => !isOf(judged.from, copy) || aged.has(copy));
  const isForgotten = aged.size > 0 && carriedBy(estate, { ...artifact, copies: left }).length === 0;
  return { artifact, judged, ids, aged, isVain: isAged || isForgotten };
}

/** Whether what carries a refusal stays for what the sweep left of its calls, or of itself. */
export function waitOf(
  estate: PlantedEstate,
  { artifact, judged, ids, isVain }: Carrier,
  { before, after }: { readonly before: readonly KnownArtifact[]; readonly after: readonly KnownArtifact[] },
  said: SaidOfCalls,
): Wait {
  if (isVain) return 'No';
  const { nowMs } = estate.plan;
  const { name, container } = artifact.planted;
  const isOther = ({ planted }: KnownArtifact): boolean => planted.name !== name || planted.container !== container;
  const isOfCall = ({ planted, copies }: KnownArtifact): boolean =>
    copies.some((copy) => isThere(copy) && isOfRefused(estate, { planted, copy, ids }, said));
  const isLeft = (one: KnownArtifact): boolean => isOther(one) && isOfCall(one);
  // Those that carry refusals go in one round and in no order, also where each has a copy of the call of another one.
  const carriesToo = (one: KnownArtifact): boolean => carriedBy(estate, one).length > 0;
  const isFile = ({ planted }: KnownArtifact): boolean => planted.dating === 'Metadata file';
  if (after.some((one) => isLeft(one) && !carriesToo(one) && !isFile(one))) return 'Must';
  const staysInPart = artifact.copies.some((copy) => isThere(copy) && (judged.from.get(copy) ?? 0) > nowMs);
  const isCut = before.some((one) => one.planted.dating === 'Records' && isLeft(one));
  return staysInPart || isCut || after.some(isLeft) ? 'May' : 'No';
}
