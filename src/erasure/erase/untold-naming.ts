import { targetKey } from '../../policy/erasure/target-fate.ts';
import { shapeOfName } from '../../policy/name-shape.ts';
import { whyUntold } from '../../scan/pass/known-holds.ts';
import type { EraseResult } from '../engine.ts';
import type { NamingBook, PlacedArtifact } from './naming-calls.ts';
import type { TargetIndex, WantedTarget } from './target-index.ts';

/** Artifacts alike of one class. A shape, never a name. */
interface ArtifactsAlike {
  readonly class: string;
  /** Name of the storage account. */
  readonly account: string;
  readonly container: string;
  readonly shape: string;
}

/** Such that name an object, and of which nobody can tell the call. */
export interface UntoldNaming extends ArtifactsAlike {
  readonly kind: 'Untold';
  /** Why the call cannot be told. */
  readonly reason: string;
}

/** Such that may name an object and be of a held call. */
export interface HiddenNaming extends ArtifactsAlike {
  readonly kind: 'Hidden';
  /** Why nobody can read what they name. */
  readonly reason: 'Unreadable' | 'Deleted';
}

export type ObscureNaming = UntoldNaming | HiddenNaming;

interface ObscureParts {
  readonly naming: NamingBook;
  readonly index: TargetIndex;
  /** By target: what may name it and be of a held call. */
  readonly hiddenOf: ReadonlyMap<WantedTarget, readonly HiddenNaming[]>;
}

/** What a person has to classify or to repair, by request: artifacts that keep its objects, because nobody knows whose they are. */
export function obscureNamingOf(
  { naming, index: { wanted }, hiddenOf }: ObscureParts,
  { outcomes }: Pick<EraseResult, 'outcomes'>,
): NonNullable<EraseResult['obscureNaming']> {
  const kept = [...outcomes].map(([requestUid, own]): readonly [string, readonly ObscureNaming[]] => {
    const keptAs = (reason: string): readonly WantedTarget[] => {
      const keys = new Set(own.filter((one) => isKeptAs(one, reason)).map(({ target }) => targetKey(target)));
      return wanted.filter((one) => one.task.requestUid === requestUid && keys.has(targetKey(one.target)));
    };
    const untold = keptAs('ObjectUntold').flatMap((one) => naming.of([one])?.untold ?? []);
    const hidden = keptAs('ObjectMayBeHeld').flatMap((one) => hiddenOf.get(one) ?? []);
    return [requestUid, distinct([...untold.map(untoldNaming), ...hidden])];
  });
  return new Map(kept.filter(([, obscure]) => obscure.length > 0));
}

function isKeptAs(outcome: { readonly kind: string; readonly reason?: string }, reason: string): boolean {
  return outcome.kind === 'Failed' && outcome.reason === reason;
}

function untoldNaming(placed: PlacedArtifact): UntoldNaming {
  return { ...alikeOf(placed), kind: 'Untold', reason: whyUntold(placed.artifact) };
}

/** How artifacts like this one are told to people. */
export function alikeOf({ place: { scanClass, account, container }, artifact }: PlacedArtifact): ArtifactsAlike {
  return { class: scanClass.name, account, container, shape: shapeOfName(artifact.name) };
}

function distinct(all: readonly ObscureNaming[]): readonly ObscureNaming[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
