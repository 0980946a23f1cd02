import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import { countOf } from './findings.ts';
import { dayOf } from './scan-look.ts';
import type { ClassSeen } from './scan-report.ts';

/** One thing to be said of a class. */
export interface ClassNote {
  readonly reason: Reason;
  readonly text: string;
}

/**
 * Reasons for which nobody can say that a class keeps its period, worst first. A class is named after the first thing that
 * is to be said of it, so while one of these stands, nothing lesser hides it: verdicts go by it after a restart.
 */
export const openReasons = [
  'PassIncomplete',
  'DefinitionInvalid',
  'HoldUntold',
  'ClassWithoutArtifacts',
  'Unclassified',
  'UnsupportedBlobs',
  'HoldUnknown',
  'UntaggedArtifacts',
  'PassOutdated',
] as const satisfies readonly Reason[];

type Mode = CallDataPolicySpec['lifecycle']['mode'];

/** What a complete look has to say of a class, worst first; never empty. */
export function notesOnClass(seen: ClassSeen, artifactClass: ArtifactClass, mode: Mode): readonly ClassNote[] {
  const notes = [
    ...openNotes(seen, artifactClass, mode),
    ...floorNotes(seen, artifactClass),
    ...consentNotes(seen),
    ...lesserNotes(seen),
  ];
  const overdue = overdueNote(seen);
  if (overdue !== undefined) return [overdue, ...notes];
  return notes.some(({ reason }) => isOpen(reason)) ? notes : [...notes, keptNote(seen)];
}

export function isOpen(reason: string): boolean {
  return openReasons.some((open) => open === reason);
}

export function overdueNote({ overdue }: Pick<ClassSeen, 'overdue'>): ClassNote | undefined {
  if (overdue <= 0) return undefined;
  return { reason: 'Overdue', text: `${countOf(overdue, 'artifact')} past the period can still be read or recovered.` };
}

function openNotes(seen: ClassSeen, { artifacts }: ArtifactClass, mode: Mode): readonly ClassNote[] {
  return [
    ...noteOf(
      seen.untoldHold,
      'HoldUntold',
      (count) => `${count} that may carry a hold cannot be told all of their calls, so nothing is deleted.`,
    ),
    ...(artifacts === undefined
      ? [note('ClassWithoutArtifacts', 'The class has no artifacts field, so nothing of it can be dated.')]
      : noteOf(seen.unclassified, 'Unclassified', (count) => `${count} cannot be told a call or its start.`)),
    ...noteOf(
      seen.unsupported,
      'UnsupportedBlobs',
      (count) =>
        `${count} of a kind that the operator does not delete: page blobs, or in an account with hierarchical namespace.`,
    ),
    ...noteOf(seen.unknownHold, 'HoldUnknown', (count) => `${count} with a hold tag that no hold of the spec names.`),
    ...(mode === 'Tagged'
      ? noteOf(
          seen.untagged,
          'UntaggedArtifacts',
          (count) => `${count} without the tag that lets the rule delete them.`,
        )
      : []),
  ];
}

/** Without a declared minimum no promise is broken, and a finding alone tells it: verdicts go by what a class is named after. */
function floorNotes({ belowFloor, ruleBelowFloorMs }: ClassSeen, { retention }: ArtifactClass): readonly ClassNote[] {
  if (retention.minimum === undefined) return [];
  const day = dayOf(ruleBelowFloorMs) ?? 'an unknown day';
  const tell = (count: string) =>
    `${count} below the minimum, or with records that are; a lifecycle rule would delete the first on ${day}.`;
  return noteOf(belowFloor, 'RuleBelowFloor', tell);
}

function consentNotes({ consent }: ClassSeen): readonly ClassNote[] {
  return [
    ...noteOf(consent.refusedHeld, 'ConsentRefusedHeld', (count) => `${count} of refused calls, kept by a hold.`),
    ...noteOf(consent.refused, 'ConsentRefused', (count) => `${count} of calls whose consent was refused.`),
    ...noteOf(consent.missing, 'ConsentMissing', (count) => `${count} without an answer to the question for consent.`),
    ...noteOf(consent.late, 'ConsentLate', (count) => `${count} with a consent given after the call had begun.`),
  ];
}

function lesserNotes(seen: ClassSeen): readonly ClassNote[] {
  const until = (timeMs: number | undefined) => {
    const day = dayOf(timeMs);
    return day === undefined ? '' : `, until ${day}`;
  };
  return [
    ...noteOf(
      seen.blocked,
      'DeletionBlocked',
      (count) => `${count} due and kept by Azure${until(seen.blockedUntilMs)}.`,
    ),
    ...noteOf(
      seen.heldRuleMs === undefined ? 0 : seen.held,
      'HoldNotEnforced',
      (count) =>
        `${count} held; a lifecycle rule would delete the first on ${dayOf(seen.heldRuleMs) ?? 'an unknown day'}.`,
    ),
    ...noteOf(
      seen.cutDeferred,
      'CutDeferred',
      (count) => `${count} with due records that cannot be cut yet${until(seen.cutDeferredUntilMs)}.`,
    ),
    ...noteOf(seen.uncommitted, 'UncommittedBlocks', (count) => `${count} whose upload was never finished.`),
    ...noteOf(
      seen.derived + seen.suspectedDerived,
      'DerivedDataKept',
      (count) => `${count} derived from voices or words, declared or by the look of their names.`,
    ),
  ];
}

function keptNote({ artifacts, calls, held }: ClassSeen): ClassNote {
  const holds = held === 0 ? '' : ` A hold keeps ${countOf(held, 'artifact')}.`;
  const text = `Nothing past its period was seen: ${countOf(artifacts, 'artifact')} of ${countOf(calls, 'call')}.${holds}`;
  return note('RetentionKept', text);
}

function noteOf(count: number, reason: Reason, tell: (counted: string) => string): readonly ClassNote[] {
  return count <= 0 ? [] : [note(reason, tell(countOf(count, 'artifact')))];
}

function note(reason: Reason, text: string): ClassNote {
  return { reason, text };
}
