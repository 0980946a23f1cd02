import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import { openReasons } from './class-notes.ts';
import type { Verdict } from './conditions.ts';
import { isWhole, type ClassStatus, type ScanStatus, type Standing } from './scan-look.ts';

/** What verdicts over the blobs go by. All of it stands in status, so a restart changes none of them. */
export interface Seen {
  /** The classes that the verdict is about. */
  readonly classes: readonly ClassStatus[];
  readonly scan: ScanStatus | undefined;
  readonly standing: Standing;
}

/**
 * What the blobs alone say of retention: True only if the last look is of this generation, young enough, saw every class
 * whole, and nothing in it outlived its period, is about to be deleted before a declared minimum, or could not be judged.
 */
export function judgeBlobs({ classes, scan, standing }: Seen): Verdict {
  if (standing.kind === 'Lacking') return unknown(standing.reason, standing.message);
  const overdue = classes.filter((entry) => (entry.overdue ?? 0) > 0);
  if (overdue.length > 0) return { status: 'False', reason: 'Overdue', message: overdue.map(tellOverdue).join(' ') };
  const open = classes.filter((entry) => whyOpen(entry, scan) !== undefined);
  const worst = worstReason(open.map((entry) => whyOpen(entry, scan) ?? 'PassIncomplete'));
  if (worst !== undefined) return unknown(worst, open.map(tell).join(' '));
  const broken = classes.filter(({ reason }) => reason === minimumBroken);
  if (broken.length > 0) return { status: 'False', reason: minimumBroken, message: broken.map(tell).join(' ') };
  if (classes.length === 0) return unknown('NotMeasured', 'There is no class to look at.');
  const time = scan?.startedTime ?? 'an unknown time';
  const message = `The look that began at ${time} saw nothing past its period. ${classes.map(tell).join(' ')}`;
  return { status: 'True', reason: 'RetentionKept', message };
}

/** A class is named after it only where it declares a minimum: a rule will delete records before it. */
const minimumBroken: Reason = 'RuleBelowFloor';

/** Why nobody can say of the class that it keeps its period, by its entry. */
function whyOpen(entry: ClassStatus, scan: ScanStatus | undefined): Reason | undefined {
  const reason = openReasons.find((open) => open === entry.reason);
  if (reason !== undefined) return reason;
  if (!isWhole(entry, scan) || entry.overdue === undefined) return 'PassIncomplete';
  if ((entry.unclassified ?? 1) > 0) return 'Unclassified';
  return (entry.untagged ?? 0) > 0 ? 'UntaggedArtifacts' : undefined;
}

function worstReason(reasons: readonly Reason[]): Reason | undefined {
  return openReasons.find((open) => reasons.includes(open));
}

function tellOverdue(entry: ClassStatus): string {
  const seen =
    entry.reason === 'Overdue'
      ? ''
      : ` ${entry.overdue ?? 0} past the period at the look of ${entry.lastFullPassTime ?? 'an earlier time'}.`;
  return `${entry.name}:${seen} ${entry.message}`;
}

function tell({ name, message }: ClassStatus): string {
  return `${name}: ${message}`;
}

function unknown(reason: Reason, message: string): Verdict {
  return { status: 'Unknown', reason, message };
}

/** The rules as far as retention hangs on them. */
export interface Rules {
  readonly lifecycle: Verdict;
  /** Periods that the configuration makes unachievable, a sentence each. */
  readonly unachievable: readonly string[];
  readonly mode: CallDataPolicySpec['lifecycle']['mode'];
}

/**
 * Retention is kept if nothing outlived its period and the rules are there that keep it while the operator is down. A
 * configuration under which a period cannot be kept breaks the promise before the first artifact does.
 */
export function judgeRetention(blobs: Verdict, { lifecycle, unachievable, mode }: Rules): Verdict {
  if (unachievable.length > 0) {
    const also = blobs.status === 'False' ? [blobs.message] : [];
    return { status: 'False', reason: 'RetentionUnachievable', message: [...unachievable, ...also].join(' ') };
  }
  if (blobs.status !== 'True') return blobs;
  if (mode === 'None' || mode === 'Paused') {
    const reason = mode === 'None' ? 'RulesSwitchedOff' : 'RulesPaused';
    return unknown(
      reason,
      `${blobs.message} But spec.lifecycle.mode is ${mode}: nothing deletes while the operator is down.`,
    );
  }
  if (lifecycle.status !== 'True') {
    return unknown(
      lifecycle.reason,
      `${blobs.message} But the rules are not in place, and nothing else deletes while the operator is down: ${lifecycle.message}`,
    );
  }
  return blobs;
}
