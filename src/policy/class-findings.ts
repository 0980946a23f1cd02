import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { consentCases, derivedCases, type FindingCase } from './consent-findings.ts';
import { buildPoint, countOf, type Finding } from './findings.ts';
import { dayOf } from './scan-look.ts';
import type { ClassSeen, ScanReport, UnclassifiedShape } from './scan-report.ts';
import { holdUntoldTodo } from './untold-holds.ts';

const retentionClauses = ['R-06', 'R-42', 'R-51'];

/** What an auditor should know of one class. Counts, days and shapes; no name of a blob. */
export function classFindings(
  seen: ClassSeen,
  artifactClass: ArtifactClass,
  { spec, report }: { readonly spec: CallDataPolicySpec; readonly report: ScanReport },
): readonly Finding[] {
  const cases = [
    ...agedCases(seen),
    ...floorCases(seen, artifactClass, spec),
    ...holdCases(seen, spec),
    ...untoldHoldCases(seen, report),
    ...unreadCases(seen, artifactClass, { spec, report }),
    ...consentCases(seen),
    ...derivedCases(seen),
  ];
  return cases
    .filter(({ count }) => count > 0)
    .map(({ count, reason, text, severity, clauses, basis = 'Observed' }) => {
      const options = { severity, clauses, basis, subject: `class ${seen.name}` };
      return buildPoint('False', reason, text(`Class ${seen.name}: ${countOf(count, 'artifact')}`), options).finding;
    });
}

function agedCases(seen: ClassSeen): readonly FindingCase[] {
  return [
    {
      count: seen.overdue,
      reason: 'Overdue',
      severity: 'Critical',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} past the period.`,
        why: 'They can still be read or recovered.',
        todo: 'See what keeps them: a lease, an immutability policy, soft delete, or limits that wait for approval.',
      }),
    },
    {
      count: seen.blocked,
      reason: 'DeletionBlocked',
      severity: 'High',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} due and kept by Azure${untilDay(seen.blockedUntilMs)}.`,
        why: 'A lease, an immutability policy or a legal hold stands in the way.',
        todo: 'End it, or name its ground as a hold of the policy.',
      }),
    },
    {
      count: seen.cutDeferred,
      reason: 'CutDeferred',
      severity: 'Low',
      clauses: ['R-42'],
      text: (counted) => ({
        what: `${counted} with due records that cannot be cut yet${untilDay(seen.cutDeferredUntilMs)}.`,
        why: 'A log that is written to, or an append blob, is never cut in half.',
        todo: 'Close logs soon after they are begun, and write them as block blobs.',
      }),
    },
    {
      count: seen.uncommitted,
      reason: 'UncommittedBlocks',
      severity: 'Low',
      clauses: ['R-42'],
      text: (counted) => ({
        what: `${counted} whose upload was never finished.`,
        why: 'Nobody can read the parts, and Azure discards them after about a week.',
        todo: 'See whether an uploader fails.',
      }),
    },
  ];
}

/** Only a declared minimum is a promise; the floor of a class without one keeps rules from acting much too soon. */
function floorCases(
  seen: ClassSeen,
  { retention }: ArtifactClass,
  { lifecycle }: CallDataPolicySpec,
): readonly FindingCase[] {
  const floor = retention.minimum === undefined ? 'younger than half of the period' : 'below the minimum';
  return [
    {
      count: seen.belowFloor,
      reason: 'RuleBelowFloor',
      severity: retention.minimum === undefined ? 'Medium' : 'Critical',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} or records in them ${floor}; a lifecycle rule deletes the first on ${dayOf(seen.ruleBelowFloorMs) ?? 'an unknown day'}.`,
        why: 'A rule takes a blob whole, by its creation.',
        todo:
          lifecycle.mode === 'WholePrefix'
            ? 'Begin a new log each day, use no name for a second call, or set spec.lifecycle.mode to Tagged before that day; change rules of others.'
            : 'Let the operator write the rules, and the tags of logs, before that day; change rules of others.',
      }),
    },
  ];
}

function holdCases(seen: ClassSeen, { lifecycle }: CallDataPolicySpec): readonly FindingCase[] {
  return [
    {
      // Some rule deletes one of them even where no count of held ones came with it.
      count: seen.heldRuleMs === undefined ? 0 : Math.max(1, seen.held),
      reason: 'HoldNotEnforced',
      severity: 'Critical',
      clauses: ['R-18'],
      text: (counted) => ({
        what: `${counted} held; a lifecycle rule deletes the first on ${dayOf(seen.heldRuleMs) ?? 'an unknown day'}.`,
        why: 'Rules of Azure know no holds.',
        todo: holdTodo(lifecycle.mode),
      }),
    },
    {
      count: seen.unknownHold,
      reason: 'HoldUnknown',
      severity: 'High',
      clauses: ['R-18'],
      text: (counted) => ({
        what: `${counted} with a hold tag that no hold of the spec names.`,
        why: 'The operator deletes none of them, and nothing excuses them.',
        todo: 'Add the hold to spec.holds, write the key of the tag as calldata-hold, or take the tag away.',
      }),
    },
    {
      count: lifecycle.mode === 'Tagged' ? seen.untagged : 0,
      reason: 'UntaggedArtifacts',
      severity: 'Medium',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} without the tag that lets the rule delete them.`,
        why: 'While the operator is down, nothing deletes them.',
        todo: 'See whether the operator may set tags, and whether a blob has ten already.',
      }),
    },
  ];
}

