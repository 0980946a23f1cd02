import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import { classFindings } from './class-findings.ts';
import { placeName } from './class-entries.ts';
import { declaredDataClause } from './declared-data.ts';
import type { AccountObservation } from './facts.ts';
import { buildPoint, countOf, type Finding } from './findings.ts';
import { hiddenArtifacts } from './hidden-artifacts.ts';
import { stateOfHold, type ResolvedHold } from './holds.ts';
import { longHolds } from './long-holds.ts';
import { slowLook } from './look-duration.ts';
import { rulesGoOn } from './scan-attention.ts';
import type { ScanLook } from './scan-look.ts';
import type { ScanReport, UndeclaredPlace, UnseenPlace } from './scan-report.ts';
import type { ScanView } from './scan-view.ts';

interface FindingContext {
  readonly view: ScanView;
  readonly look: ScanLook;
  readonly accounts: readonly AccountObservation[];
  readonly entries: readonly AccountStatus[];
}

/** What an auditor should know of the blobs. A look that may not speak any more is silent here, too. */
export function scanFindings(policy: CallDataPolicy, context: FindingContext): readonly Finding[] {
  const { view, look, accounts, entries } = context;
  return [
    ...lookFindings(policy, look, view.holds),
    ...slowLook(look, view.intervalMs),
    ...view.holds.flatMap((hold) =>
      stateOfHold(hold, view.nowMs) === 'Unreadable' ? [unreadableHold(hold.hold.name, policy.spec)] : [],
    ),
    ...accounts.flatMap((account) => shortenedRetention(account, entries)),
    ...clausesWithoutClass(policy),
    ...hiddenArtifacts(policy.spec),
    ...longHolds(policy.spec.holds, view.nowMs),
    ...(view.failed === undefined ? [] : [failedScan(view.failed)]),
    ...(view.sweep?.stopped === undefined ? [] : [stoppedSweep(view.sweep.stopped)]),
  ];
}

function lookFindings(
  policy: CallDataPolicy,
  { report, standing }: ScanLook,
  holds: readonly ResolvedHold[],
): readonly Finding[] {
  if (standing.kind === 'Lacking') return [];
  if (report === undefined) return (policy.status?.findings ?? []).filter(({ reason }) => ofALook.has(reason));
  const { spec } = policy;
  return [
    ...spec.artifactClasses.flatMap((artifactClass) => {
      const seen = report.classes.find(({ name }) => name === artifactClass.name);
      return seen === undefined ? [] : classFindings(seen, artifactClass, { spec, report });
    }),
    ...report.undeclared.map(undeclaredData),
    ...unseenFindings(report),
    ...(isWholeLook(report) ? holds.flatMap((hold) => idleHold(hold, report)) : []),
  ];
}

/** Reasons of findings that come of a report alone: while no new one is there, status goes on to hold them. */
const ofALook: ReadonlySet<Reason> = new Set<Reason>([
  'Overdue',
  'DeletionBlocked',
  'CutDeferred',
  'UncommittedBlocks',
  'RuleBelowFloor',
  'HoldNotEnforced',
  'HoldUntold',
  'HoldUnknown',
  'HoldMatchesNothing',
  'UntaggedArtifacts',
  'ClassWithoutArtifacts',
  'Unclassified',
  'StartZoneUnsaid',
  'UnsupportedBlobs',
  'ConsentRefusedHeld',
  'ConsentRefused',
  'ConsentMissing',
  'ConsentUnknown',
  'ConsentLate',
  'DerivedDataKept',
  'UndeclaredData',
  'PassIncomplete',
]);

function unseenFindings({ unseen, undeclaredUnseen }: ScanReport): readonly Finding[] {
  return [
    ...unseen.map(unseenPlace),
    ...undeclaredUnseen.map(
      ({ account, message }) =>
        buildPoint(
          'Unknown',
          'PassIncomplete',
          {
            what: `The containers of account ${account} could not be listed: ${message}`,
            why: 'Data that no class declares may lie there.',
            todo: 'Let the operator list them.',
          },
          { severity: 'Medium', subject: account, clauses: [declaredDataClause] },
        ).finding,
    ),
  ];
}

function unseenPlace(place: UnseenPlace): Finding {
  const text = {
    what: `${placeName(place)} of class ${place.className} could not be looked at: ${place.message}`,
    why: 'Nobody knows what lies there.',
    todo: todoOf(place),
  };
  return buildPoint('Unknown', 'PassIncomplete', text, { severity: 'High', subject: placeName(place) }).finding;
}

function todoOf({ reason }: UnseenPlace): string {
  switch (reason) {
    case 'LocationOwnedByOther':
      return 'Give each policy prefixes of its own.';
    case 'ContainerDeleted':
      return 'Restore it, so that the operator can delete what is due, or wait until Azure discards it. Where another has its name, move what lies in that to a container of a third name, declare it, and restore the deleted one.';
    case 'DefinitionInvalid':
      return 'Correct it in spec.artifactClasses.';
    case 'ClockSkewed':
      return 'Correct the clock of the node that the operator runs on.';
    case 'ShardFailed':
      return 'Read the log of the pod, or take spec.scan.shards away to let one process list.';
    case 'ShardsUnavailable':
      return 'Let the operator run Jobs, or take spec.scan.shards away to let one process list.';
    default:
      return 'Let the operator read it.';
  }
}

