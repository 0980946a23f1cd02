import type { ArtifactKind } from '../../policy/artifact-definition.ts';
import type { CopyState } from '../../policy/copy-facts.ts';
import type { ReadArtifact, ReadCopy } from '../../scan/pass/artifact.ts';
import { copyText } from '../../scan/pass/copied-text.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { isRecordLog } from '../../scan/records/record-log.ts';
import type { Ground } from '../engine.ts';
import { startsIn } from './call-starts.ts';
import type { CallStarts } from './call-starts.ts';

/** One copy that belongs to calls with hits, or to a location that a ledger names. */
export interface FoundCopy {
  readonly className: string;
  readonly account: string;
  readonly container: string;
  /** Of the place that it was found in. */
  readonly prefix: string;
  readonly name: string;
  readonly artifact: ArtifactKind;
  readonly versionId: string | undefined;
  readonly state: CopyState;
  readonly recoverableUntilMs: number | undefined;
  /** Those of its calls that have hits. */
  readonly calls: readonly CallInCopy[];
  /** All of its calls. */
  readonly callCount: number;
  /** Records are cut out of it, call by call. */
  readonly isCutLog: boolean;
  /** It tells no call of its own: the other copies of its name do, or only a ledger knows. */
  readonly isJoined: boolean;
  /** What its own tag says of holds, and what was known of its calls by then. */
  readonly held: Ground | undefined;
  /** The last time at which it was written, as far as it is shown. Epoch milliseconds. */
  readonly writtenMs: number | undefined;
  /** Requests whose ledger names its location. */
  readonly knownTo: readonly string[];
}

export interface CallInCopy {
  readonly callId: string;
  readonly starts: CallStarts;
}

export interface CopySearch {
  readonly place: ScanPlace;
  readonly artifact: ReadArtifact;
  readonly isWanted: (callId: string) => boolean;
  /** Requests whose ledger names the location. */
  readonly knownTo: readonly string[];
  readonly groundOf: (copy: ReadCopy, callIds: readonly string[]) => Ground | undefined;
}

/** The copies of a name that belong to calls that are looked for. */
export function findCopies(search: CopySearch): readonly FoundCopy[] {
  const { artifact, isWanted, knownTo } = search;
  const ofName = new Set(artifact.copies.flatMap(({ callIds }) => callIds));
  const joined = [...ofName].filter(isWanted);
  return artifact.copies.flatMap((copy) => {
    const own = callsOf(copy);
    if (own.length === 0) {
      // What can be read and tells no call is not of the call of another copy: it is something that nobody knows.
      const isDeleted = copy.facts.state === 'softDeleted';
      if (!(isDeleted && joined.length > 0) && knownTo.length === 0) return [];
      return [foundCopy(search, copy, { calls: isDeleted ? joined : [], callCount: ofName.size, isJoined: true })];
    }
    const wanted = own.filter(isWanted);
    return wanted.length === 0
      ? []
      : [foundCopy(search, copy, { calls: wanted, callCount: own.length, isJoined: false })];
  });
}

/** Of a log that is cut, its records tell the calls, also those that no record dates. */
function callsOf({ callIds, log }: ReadCopy): readonly string[] {
  return log === undefined ? callIds : [...log.calls.keys()];
}

interface Belonging {
  readonly calls: readonly string[];
  readonly callCount: number;
  readonly isJoined: boolean;
}

function foundCopy(
  { place, artifact, knownTo, groundOf }: CopySearch,
  copy: ReadCopy,
  { calls, callCount, isJoined }: Belonging,
): FoundCopy {
  const { definition } = artifact;
  const { facts, entry } = copy;
  const { account, container, prefix, scanClass } = place;
  return {
    className: scanClass.name,
    account,
    container,
    prefix,
    name: copyText(artifact.name),
    artifact: definition?.kind ?? 'Derived',
    versionId: entry.versionId ?? entry.snapshot,
    state: facts.state,
    recoverableUntilMs: facts.recoverableUntilMs,
    calls: calls.map((callId) => ({ callId: copyText(callId), starts: startsIn(copy, callId) })),
    callCount,
    isCutLog: definition !== undefined && isRecordLog(definition) && facts.state === 'base',
    isJoined,
    held: groundOf(copy, calls),
    writtenMs: facts.lastModifiedMs ?? facts.creationTimeMs,
    knownTo,
  };
}
