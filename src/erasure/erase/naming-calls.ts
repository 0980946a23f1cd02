import { isLive } from '../../policy/copy-facts.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import { activeTagValues } from '../../policy/holds.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import { copyText } from '../../scan/pass/copied-text.ts';
import type { DocumentTap } from '../../scan/pass/document-tap.ts';
import type { ReadArtifact, ReadCopy } from '../../scan/pass/artifact.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { mayBeOfOthers, protectedIdsOf } from '../../scan/pass/told-calls.ts';
import { callIdsOf } from '../../scan/sweep/artifact-sweep.ts';
import type { ErasureSession } from '../erasure-session.ts';
import type { NamedAiObject } from '../look/examination.ts';
import { listName } from '../look/look-listing.ts';
import type { CallBook } from './call-book.ts';
import { createCallPlaces } from './call-places.ts';
import { hiddenInContainer, isContainerDeleted, kindsNamedIn } from './deleted-naming.ts';
import { createHiddenNames } from './hidden-names.ts';
import type { HiddenNames } from './hidden-names.ts';
import { createNamingReads } from './naming-reads.ts';
import type { TappedNames } from './naming-reads.ts';
import type { NamedTarget } from './named-targets.ts';
import { matchCopy } from './target-copies.ts';
import type { TargetIndex, WantedTarget } from './target-index.ts';
import { alikeOf } from './untold-naming.ts';
import type { HiddenNaming } from './untold-naming.ts';

/** A name with all its copies, and where it lies. */
export interface PlacedArtifact {
  readonly place: ScanPlace;
  readonly artifact: ReadArtifact;
}

/** Who names one object that is meant to go, whether that is meant to go itself or not. */
export interface ObjectNaming {
  /** Artifacts of calls that targets name. */
  readonly artifacts: ReadonlySet<PlacedArtifact>;
  readonly callIds: ReadonlySet<string>;
  /** Of calls whose artifacts are deleted and can be restored. */
  readonly deletedCallIds: ReadonlySet<string>;
  /** One that names it and tells no call. */
  readonly untold: PlacedArtifact | undefined;
  /** More name it than are held. */
  readonly isOverfull: boolean;
}

/** What a listing tells of who names the objects of AI accounts that are meant to go. Of others nothing is kept. */
export interface NamingBook {
  readonly openPlace: (place: ScanPlace) => NamingPlace;
  /** Notes what was not seen: something there may name any of them. */
  readonly miss: (unseen: readonly UnseenPlace[]) => void;
  /** `undefined`: nothing that was seen. */
  readonly of: (wanted: readonly WantedTarget[]) => ObjectNaming | undefined;
  /** Why something may name any of them that was not read. */
  readonly doubt: () => WhyStays | undefined;
  /** What can never be read. */
  readonly hidden: Omit<HiddenNames, 'note'>;
}

export interface NamingPlace {
  readonly tap: DocumentTap;
  readonly learn: (artifacts: readonly ReadArtifact[]) => Promise<void>;
}

interface Naming {
  readonly artifacts: Set<PlacedArtifact>;
  readonly callIds: Set<string>;
  readonly deletedCallIds: Set<string>;
  untold: PlacedArtifact | undefined;
  isOverfull: boolean;
}

/** An object that so many calls name is of none of them. */
const maxNaming = 256;
const artifactsAtOnce = 64;
const triesOfChanged = 3;
const nothingTapped: TappedNames = new Map();

interface NamingParts {
  readonly session: ErasureSession;
  readonly index: TargetIndex;
  readonly book: CallBook;
  /** Objects that the ledger has by an id as an artifact wrote it: by the id itself nobody could tell who else names them. */
  readonly writtenOtherwise?: readonly Pick<NamedTarget, 'object' | 'wanted'>[];
}

