import type { ConditionStatus } from '../api/condition.ts';
import type { Reason } from '../api/reasons.ts';
import {
  judgeAccountKind,
  judgeBlobService,
  judgeImmutability,
  judgeReplicas,
  type AspectName,
  type ErasureAspect,
  type ErasureContext,
} from './erasure-aspects.ts';
import type { AccountObservation } from './facts.ts';
import type { PageBlobs } from './page-blobs.ts';

/** An erasure is due within a month, and the shortest month has 28 days. */
export const maxRecoverableDays = 28;

export interface ErasureJudgement {
  /** The account's name in the policy. */
  readonly account: string;
  /** The longest that a deleted block or append blob stays recoverable; absent where it is unbounded or was not seen. */
  readonly recoverableDays?: number;
  /** The same over what was seen: a lower limit where something was not. */
  readonly seenDays: number;
  readonly bounded: true | false | 'Unknown';
  readonly basis: 'Observed' | 'Unknown';
  /** As it was given: status remembers it, because a restart must not unsee it. */
  readonly pageBlobs?: PageBlobs;
  readonly aspects: readonly ErasureAspect[];
}

/** How long deleted data of one account can be brought back, from what was observed of it. */
export function judgeErasure(observation: AccountObservation, context: ErasureContext): ErasureJudgement {
  const aspects = [
    ...judgeBlobService(observation, context),
    ...judgeReplicas(observation, context),
    judgeImmutability(observation, context),
    ...judgeAccountKind(observation, context),
  ];
  const unbounded = aspects.some((aspect) => 'unbounded' in aspect);
  const unseen = aspects.some((aspect) => aspect.basis === 'Unknown');
  const seenDays = worstDays(aspects);
  const isKnown = !unbounded && observation.blobService.ok;
  return {
    account: observation.name,
    ...(isKnown ? { recoverableDays: seenDays } : {}),
    seenDays,
    bounded: unbounded ? false : unseen ? 'Unknown' : true,
    basis: unseen ? 'Unknown' : 'Observed',
    ...(context.pageBlobs === undefined ? {} : { pageBlobs: context.pageBlobs }),
    aspects,
  };
}

/**
 * Immutability delays the delete itself; then either way back counts: a version that waits for its rule and then soft
 * delete, a deleted container, a restore to a point in time. The operator deletes no containers, so the ways are not
 * added up.
 */
function worstDays(aspects: readonly ErasureAspect[]): number {
  const daysOf = (name: AspectName) =>
    Math.max(0, ...aspects.flatMap((aspect) => (aspect.aspect === name && 'days' in aspect ? [aspect.days] : [])));
  const afterDelete = Math.max(
    daysOf('Versioning') + daysOf('SoftDelete'),
    daysOf('ContainerSoftDelete'),
    daysOf('PointInTimeRestore'),
  );
  return daysOf('Immutability') + afterDelete;
}

export interface ErasureVerdict {
  readonly status: ConditionStatus;
  readonly reason: Reason;
  readonly message: string;
}

/** The verdict over all declared accounts: what was seen to be wrong outweighs what was not seen. */
export function combineErasure(judgements: readonly ErasureJudgement[]): ErasureVerdict {
  const unbounded = judgements.filter((judgement) => judgement.bounded === false);
  if (unbounded.length > 0) {
    const message = listSentences(unbounded, (aspect) => 'unbounded' in aspect);
    return { status: 'False', reason: 'RecoverableUnbounded', message };
  }
  const worst = judgements.toSorted((a, b) => b.seenDays - a.seenDays)[0];
  if (worst === undefined) {
    return { status: 'Unknown', reason: 'RecoverabilityUnknown', message: 'No account was looked at.' };
  }
  const figure = `${worst.account}: deleted blobs stay recoverable for ${worst.seenDays} days`;
  if (worst.seenDays > maxRecoverableDays) {
    const causes = listSentences([worst], (aspect) => 'days' in aspect && aspect.days > 0);
    const message = `${figure}, more than ${maxRecoverableDays}. ${causes}`;
    return { status: 'False', reason: 'RecoverableTooLong', message };
  }
  const blind = judgements.filter((judgement) => judgement.bounded === 'Unknown');
  if (blind.length > 0) {
    const message = `${figure} as far as was seen. ${listSentences(blind, (aspect) => aspect.basis === 'Unknown')}`;
    return { status: 'Unknown', reason: 'RecoverabilityUnknown', message };
  }
  return { status: 'True', reason: 'ErasureBounded', message: `${figure} at most, the longest of all accounts.` };
}

/** Keeps a message readable and within what a condition can carry. */
const maxListedAccounts = 4;

function listSentences(judgements: readonly ErasureJudgement[], isTold: (aspect: ErasureAspect) => boolean): string {
  const lines = judgements.slice(0, maxListedAccounts).map(({ account, aspects }) => {
    const sentences = new Set(aspects.filter(isTold).map((aspect) => aspect.sentence));
    return `${account}: ${[...sentences].join(' ')}`;
  });
  const more = judgements.length - lines.length;
  return more === 0 ? lines.join(' ') : `${lines.join(' ')} And ${more} more accounts.`;
}
