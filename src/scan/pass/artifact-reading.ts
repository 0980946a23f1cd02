import { setImmediate } from 'node:timers/promises';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { BlobPort } from '../blob-port.ts';
import { isReadable } from '../classify/content-values.ts';
import type { ReadDocuments } from '../content/document-reads.ts';
import { readLog } from '../records/log-content.ts';
import { defaultLogLimits } from '../records/log-pieces.ts';
import { classificationOfLog, isRecordLog } from '../records/record-log.ts';
import type { ArtifactGroup, ReadArtifact } from './artifact.ts';
import { readArtifactGroups } from './artifact-groups.ts';
import { isCopy, readCopyFacts } from './copy-facts-reading.ts';
import type { CopyEntry, FactsContext } from './copy-facts-reading.ts';
import { createLogRoom, tooMuchToRead } from './log-room.ts';
import type { Reading } from './log-room.ts';
import { hasHoldTag, holdsLogs, mayTellOfOthers, partsOfStep } from './log-steps.ts';
import { definitionOf } from './scan-class.ts';
import type { ScanPlace } from './scan-place.ts';

export interface ReadingOptions extends Omit<FactsContext, 'place' | 'nowMs'> {
  readonly now: () => number;
  /** Tries again what may pass by itself. */
  readonly port: BlobPort;
  readonly readDocuments: ReadDocuments;
  /** Waits until another content of the account may be read. */
  readonly inSlot: <T>(read: () => Promise<T>) => Promise<T>;
  readonly maxCopies: number;
  readonly pageSize: number | undefined;
  /** Artifacts of a step at most; those of a page where absent. */
  readonly groupsAtOnce?: number | undefined;
  /** Gets what may count for others of the later parts of a step that logs divide, before its first part is yielded. */
  readonly onAhead?: OnAhead | undefined;
  /** Called with the copies of each step. */
  readonly onListed: (copies: number) => void;
  readonly abortSignal: AbortSignal;
}

export type OnAhead = (artifacts: readonly ReadArtifact[]) => void;

/** Contents of one step that are asked for at a time; how many are really under way is bounded for each account. */
const readsAhead = 64;

/**
 * Streams a place: what each page completed, or a part of it, read, in the order of the listing. What logs tell of their
 * calls is held for one part only. Throws OperatorError where the listing or a content could not be read: then nothing is
 * known of the rest. Returns whether the container is there.
 */
export async function* readArtifacts(
  place: ScanPlace,
  options: ReadingOptions,
): AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound', undefined> {
  const groups = readArtifactGroups(options.port, place, options);
  for (;;) {
    const step = await groups.next();
    if (step.done === true) return step.value;
    const parts = partsOfStep(step.value, place.scanClass);
    await tellAhead(parts.slice(1), place, options);
    for (const part of parts) yield await readPart(part, place, options);
  }
}

async function readPart(
  groups: readonly ArtifactGroup[],
  place: ScanPlace,
  options: ReadingOptions,
): Promise<readonly ReadArtifact[]> {
  const artifacts = await readGroups(groups, place, options);
  options.onListed(artifacts.reduce((sum, { copies }) => sum + copies.length, 0));
  // Whoever takes it judges call by call: what waits for the event loop, the lease among it, comes first.
  if (holdsLogs(place.scanClass)) await setImmediate();
  return artifacts;
}

/** Most artifacts say nothing of others and are not read twice. */
async function tellAhead(
  parts: readonly (readonly ArtifactGroup[])[],
  place: ScanPlace,
  options: ReadingOptions,
): Promise<void> {
  const { onAhead } = options;
  if (onAhead === undefined) return;
  for (const part of parts) {
    const telling = part.filter((group) => mayTellOfOthers(group, place.scanClass));
    if (telling.length > 0) onAhead(await readGroups(telling, place, options));
  }
}