export function openNamingBook({ session, index, book, writtenOtherwise = [] }: NamingParts): NamingBook {
  const reads = createNamingReads(session, (object) => targetsOf(object).length > 0);
  const known = new Map<string, Naming>();
  const otherwise = new Map(
    writtenOtherwise.map(({ object: { account, kind, id }, wanted }) => [JSON.stringify([account, kind, id]), wanted]),
  );
  const places = createCallPlaces();
  const isAnyTagActive = activeTagValues(session.basis.holds, session.now()).length > 0;
  const hidden = createHiddenNames(places);
  let doubt: WhyStays | undefined;

  function targetsOf({ account, kind, id = '' }: NamedAiObject): readonly WantedTarget[] {
    const found = index.ofAiObject(account, { kind, id });
    const more = otherwise.size === 0 ? undefined : otherwise.get(JSON.stringify([account, kind, id]));
    return more === undefined ? found : [...found, ...more];
  }

  function note(placed: PlacedArtifact, copy: ReadCopy, object: NamedAiObject): void {
    const locations = new Set(targetsOf(object).map(({ target }) => target.location));
    for (const location of locations) {
      const naming = known.get(location) ?? newNaming();
      known.set(location, naming);
      addNaming(naming, { placed, copy, callIds: callsOf(placed.artifact, copy, object) });
    }
  }

  function addNaming(naming: Naming, { placed, copy, callIds }: NamedByCopy): void {
    const isTarget = isTargetCopy(placed, copy);
    const isDeleted = copy.facts.state === 'softDeleted';
    if (callIds.length === 0 && !isTarget && !isDeleted) naming.untold ??= placed;
    addAll(naming, isDeleted ? naming.deletedCallIds : naming.callIds, callIds.map(copyText));
    const isMeant = isTarget || callIds.some((callId) => book.tokensOf(callId).length > 0);
    if (isMeant) addAll(naming, naming.artifacts, [placed]);
  }

  function isTargetCopy({ place, artifact: { name } }: PlacedArtifact, copy: ReadCopy): boolean {
    return index.at({ ...place, name }).some((wanted) => matchCopy(wanted, copy, book) === 'Target');
  }

  function hide(placed: PlacedArtifact, copy: ReadCopy, object: NamedAiObject): void {
    const callIds = callsOf(placed.artifact, copy, object);
    const reason = copy.facts.state === 'softDeleted' ? 'Deleted' : 'Unreadable';
    const like: HiddenNaming = { ...alikeOf(placed), kind: 'Hidden', reason };
    if (object.callId !== undefined) {
      hidden.note(object, { callIds, isUntold: false, like, placed });
      return;
    }
    const isUntold = isLineOfLog(placed.artifact, copy) || (mayBeOfOthers(copy) && !isTargetCopy(placed, copy));
    hidden.note(object, { callIds: [...callIds, ...protectedIdsOf(copy)], isUntold, like, placed });
  }

  async function take(placed: PlacedArtifact, tapped: TappedNames): Promise<'Taken' | 'Changed'> {
    const { place, artifact } = placed;
    const { definition } = artifact;
    if (definition?.aiObjects === undefined) return 'Taken';
    for (const copy of artifact.copies) {
      const named = await reads.read({ place, definition, entry: copy.entry }, tapped);
      if (named === 'Changed') return 'Changed';
      for (const object of named) (object.id === undefined ? hide : note)(placed, copy, object);
    }
    return 'Taken';
  }

  /** A log may be written to at any time: it is read as it is by then. */
  async function takeOrDoubt(placed: PlacedArtifact, tapped: TappedNames): Promise<void> {
    try {
      let current: PlacedArtifact = placed;
      for (let tries = 0; tries < triesOfChanged; tries += 1) {
        if ((await take(current, tries === 0 ? tapped : nothingTapped)) === 'Taken') return;
        const artifact = await listName({ session }, placed.place, placed.artifact.name);
        if (artifact === undefined) return;
        current = { place: placed.place, artifact };
      }
      doubt ??= { kind: 'Failed', reason: 'ContentChanged' };
    } catch (error) {
      session.abortSignal.throwIfAborted();
      if (!isOperatorError(error)) throw error;
      doubt ??= { kind: 'Failed', reason: error.reason };
    }
  }

  return {
    openPlace: (place) => {
      const tapped: TappedNames = new Map();
      return {
        tap: reads.tapInto(place, tapped),
        learn: async (artifacts) => {
          if (isAnyTagActive) for (const artifact of artifacts) places.learn(place, artifact);
          await mapWithLimit(
            artifacts,
            artifactsAtOnce,
            (artifact) => takeOrDoubt({ place, artifact }, tapped),
            session,
          );
          tapped.clear();
        },
      };
    },
    miss: (unseen) => {
      for (const missed of unseen) {
        const kinds = kindsNamedIn(session, missed);
        if (isContainerDeleted(missed)) for (const object of kinds) hidden.note(object, hiddenInContainer(missed));
        else if (kinds.length > 0) doubt ??= { kind: 'Failed', reason: missed.reason };
      }
    },
    of: (wanted) => wanted.map(({ target }) => known.get(target.location)).find((naming) => naming !== undefined),
    doubt: () => doubt,
    hidden,
  };
}

interface NamedByCopy {
  readonly placed: PlacedArtifact;
  readonly copy: ReadCopy;
  readonly callIds: readonly string[];
}

function newNaming(): Naming {
  return { artifacts: new Set(), callIds: new Set(), deletedCallIds: new Set(), untold: undefined, isOverfull: false };
}

/** What tells no call may be of any that the other copies of its name tell, and a record that tells none of any of its log. */
function callsOf(artifact: ReadArtifact, { callIds }: ReadCopy, { callId }: NamedAiObject): readonly string[] {
  if (callId !== undefined) return [callId];
  return callIds.length > 0 ? callIds : callIdsOf(artifact);
}

/** Only its record tells its call, and that is what cannot be read, whosever the others are. */
function isLineOfLog({ definition }: ReadArtifact, { facts }: ReadCopy): boolean {
  const isInRecords = definition?.callId.some((source) => source.from === 'Content' && source.format === 'NdJson');
  return isLive(facts) && isInRecords === true;
}

function addAll<T>(naming: Naming, all: Set<T>, more: readonly T[]): void {
  for (const one of more) {
    if (all.has(one)) continue;
    if (all.size >= maxNaming) naming.isOverfull = true;
    else all.add(one);
  }
}
