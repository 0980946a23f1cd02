import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { BlobPort } from '../blob-port.ts';
import { unclassified } from '../classify/classification.ts';
import type { ReadDocuments } from '../content/document-reads.ts';
import { readLog } from '../records/log-content.ts';
import { defaultLogLimits } from '../records/log-pieces.ts';
import { classificationOfLog, isRecordLog } from '../records/record-log.ts';
import type { ArtifactGroup, ReadArtifact } from './artifact.ts';
import { readArtifactGroups } from './artifact-groups.ts';
import { isCopy, readCopyFacts } from './copy-facts-reading.ts';
import type { CopyEntry, CopyReading, FactsContext } from './copy-facts-reading.ts';
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
  /** Called with the copies of each step. */
  readonly onListed: (copies: number) => void;
  readonly abortSignal: AbortSignal;
}

/** Contents of one step that are asked for at a time; how many are really under way is bounded for each account. */
const readsAhead = 64;

/**
 * Streams a place: what each page completed, or a part of it, read, in the order of the listing. Throws OperatorError where the listing or a
 * content could not be read: then nothing is known of the rest. Returns whether the container is there.
 */
export async function* readArtifacts(
  place: ScanPlace,
  options: ReadingOptions,
): AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound', undefined> {
  const groups = readArtifactGroups(options.port, place, options);
  for (;;) {
    const step = await groups.next();
    if (step.done === true) return step.value;
    const artifacts = await readGroups(step.value, place, options);
    options.onListed(artifacts.reduce((sum, { copies }) => sum + copies.length, 0));
    yield artifacts;
  }
}

/** The listing tells most of it; only what needs a content waits. */
async function readGroups(
  groups: readonly ArtifactGroup[],
  place: ScanPlace,
  options: ReadingOptions,
): Promise<readonly ReadArtifact[]> {
  const listed = groups.map((group) => listGroup(group, place));
  const pending = listed.flatMap(({ isCut, definition, copies }) =>
    isCut ? [] : copies.filter(({ reading }) => reading === undefined).map((copy) => ({ copy, definition })),
  );
  if (pending.length > 0) {
    await mapWithLimit(
      pending,
      readsAhead,
      async ({ copy, definition }) => {
        copy.reading = await readContent(copy.entry, { place, definition }, options);
      },
      options,
    );
  }
  const context: FactsContext = { ...options, place, nowMs: options.now() };
  return listed.flatMap(({ copies, ...artifact }) => {
    if (copies.length === 0) return [];
    const read = copies.map(({ entry, reading }) => readCopyFacts({ entry, ...(reading ?? tooManyToRead) }, context));
    return [{ ...artifact, copies: read }];
  });
}

type Reading = Omit<CopyReading, 'entry'>;

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

interface ContentOf {
  readonly place: ScanPlace;
  readonly definition: ArtifactDefinition | undefined;
}

/** A line that is no JSON hides no other record of a log that is cut record by record. */
async function readContent(
  entry: CopyEntry,
  { place: { container, scanClass }, definition }: ContentOf,
  options: ReadingOptions,
): Promise<Reading> {
  const { port, readDocuments, inSlot, abortSignal } = options;
  const isReadable = entry.kind === 'base' || entry.kind === 'version' || entry.kind === 'snapshot';
  if (definition === undefined || !isRecordLog(definition) || !isReadable) {
    const access = { container, readDocuments, abortSignal };
    return { classification: await scanClass.classifier.withContent(entry, access), log: undefined };
  }
  const reader = scanClass.recordReaders(definition)(entry);
  const read = await inSlot(() =>
    readLog({ port, container, entry, limits: defaultLogLimits }, { reader, abortSignal }),
  );
  return { classification: classificationOfLog(read), log: read.kind === 'Read' ? read.content : undefined };
}

/** The contents of a name with too many copies are not read: nothing can be decided of it anyway. */
const tooManyToRead: Reading = { classification: unclassified('ContentTooLarge'), log: undefined };
