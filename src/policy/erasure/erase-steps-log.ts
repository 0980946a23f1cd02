import type { CopyFacts } from '../copy-facts.ts';
import { obstacleOf } from '../record-cut.ts';
import type { DeferralWhy, LogContent } from '../record-cut.ts';
import { hourMs } from '../zone-offsets.ts';

export interface CutInput {
  /** The current copy, as listed. */
  readonly copy: CopyFacts;
  readonly content: LogContent;
  /** Ids of the calls whose records go, whatever their age. */
  readonly goes: { readonly has: (callId: string) => boolean };
  /** Whether the log may be deleted where nothing else stands in it. Else its records are cut out. */
  readonly canGoWhole: boolean;
  readonly quietHours: number;
  readonly nowMs: number;
}

export type ErasureCut =
  | { readonly kind: 'NothingDue' }
  | { readonly kind: 'Cut'; readonly calls: ReadonlyMap<string, unknown> }
  | { readonly kind: 'DeleteWhole' }
  | { readonly kind: 'CutDeferred'; readonly untilMs: number | undefined; readonly why: DeferralWhy };

/**
 * What is done with the current copy of a log for the calls that are erased: by the rules of a cut for retention, except that
 * no record goes or stays for its age. Nothing that cannot be attributed to a call goes with the others.
 */
export function planErasureCut({ copy, content, goes, canGoWhole, quietHours, nowMs }: CutInput): ErasureCut {
  const calls = new Map([...content.calls].filter(([callId]) => goes.has(callId)));
  if (calls.size === 0) return { kind: 'NothingDue' };
  const isWhole = canGoWhole && calls.size === content.calls.size && content.unreadable === 0;
  const obstacle = isWhole ? undefined : obstacleOf(copy, content);
  if (obstacle !== undefined) return { kind: 'CutDeferred', untilMs: undefined, why: obstacle };
  const quietFromMs = (copy.lastModifiedMs ?? Number.POSITIVE_INFINITY) + quietHours * hourMs;
  if (quietFromMs > nowMs) {
    return { kind: 'CutDeferred', untilMs: Number.isFinite(quietFromMs) ? quietFromMs : undefined, why: 'Open' };
  }
  return isWhole ? { kind: 'DeleteWhole' } : { kind: 'Cut', calls };
}

export interface OldCopyInput {
  /** What an older copy holds. */
  readonly content: LogContent;
  /** What the current copy holds, by the listing; `undefined`: there is none. */
  readonly current: LogContent | undefined;
  readonly goes: { readonly has: (callId: string) => boolean };
  readonly isHeld: (callId: string) => boolean;
  /** Whether any hold is active: then it may keep what nobody can attribute to a call. */
  readonly mayBeHeld: boolean;
}

/**
 * The first call that an older copy must be kept for, because a hold keeps records of it that do not live on in the current
 * copy. `Unreadable`: it holds more records that nobody can attribute than the current one, and a hold may keep any of them.
 * `Shared`: there is no current copy, so records of others stand nowhere else, and who deleted the log may want it back.
 */
export function keepsOldCopy({ content, current, goes, isHeld, mayBeHeld }: OldCopyInput): OldCopyKept {
  const held = [...content.calls].find(
    ([callId, { records }]) =>
      !goes.has(callId) && (current?.calls.get(callId)?.records ?? 0) < records && isHeld(callId),
  );
  if (held !== undefined) return { kind: 'Call', callId: held[0] };
  if (current === undefined && isOfOthers(content, goes)) return { kind: 'Shared' };
  const isUnreadableAlone = content.unreadable > (current?.unreadable ?? 0);
  return mayBeHeld && isUnreadableAlone ? { kind: 'Unreadable' } : { kind: 'Nothing' };
}

export type OldCopyKept =
  { readonly kind: 'Nothing' | 'Unreadable' | 'Shared' } | { readonly kind: 'Call'; readonly callId: string };

function isOfOthers(content: LogContent, goes: OldCopyInput['goes']): boolean {
  return content.unreadable > 0 || [...content.calls.keys()].some((callId) => !goes.has(callId));
}