/** They stop all deletes of the policy, so each says what ends that. */
function untoldHoldCases(seen: ClassSeen, { untoldHolds }: ScanReport): readonly FindingCase[] {
  return [
    {
      count: seen.untoldHold,
      reason: 'HoldUntold',
      severity: 'Critical',
      clauses: ['R-18'],
      text: (counted) => ({
        what: `${counted} that may carry a hold and tell no call, or not all of their calls${likeIn(untoldHolds, seen)}.`,
        why: 'Any call may be the one that is held, so the operator deletes nothing; lifecycle rules go on.',
        todo: holdUntoldTodo,
      }),
    },
    {
      count: seen.untoldHoldPassing,
      reason: 'PassIncomplete',
      severity: 'Medium',
      clauses: ['R-18'],
      text: (counted) => ({
        what: `${counted} with a hold tag changed while being read, or are still being written.`,
        why: 'Nobody knows which calls the hold keeps, so nothing is deleted by this look.',
        todo: 'The next look reads them again; if this stays, stop what rewrites them, or let it write whole lines.',
      }),
    },
  ];
}

/** The most frequent shapes of the class, never a name. */
function likeIn(shapes: readonly UnclassifiedShape[], { name }: ClassSeen): string {
  return shapes
    .filter(({ className }) => className === name)
    .slice(0, 3)
    .map(({ container, shape, reason, count }) => `, ${count} like ${container}/${shape} (${reason})`)
    .join('');
}

/** The rule in force may be one of an earlier mode, or see a tag that the operator could not take away. */
function holdTodo(mode: CallDataPolicySpec['lifecycle']['mode']): string {
  return mode === 'WholePrefix'
    ? 'Set spec.lifecycle.mode to Tagged before that day, and change rules of others, also those that a deleted policy left.'
    : 'Let the operator write the rules, and the tags of held blobs, before that day; change rules of others, also those that a deleted policy left.';
}

function unreadCases(
  seen: ClassSeen,
  { artifacts }: ArtifactClass,
  { spec, report }: { readonly spec: CallDataPolicySpec; readonly report: ScanReport },
): readonly FindingCase[] {
  const like = likeIn(report.unclassified, seen);
  return [
    {
      // Also an empty class: what comes tomorrow cannot be dated either.
      count: artifacts === undefined ? Math.max(1, seen.artifacts) : 0,
      reason: 'ClassWithoutArtifacts',
      severity: 'High',
      clauses: retentionClauses,
      text: () => ({
        what: `Class ${seen.name} has no artifacts field and holds ${countOf(seen.artifacts, 'artifact')}.`,
        why: 'Nothing of it can be dated, so nobody knows what is overdue.',
        todo: 'Say under artifacts how to read what lies there.',
      }),
    },
    {
      count: artifacts === undefined ? 0 : seen.unclassified,
      reason: 'Unclassified',
      severity: 'High',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} of no known call or start${like}.`,
        why: whyUnclassified(spec.lifecycle.mode),
        todo: 'Add or correct an entry of artifacts, or move them away.',
      }),
    },
    {
      count: seen.startZoneUnsaid,
      reason: 'StartZoneUnsaid',
      severity: 'Medium',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} whose start is a day or a time without an offset, of no said zone: read as UTC.`,
        why: 'Local time east of Greenwich then counts hours late and outlives the period; west of it hours early.',
        todo: 'Add timeZone to the source in startedAt: the zone in which the times are written, or UTC if it is.',
      }),
    },
    {
      count: seen.unsupported,
      reason: 'UnsupportedBlobs',
      severity: 'High',
      clauses: retentionClauses,
      text: (counted) => ({
        what: `${counted} that are page blobs or lie in an account with hierarchical namespace.`,
        why: 'The operator does not delete there.',
        todo: 'Keep call data as block blobs in an account without hierarchical namespace.',
      }),
    },
  ];
}

/** A rule goes by creation and asks nobody for the call. */
function whyUnclassified(mode: CallDataPolicySpec['lifecycle']['mode']): string {
  switch (mode) {
    case 'WholePrefix':
      return 'The operator never deletes by guess; lifecycle rules delete by creation all the same.';
    case 'Tagged':
      return 'The operator never deletes by guess; the lifecycle rule takes those that carry its tag.';
    case 'None':
    case 'Paused':
      return 'They are never deleted by guess.';
  }
}

function untilDay(timeMs: number | undefined): string {
  const day = dayOf(timeMs);
  return day === undefined ? '' : ` until ${day}`;
}
