import { isLive } from './copy-facts.ts';
import type { CopyFacts } from './copy-facts.ts';

/** What an active hold means by the values of its tag, as far as it is to be asked here. */
export interface TagMeanings {
  readonly of: (value: string) => 'Held' | 'UnknownHold' | undefined;
  /** Whether any hold in force is named by a tag. */
  readonly isAnyActive: boolean;
}

export interface CopyUntold extends Pick<CopyFacts, 'state' | 'holdTag'> {
  /** `SomeCalls`: of a log of which a record tells none. */
  readonly tells: 'AllCalls' | 'SomeCalls' | 'NoCall';
  /** It was replaced between the listing and the read, or its last line is still being written: the next look may tell more. */
  readonly isChanging: boolean;
}

export interface ArtifactUntold {
  readonly copies: readonly CopyUntold[];
  /** Not all of its copies could be held, and what was left out may carry a tag. */
  readonly isCut: boolean;
}

/** `Lasting`: a person has to do something about it. `Passing`: the next look may tell the call. */
export type HoldDoubt = 'Lasting' | 'Passing';

/**
 * Whether an artifact says that a call is held and does not say which: then it may be any, and nothing may be deleted. What
 * lies there must tell its calls itself, and all of them, because a name may be used again. A tag that no hold names counts
 * where it can still be taken away; on a deleted copy nobody can, and a hold that ended and left the spec would stop everything
 * for as long as what it held can be recovered.
 */
export function doubtOfHold(artifact: ArtifactUntold, tags: TagMeanings): HoldDoubt | undefined {
  if (artifact.isCut && tags.isAnyActive) return 'Lasting';
  const untold = artifact.copies.filter((copy) => isProtecting(copy, tags) && !isTold(copy, artifact));
  if (untold.length === 0) return undefined;
  return untold.every((copy) => speakers(copy, artifact).some(({ isChanging }) => isChanging)) ? 'Passing' : 'Lasting';
}

function isTold(copy: CopyUntold, artifact: ArtifactUntold): boolean {
  if (isLive(copy)) return copy.tells === 'AllCalls';
  return speakers(copy, artifact).some(({ tells }) => tells !== 'NoCall');
}

/** A deleted copy cannot be asked: what tells a call beside it tells that of it, too. */
function speakers(copy: CopyUntold, { copies }: ArtifactUntold): readonly CopyUntold[] {
  return isLive(copy) ? [copy] : copies;
}

function isProtecting({ state, holdTag }: Pick<CopyFacts, 'state' | 'holdTag'>, tags: TagMeanings): boolean {
  switch (holdTag === undefined ? undefined : tags.of(holdTag)) {
    case 'Held':
      return true;
    case 'UnknownHold':
      return state !== 'softDeleted';
    case undefined:
      return false;
  }
}

/** Artifacts alike that leave such a doubt. A shape, never a name. */
export interface UntoldHold {
  readonly container: string;
  readonly shape: string;
  /** Why the call cannot be told. */
  readonly reason: string;
}

export const holdUntoldTodo =
  'Remove the tag, declare the artifact so that its call can be told, or make it readable: restore, decrypt or rehydrate it, mend the records of a log, or remove copies that are too many, or older ones of a log that end within a record.';

/** Names container, shape and remedy: what a deletion says that stopped for it. */
export function tellUntoldHold({ container, shape, reason }: UntoldHold, doubt: HoldDoubt): string {
  const artifact = `${container}/${shape}`;
  return doubt === 'Passing'
    ? `An artifact like ${artifact} with a hold tag changed while it was read, or is still being written, so nobody knows which call the hold keeps. The next look reads it again.`
    : `An artifact like ${artifact} may carry a hold and tells no call, or not all of its calls (${reason}), so nobody knows which call the hold keeps. ${holdUntoldTodo}`;
}