function undeclaredData({
  account,
  container,
  inDeclaredContainer,
  blobs,
  isAtLeast,
  shapes,
}: UndeclaredPlace): Finding {
  const count = `${isAtLeast ? 'at least ' : ''}${countOf(blobs, 'blob')}`;
  const like = shapes.length === 0 ? '' : `, such as ${shapes.slice(0, 3).join(', ')}`;
  const where = inDeclaredContainer ? 'outside of the declared prefixes' : 'and no class declares it';
  const text = {
    what: `Container ${container} of account ${account} holds ${count} ${where}${like}.`,
    why: 'No period of this policy reaches them.',
    todo: 'Declare them or remove the data.',
  };
  const options = { severity: 'High', subject: `${account}/${container}`, clauses: [declaredDataClause] } as const;
  return buildPoint('False', 'UndeclaredData', text, options).finding;
}

function unreadableHold(name: string, spec: CallDataPolicy['spec']): Finding {
  const goesOn = rulesGoOn(spec);
  const text = {
    what: `The Secret of hold ${name} could not be read.`,
    why: `Nobody knows what it holds, so the operator deletes nothing${goesOn ? '; lifecycle rules know no holds and go on' : ''}.`,
    todo: `Create the Secret with one call id a line, or let the operator read it.${goesOn ? ' To stop the rules until then, set spec.lifecycle.mode to Paused under Enforce.' : ''}`,
  };
  return buildPoint('Unknown', 'HoldUnreadable', text, { severity: 'High', subject: `hold ${name}`, clauses: ['R-18'] })
    .finding;
}

function isWholeLook({ classes, unseen }: ScanReport): boolean {
  return unseen.length === 0 && classes.every(({ complete }) => complete);
}

/** A hold that was in force when the look began, and that the look knew. It may be misspelt, or what it held may be gone. */
function idleHold(resolved: ResolvedHold, { startedMs, holds }: ScanReport): readonly Finding[] {
  const { name } = resolved.hold;
  const isIdle = holds.some((seen) => seen.name === name && seen.artifacts === 0);
  if (!isIdle || stateOfHold(resolved, startedMs) !== 'Active') return [];
  const what = resolved.calls.kind === 'ByTag' ? 'carries its tag value' : 'is of a call that its Secret names';
  const text = {
    what: `Hold ${name} keeps nothing: no artifact ${what}.`,
    why: 'If it is misspelt, what it should keep is deleted in time.',
    todo: 'Check the hold, or remove it.',
  };
  const options = { severity: 'Low', subject: `hold ${name}`, clauses: ['R-18'] } as const;
  return [buildPoint('True', 'HoldMatchesNothing', text, options).finding];
}

/** Deleted blobs stay recoverable for longer than the sweep reckons with, so they may outlive their period. */
function shortenedRetention(
  { resourceId, name, blobService }: AccountObservation,
  entries: readonly AccountStatus[],
): readonly Finding[] {
  const entry = entries.find((candidate) => candidate.resourceId.toLowerCase() === resourceId.toLowerCase());
  const reckoned = entry?.reckonedSoftDeleteDays;
  const days = blobService.ok ? (blobService.value.softDeleteDays ?? 0) : undefined;
  if (reckoned === undefined || days === undefined || days <= reckoned) return [];
  const text = {
    what: `Account ${name}: deleted blobs stay recoverable for ${days} days, and the sweep reckons with ${reckoned}.`,
    why: 'To act sooner would delete much at once, so nothing is deleted sooner because of that alone.',
    todo: 'Shorten soft delete again, or approve the lifecycle rules that follow from it.',
  };
  return [
    buildPoint('False', 'RetentionShortened', text, { severity: 'Medium', subject: resourceId, clauses: ['R-51'] })
      .finding,
  ];
}

function clausesWithoutClass({ spec }: CallDataPolicy): readonly Finding[] {
  const names = new Set(spec.artifactClasses.map(({ name }) => name));
  return (spec.notice?.clauses ?? []).flatMap(({ id, controls }) =>
    controls.flatMap(({ class: named }) => {
      if (named === undefined || names.has(named)) return [];
      const text = {
        what: `Clause ${id} names class ${named}, which the policy does not have.`,
        why: 'Nothing can be seen of the clause.',
        todo: 'Correct spec.notice.clauses.',
      };
      return [
        buildPoint('Unknown', 'ClauseWithoutClass', text, {
          severity: 'Medium',
          subject: `clause ${id}`,
          clauses: [id],
        }).finding,
      ];
    }),
  );
}

function failedScan({ reason, message }: NonNullable<ScanView['failed']>): Finding {
  const text = {
    what: `The look at the blobs failed: ${message}`,
    why: 'Nobody knows what is stored.',
    todo: 'Correct what the message names.',
  };
  return buildPoint('Unknown', reason, text, { severity: 'High', subject: 'scan' }).finding;
}

function stoppedSweep({ reason, message }: { readonly reason: Reason; readonly message: string }): Finding {
  const text = {
    what: `The last deletion stopped before its end: ${message}`,
    why: 'What was due may still be there.',
    todo: 'The next pass goes on with it.',
  };
  return buildPoint('Unknown', reason, text, { severity: 'Medium', subject: 'sweep' }).finding;
}