/** The listing tells most of it; only what needs a content waits. */
async function readGroups(
  groups: readonly ArtifactGroup[],
  place: ScanPlace,
  options: ReadingOptions,
): Promise<readonly ReadArtifact[]> {
  const listed = groups.map((group) => listGroup(group, place));
  const pending = listed.flatMap((artifact) => (artifact.isCut ? [] : readsOf(artifact, { place, options })));
  if (pending.length > 0) await mapWithLimit(pending, readsAhead, (read) => read(), options);
  const context: FactsContext = { ...options, place, nowMs: options.now() };
  return listed.flatMap(({ copies, ...artifact }) => {
    if (copies.length === 0) return [];
    const read = copies.map(({ entry, reading }) => readCopyFacts({ entry, ...(reading ?? tooMuchToRead) }, context));
    return [{ ...artifact, copies: read }];
  });
}

interface ListedCopy {
  readonly entry: CopyEntry;
  /** `undefined` until its content was read. */
  reading: Reading | undefined;
}

interface ListedArtifact extends Omit<ReadArtifact, 'copies'> {
  readonly copies: readonly ListedCopy[];
}

function listGroup({ name, entries, isCut }: ArtifactGroup, { scanClass }: ScanPlace): ListedArtifact {
  const copies = entries.filter(isCopy).map((entry): ListedCopy => {
    const classification = scanClass.classifier.fromListing(entry);
    return { entry, reading: classification === undefined ? undefined : { classification, log: undefined } };
  });
  return { name, isCut, definition: definitionOf(scanClass, name), copies };
}

interface ReadingOf {
  readonly place: ScanPlace;
  readonly options: ReadingOptions;
}

/** What is to be read of an artifact. The copies of a log come one after the other: what all of them tell is held. */
function readsOf({ definition, copies }: ListedArtifact, of: ReadingOf): readonly (() => Promise<void>)[] {
  const unread = copies.filter(({ reading }) => reading === undefined);
  const isLog = definition !== undefined && isRecordLog(definition);
  const logs = isLog ? unread.filter(({ entry }) => isReadable(entry)) : [];
  const others = unread
    .filter((copy) => !logs.includes(copy))
    .map((copy) => async () => {
      copy.reading = await readContent(copy.entry, of);
    });
  return isLog && logs.length > 0 ? [...others, () => readLogs(logs, definition, of)] : others;
}

/** The current copy first: the log is decided by it. */
async function readLogs(copies: readonly ListedCopy[], definition: ArtifactDefinition, of: ReadingOf): Promise<void> {
  const room = createLogRoom();
  for (const copy of copies.toSorted((a, b) => Number(b.entry.kind === 'base') - Number(a.entry.kind === 'base'))) {
    const tagged = { hasHoldTag: hasHoldTag(copy.entry) };
    const maxCalls = room.maxCallsOf(tagged);
    copy.reading =
      maxCalls > 0 ? room.take(tagged, await readOneLog(copy.entry, { definition, maxCalls }, of)) : tooMuchToRead;
  }
}

/** A line that is no JSON hides no other record of a log that is cut record by record. */
async function readOneLog(
  entry: CopyEntry,
  { definition, maxCalls }: { readonly definition: ArtifactDefinition; readonly maxCalls: number },
  { place: { container, scanClass }, options }: ReadingOf,
): Promise<Reading> {
  const { port, inSlot, abortSignal } = options;
  const reader = scanClass.recordReaders(definition)(entry);
  const limits = { ...defaultLogLimits, maxCalls };
  const read = await inSlot(() => readLog({ port, container, entry, limits }, { reader, abortSignal }));
  return { classification: classificationOfLog(read), log: read.kind === 'Read' ? read.content : undefined };
}

async function readContent(
  entry: CopyEntry,
  { place: { container, scanClass }, options: { readDocuments, now, abortSignal } }: ReadingOf,
): Promise<Reading> {
  const access = { container, readDocuments, nowMs: now(), abortSignal };
  return { classification: await scanClass.classifier.withContent(entry, access), log: undefined };
}
