import type { ArtifactClass, CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { Reason } from '../api/reasons.ts';
import { isOpen, notesOnClass, overdueNote, type ClassNote } from './class-notes.ts';
import { shorten } from './conditions.ts';
import { timeOf, type ClassStatus, type ScanLook } from './scan-look.ts';
import type { ClassSeen, UnseenPlace } from './scan-report.ts';
import type { ScanView } from './scan-view.ts';

/** The bound of the CRD for the message of a class. */
const maxClassMessage = 1024;

interface ClassContext {
  readonly policy: CallDataPolicy;
  readonly look: ScanLook;
  readonly totals: ScanView['totals'];
}

/**
 * `status.classes`: what the last look saw of each class of the spec. A class that could not be looked at keeps the figures
 * and the time of the look before, and says why. While a new look runs, the entries of the last one go on to stand.
 */
export function classEntries(policy: CallDataPolicy, view: ScanView, look: ScanLook): readonly ClassStatus[] {
  const context: ClassContext = { policy, look, totals: view.totals };
  return policy.spec.artifactClasses.map((artifactClass) => ({
    ...afterDeadline(entryOf(artifactClass, context), view.nowMs),
    ...totalsOf(artifactClass.name, context),
  }));
}

function entryOf(artifactClass: ArtifactClass, { policy, look }: ClassContext): ClassStatus {
  const { name } = artifactClass;
  const before = policy.status?.classes?.find((entry) => entry.name === name);
  if (look.report === undefined) return rememberedEntry(name, figuresOfSameTerms(policy, before), look.standing);
  const seen = look.report.classes.find((candidate) => candidate.name === name);
  const unseen = look.report.unseen.filter(({ className }) => className === name);
  const entry =
    seen?.complete === true && unseen.length === 0
      ? wholeEntry(seen, artifactClass, { policy, look })
      : partialEntry(name, { seen, unseen, before: figuresOfSameTerms(policy, before) });
  return look.standing.kind === 'Current' ? entry : { ...entry, ...said([standingNote(look.standing)]) };
}

/** What came to its deadline after the look was not seen past it; what was seen past its own says more. */
function afterDeadline(entry: ClassStatus, nowMs: number): ClassStatus {
  const { nextDeadlineTime, overdue = 0 } = entry;
  if (nextDeadlineTime === undefined || Date.parse(nextDeadlineTime) > nowMs || overdue > 0) return entry;
  if (isOpen(entry.reason) && entry.reason !== 'PassOutdated') return entry;
  const text = `Something came to its deadline, or out of a hold that kept it past that, at ${nextDeadlineTime}, after the last look began; the next one tells whether it is gone.`;
  return { ...entry, ...said([{ reason: 'PassOutdated', text }]) };
}

function rememberedEntry(name: string, before: ClassStatus | undefined, standing: ScanLook['standing']): ClassStatus {
  if (standing.kind === 'Lacking') return { ...before, name, ...said([standingNote(standing)]) };
  return before ?? { name, ...said([{ reason: 'PassIncomplete', text: 'The last look did not see the class.' }]) };
}

function standingNote({ reason, message }: Extract<ScanLook['standing'], { readonly kind: 'Lacking' }>): ClassNote {
  return { reason, text: message };
}

/** What was judged by the terms of another generation is no figure of this one. */
function figuresOfSameTerms({ metadata, status }: CallDataPolicy, before: ClassStatus | undefined) {
  if (before === undefined || status?.scan?.generation === metadata.generation) return before;
  return withoutJudgedFigures(before);
}

/** What was counted, whatever the terms are. */
export function withoutJudgedFigures(entry: ClassStatus): ClassStatus {
  const { name, reason, message, artifacts, calls, oldestStartTime, lastFullPassTime } = entry;
  return omitUndefined({ name, reason, message, artifacts, calls, oldestStartTime, lastFullPassTime });
}

function wholeEntry(
  seen: ClassSeen,
  artifactClass: ArtifactClass,
  { policy: { spec }, look }: Pick<ClassContext, 'policy' | 'look'>,
): ClassStatus {
  const isTagged = spec.lifecycle.mode === 'Tagged';
  const asksConsent = spec.artifactClasses.some(({ consent }) => consent !== undefined);
  return omitUndefined({
    name: seen.name,
    ...said(notesOnClass(seen, artifactClass, spec.lifecycle.mode)),
    artifacts: int32(seen.artifacts),
    calls: int32(seen.calls),
    oldestStartTime: timeOf(seen.oldestStartMs),
    nextDeadlineTime: timeOf(seen.nextDeadlineMs),
    effectiveDays: seen.effectiveDays === undefined ? undefined : int32(Math.ceil(seen.effectiveDays)),
    overdue: int32(seen.overdue),
    due: int32(seen.due.now),
    held: int32(seen.held),
    unclassified: int32(seen.unclassified),
    unsearchable: int32(seen.unsearchable),
    untagged: isTagged ? int32(seen.untagged) : undefined,
    derived: int32(seen.derived + seen.suspectedDerived),
    cutDeferred: int32(seen.cutDeferred),
    uncommitted: int32(seen.uncommitted),
    consentMissing: artifactClass.consent === undefined ? undefined : int32(seen.consent.missing),
    consentLate: artifactClass.consent === undefined ? undefined : int32(seen.consent.late),
    // A refusal takes the artifacts of the call in every class, also where the class itself asks for none.
    consentRefused: asksConsent ? int32(seen.consent.refused) : undefined,
    consentRefusedHeld: asksConsent ? int32(seen.consent.refusedHeld) : undefined,
    recoverable: int32(seen.recoverable),
    recoverableUntilTime: timeOf(seen.recoverableUntilMs),
    lastFullPassTime: look.scan?.completedTime,
  });
}

/** What was seen to be broken counts although the rest was not seen; that nothing was seen there proves nothing. */
function partialEntry(
  name: string,
  {
    seen,
    unseen,
    before,
  }: {
    readonly seen: ClassSeen | undefined;
    readonly unseen: readonly UnseenPlace[];
    readonly before: ClassStatus | undefined;
  },
): ClassStatus {
  const atLeast = (count: number | undefined) => (count === undefined || count <= 0 ? undefined : int32(count));
  const overdue = seen === undefined ? undefined : overdueNote(seen);
  const open = seen !== undefined && unseen.length === 0 ? hierarchicalNote : unseenNote(unseen);
  return {
    ...before,
    name,
    ...said([...(overdue === undefined ? [] : [overdue]), open]),
    ...omitUndefined({
      overdue: atLeast(seen?.overdue),
      consentRefused: atLeast(seen?.consent.refused),
      consentRefusedHeld: atLeast(seen?.consent.refusedHeld),
      consentLate: atLeast(seen?.consent.late),
    }),
  };
}

/** Every place was read and the class is incomplete all the same: nobody knows what a listing there leaves out. */
const hierarchicalNote: ClassNote = {
  reason: 'UnsupportedBlobs',
  text: 'The class lies in an account with hierarchical namespace, where the operator does not delete.',
};

function unseenNote(unseen: readonly UnseenPlace[]): ClassNote {
  const [first] = unseen;
  if (first === undefined) return { reason: 'PassIncomplete', text: 'Not all of the class was looked at.' };
  const reason: Reason = unseen.every((place) => place.reason === 'DefinitionInvalid')
    ? 'DefinitionInvalid'
    : 'PassIncomplete';
  const more = unseen.length === 1 ? '' : ` And ${unseen.length - 1} more.`;
  return { reason, text: `${placeName(first)} could not be looked at: ${first.message}${more}` };
}

/** `calls/recordings/voicebot/`: a place as the spec names it. */
export function placeName({
  account,
  container,
  prefix,
}: Pick<UnseenPlace, 'account' | 'container' | 'prefix'>): string {
  return `${account}/${container}/${prefix}`;
}

function said(notes: readonly ClassNote[]): Pick<ClassStatus, 'reason' | 'message'> {
  const [first] = notes;
  return {
    reason: first?.reason ?? 'RetentionKept',
    message: shorten(notes.map(({ text }) => text).join(' '), maxClassMessage),
  };
}

function totalsOf(className: string, { totals }: ClassContext): Partial<ClassStatus> {
  const total = totals.find(({ name }) => name === className);
  return total === undefined
    ? {}
    : { deletedLastPass: int32(total.deletedLastPass), deletedTotal: Math.max(0, Math.trunc(total.deletedTotal)) };
}

const maxInt32 = 2 ** 31 - 1;

/** Within what the CRD allows; a greater number would make the API server refuse the whole status. */
export function int32(value: number): number {
  return Math.min(maxInt32, Math.max(0, Math.trunc(value)));
}
