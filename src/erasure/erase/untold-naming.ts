import { targetKey } from '../../policy/erasure/target-fate.ts';
import { shapeOfName } from '../../policy/name-shape.ts';
import { whyUntold } from '../../scan/pass/known-holds.ts';
import type { EraseResult } from '../engine.ts';
import type { NamingBook, PlacedArtifact } from './naming-calls.ts';
import type { TargetIndex } from './target-index.ts';

/** Artifacts alike of one class that name an object, and of which nobody can tell the call. A shape, never a name. */
export interface UntoldNaming {
  readonly class: string;
  /** Name of the storage account. */
  readonly account: string;
  readonly container: string;
  readonly shape: string;
  /** Why the call cannot be told. */
  readonly reason: string;
}

/** What a person has to classify, by request: artifacts that keep its objects, because nobody knows of which call they are. */
export function untoldNamingOf(
  naming: NamingBook,
  { wanted }: TargetIndex,
  { outcomes }: Pick<EraseResult, 'outcomes'>,
): NonNullable<EraseResult['untoldNaming']> {
  const kept = [...outcomes].map(([requestUid, own]): readonly [string, readonly UntoldNaming[]] => {
    const keys = new Set(own.filter(isUntold).map(({ target }) => targetKey(target)));
    const isKept = (one: (typeof wanted)[number]): boolean =>
      one.task.requestUid === requestUid && keys.has(targetKey(one.target));
    const untold = wanted.filter(isKept).flatMap((one) => naming.of([one])?.untold ?? []);
    return [requestUid, distinct(untold.map(describe))];
  });
  return new Map(kept.filter(([, untold]) => untold.length > 0));
}

function isUntold(outcome: { readonly kind: string; readonly reason?: string }): boolean {
  return outcome.kind === 'Failed' && outcome.reason === 'ObjectUntold';
}

function describe({ place: { scanClass, account, container }, artifact }: PlacedArtifact): UntoldNaming {
  const { name: className } = scanClass;
  return { class: className, account, container, shape: shapeOfName(artifact.name), reason: whyUntold(artifact) };
}

function distinct(all: readonly UntoldNaming[]): readonly UntoldNaming[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
