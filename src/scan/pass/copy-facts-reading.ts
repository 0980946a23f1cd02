import { answerReach } from '../../policy/answer-reach.ts';
import { callTimeOf } from '../../policy/call-time.ts';
import { readConsent } from '../../policy/consent.ts';
import type { CopyCall, CopyFacts, CopyState } from '../../policy/copy-facts.ts';
import { deletableTagName } from '../../policy/deletable-tag.ts';
import { holdTagOf } from '../../policy/holds.ts';
import type { LogContent } from '../../policy/record-cut.ts';
import { dayMs } from '../../policy/zone-offsets.ts';
import type { BlobEntry, CopyKind, NamedValue } from '../blob-port.ts';
import type { Classification } from '../classify/classification.ts';
import type { ReadCopy } from './artifact.ts';
import { definitionOf } from './scan-class.ts';
import type { ScanPlace } from './scan-place.ts';

export interface FactsContext {
  readonly place: Pick<ScanPlace, 'scanClass' | 'terms'>;
  /** Of the policy whose rules may delete by tag. */
  readonly deletableValue: string;
  /** How long after the start of a call its artifacts may appear. */
  readonly arrivalLagDays: number;
  readonly nowMs: number;
}

/** An entry that is a copy of its own. */
export type CopyEntry = BlobEntry & { readonly kind: Exclude<CopyKind, 'versionsOnly'> };

export function isCopy(entry: BlobEntry): entry is CopyEntry {
  return entry.kind !== 'versionsOnly';
}

export interface CopyReading {
  readonly entry: CopyEntry;
  /** What its class made of it. */
  readonly classification: Classification;
  readonly log: LogContent | undefined;
}

/** What retention needs to know of a copy, from its entry in the listing and from what was read of it. */
export function readCopyFacts({ entry, classification, log }: CopyReading, context: FactsContext): ReadCopy {
  const listed = classification.kind === 'Classified' ? undefined : listedCall(entry, context);
  const callIds = classification.callIds ?? listed?.callIds ?? [];
  const stored = storedFacts(entry, context);
  const call = callOf(entry, classification, isOutOfReach(entry, classification, context) ? listed : undefined);
  const { untold } = classification;
  const consent = consentOf(entry, context.place, { callIds, log, untold, dated: { ...stored, call } });
  const untoldFacts = untold === 'Records' && log === undefined ? ({ hasUntoldRecords: true } as const) : {};
  return { entry, classification, callIds, log, facts: { ...stored, call, consent, ...untoldFacts } };
}

type Known = Extract<CopyCall, { kind: 'Known' }>;

function callOf(entry: CopyEntry, classification: Classification, inferred: Known | undefined): CopyCall {
  if (classification.kind === 'Unclassified') return inferred ?? { kind: 'Unknown' };
  return { kind: 'Known', callIds: classification.callIds, ...callTimeOf(classification), basis: 'Observed' };
}

/** Of a deleted copy: what would tell is its content, which cannot be read, or a sibling, which mostly goes with it. */
function isOutOfReach({ kind, name }: CopyEntry, classification: Classification, { place }: FactsContext): boolean {
  if (kind !== 'softDeleted' || classification.kind === 'Classified') return false;
  if (classification.reason !== 'NoStart') return classification.reason === 'ContentOutOfReach';
  return definitionOf(place.scanClass, name)?.startedAt.some(({ from }) => from === 'Sibling') ?? false;
}

/**
 * What the listing alone tells of the call: its ids, and that it began before the copy was written. Where it does not tell the
 * ids either, the time is all that is known: enough to say by when the copy must be gone, and not enough to purge it.
 */
function listedCall(entry: CopyEntry, { place, arrivalLagDays }: FactsContext): Known | undefined {
  const listed = place.scanClass.listedIds.fromListing(entry);
  if (listed?.kind !== 'Classified') {
    if (entry.creationTimeMs === undefined) return undefined;
    const startMs = entry.creationTimeMs - arrivalLagDays * dayMs;
    return { kind: 'Known', callIds: [], startMs, precision: 'Instant', basis: 'Inferred' };
  }
  const { callIds, startMs, precision } = listed;
  return { kind: 'Known', callIds, startMs: startMs - arrivalLagDays * dayMs, precision, basis: 'Inferred' };
}

function storedFacts(entry: CopyEntry, context: FactsContext): Omit<CopyFacts, 'call' | 'consent'> {
  const { kind, versionId, snapshot, etag, creationTimeMs, lastModifiedMs, blobType, leaseState } = entry;
  const state: CopyState = kind;
  const deletableTag = valueOfTag(entry.tags, deletableTagName);
  return {
    state,
    versionId,
    snapshot,
    etag,
    creationTimeMs,
    lastModifiedMs,
    isPageBlob: blobType === 'PageBlob',
    isAppendBlob: blobType === 'AppendBlob',
    recoverableUntilMs: kind === 'softDeleted' ? recoverableUntilMs(entry, context) : undefined,
    immutableUntilMs: entry.legalHold ? Number.POSITIVE_INFINITY : entry.immutability?.untilMs,
    isLeased: leaseState === 'leased' || leaseState === 'breaking',
    holdTag: holdTagOf(entry.tags),
    isTaggedDeletable: deletableTag === context.deletableValue,
    otherDeletableTag: deletableTag === context.deletableValue ? undefined : deletableTag,
  };
}

/**
 * The listing shows whole days, rounded down. The instant is known where the account's days of today fit to them; a blob
 * that was deleted under other days keeps those, and counts as recoverable to the end of the last day shown.
 */
function recoverableUntilMs(
  { deletedTimeMs, remainingRetentionDays }: CopyEntry,
  { place, nowMs }: FactsContext,
): number | undefined {
  const byAccountMs = deletedTimeMs === undefined ? undefined : deletedTimeMs + place.terms.softDeleteDays * dayMs;
  if (remainingRetentionDays === undefined) return byAccountMs;
  const fromMs = nowMs + remainingRetentionDays * dayMs;
  const untilMs = fromMs + dayMs;
  return byAccountMs !== undefined && byAccountMs >= fromMs && byAccountMs <= untilMs ? byAccountMs : untilMs;
}

interface Answering extends Pick<ReadCopy, 'callIds' | 'log'> {
  readonly untold: Classification['untold'];
  readonly dated: Parameters<typeof answerReach>[0];
}

/**
 * A refusal on a log of several calls does not say whose it is, and must not take the calls of the others: none was given.
 * On a log that is cut it would else fall on the one call that a cut leaves. A consent there may be that of any of them.
 */
function consentOf(
  entry: CopyEntry,
  { terms: { consent } }: FactsContext['place'],
  { callIds, log, untold, dated }: Answering,
): CopyFacts['consent'] {
  if (consent === undefined) return undefined;
  if (consent.from === 'Metadata' && entry.isMetadataHidden) return undefined;
  const reading = readConsent(consent, entry);
  const isOfSeveral = callIds.length > 1 || log !== undefined || untold === 'Records';
  switch (reading.answer) {
    case 'Granted': {
      const reach = answerReach(dated, callIds, log);
      return reach === undefined ? reading : { ...reading, reach };
    }
    case 'Refused':
      return isOfSeveral ? { ...reading, answer: 'Missing' } : reading;
    case 'Missing':
      return reading;
  }
}

function valueOfTag(tags: readonly NamedValue[], wanted: string): string | undefined {
  return tags.find(({ name }) => name === wanted)?.value;
}
