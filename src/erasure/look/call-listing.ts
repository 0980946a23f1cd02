import { hasUnknownCaller } from '../../matching/evidence.ts';
import { areReadable } from '../../policy/holds.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import { isReadable } from '../../scan/classify/content-values.ts';
import type { ReadArtifact, ReadCopy } from '../../scan/pass/artifact.ts';
import type { ScanClass, ScanPlace } from '../../scan/pass/scan-place.ts';
import type { Ground } from '../engine.ts';
import { groundOf } from '../erase/hold-grounds.ts';
import { unnamedObjectId } from '../unnamed-object.ts';
import { joinStarts, unknownStarts } from './call-starts.ts';
import type { CallStarts } from './call-starts.ts';
import { unreadCaller } from './call-texts.ts';
import { tellsCaller } from './compiled-search.ts';
import type { CompiledSearch } from './compiled-search.ts';
import { examineUntold, examineWhole, readsContent } from './copy-examination.ts';
import type { Examined, NamedAiObject } from './examination.ts';
import { findCopies } from './found-copies.ts';
import type { FoundCopy } from './found-copies.ts';
import { isCallerHidden, listedAiObjects, listedNumbers } from './listed-evidence.ts';
import type { LookContext } from './look-context.ts';
import { listEverything } from './look-listing.ts';

export interface FoundObject extends Omit<NamedAiObject, 'id'> {
  readonly id: string;
  readonly callId: string;
  readonly className: string;
  /** Calls that it may be of, by each artifact that names it: it is of this one where all of one artifact are of the same caller. */
  readonly ofCalls: readonly (readonly string[])[];
}

/** All that lies anywhere of the calls that are looked for. */
export interface CallListing {
  readonly copies: readonly FoundCopy[];
  readonly objects: readonly FoundObject[];
  readonly startsOf: (callId: string) => CallStarts;
  readonly unseen: readonly UnseenPlace[];
}

interface Collected {
  readonly wanted: ReadonlySet<string>;
  readonly copies: FoundCopy[];
  readonly objects: Map<string, FoundObject>;
  readonly starts: Map<string, CallStarts>;
}

/** Lists everything again: what belongs to a call is known only after its hit, which may lie anywhere. */
export async function listCalls(context: LookContext, wanted: ReadonlySet<string>): Promise<CallListing> {
  const collected: Collected = { wanted, copies: [], objects: new Map(), starts: new Map() };
  const unseen = await listEverything(context, async (place, artifact) => {
    context.knowledge.learn(artifact, place.scanClass);
    const found = findCopies({
      place,
      artifact,
      isWanted: (callId) => wanted.has(callId),
      knownTo: knownTo(context, place, artifact.name),
      groundOf: (copy, callIds) => groundInCopy(context, place.scanClass, { copy, callIds }),
    });
    for (const copy of artifact.copies) {
      if ((await takeUntoldLog(context, collected, { place, artifact, copy })) === 'Changed') return 'Changed';
    }
    if (found.length === 0) return 'Searched';
    for (const copy of artifact.copies) {
      if ((await takeContent(context, collected, { place, artifact, copy })) === 'Changed') return 'Changed';
    }
    collected.copies.push(...found);
    for (const { callId, starts } of found.flatMap(({ calls }) => calls)) {
      collected.starts.set(callId, joinStarts(collected.starts.get(callId) ?? unknownStarts, starts));
    }
    return 'Searched';
  });
  return {
    copies: collected.copies,
    objects: [...collected.objects.values()],
    startsOf: (callId) => collected.starts.get(callId) ?? unknownStarts,
    unseen,
  };
}

function knownTo({ known }: LookContext, { account, container }: ScanPlace, name: string): readonly string[] {
  return known.hasLocations ? known.requestsOfLocation({ account, container, name }) : [];
}

interface CopyOfCall {
  readonly place: ScanPlace;
  readonly artifact: ReadArtifact;
  readonly copy: ReadCopy;
}

/** Who called, and what AI accounts hold of it. */
async function takeContent(
  context: LookContext,
  collected: Collected,
  { place, artifact, copy }: CopyOfCall,
): Promise<'Taken' | 'Changed'> {
  const { definition } = artifact;
  const callIds = copy.callIds;
  if (definition === undefined || !callIds.some((callId) => collected.wanted.has(callId))) return 'Taken';
  const { book, features, matcherOf, searchOf } = context;
  const search = searchOf(definition);
  const { name: className } = place.scanClass;
  const listed = listedNumbers(matcherOf(features), search, copy.entry);
  if (listed !== undefined) book.addCallers(callIds, { className, evidence: listed.evidence });
  if (isCallerUnread(search, artifact, copy)) addUnreadCaller(context, collected, { className, callIds });
  const copyOf = { container: place.container, name: artifact.name, className, callIds };
  addObjects(collected, { ...copyOf, objects: listedAiObjects(search, copy.entry) });
  const { own, sibling } = search.aiObjects;
  // Who called is compared with the features: without one it says nothing.
  const isNeeded = features.length > 0 || own.length > 0 || sibling.length > 0;
  if (!isNeeded || !isReadable(copy.entry) || !readsContent(search) || artifact.isCut) return 'Taken';
  const read = await examineWhole(context, { place, entry: copy.entry, search });
  if (read.kind === 'Changed') return 'Changed';
  addCallers(context, collected, { className, callIds, examined: read.examined });
  addObjects(collected, { ...copyOf, objects: read.examined.aiObjects });
  return 'Taken';
}

/** A log that does not tell its calls, such as one with a torn line: it joins none, and its other records say who called. */
async function takeUntoldLog(
  context: LookContext,
  collected: Collected,
  { place, artifact: { definition, isCut }, copy }: CopyOfCall,
): Promise<'Taken' | 'Changed'> {
  if (definition === undefined || copy.callIds.length > 0 || context.features.length === 0) return 'Taken';
  const search = context.searchOf(definition);
  const isLogOfCallers = search.callOfRecord !== undefined && search.callerForms.includes('Log');
  if (!isLogOfCallers || !isReadable(copy.entry) || isCut) return 'Taken';
  const one = { place, entry: copy.entry, search };
  const read = await examineUntold(context, one, (callId) => collected.wanted.has(callId));
  if (read.kind === 'Changed') return 'Changed';
  addCallers(context, collected, { className: place.scanClass.name, callIds: [], examined: read.examined });
  return 'Taken';
}

/** Without a look at the content. A deleted copy tells nothing, as if it were gone. */
function isCallerUnread(search: CompiledSearch, { isCut }: ReadArtifact, { entry }: ReadCopy): boolean {
  if (!isReadable(entry)) return false;
  return isCallerHidden(search, entry) || (isCut && tellsCaller(search));
}

interface CallsOfCopy {
  readonly className: string;
  readonly callIds: readonly string[];
}

/** Whichever of its calls the copy would have told the caller of. */
function addUnreadCaller({ book }: LookContext, { wanted }: Collected, { className, callIds }: CallsOfCopy): void {
  for (const callId of callIds) {
    if (wanted.has(callId)) book.addCallers([callId], { className, evidence: unreadCaller });
  }
}

interface ExaminedCopy extends CallsOfCopy {
  readonly examined: Examined;
}

function addCallers(
  context: LookContext,
  collected: Collected,
  { className, callIds, examined: { whole, records } }: ExaminedCopy,
): void {
  const { book } = context;
  const { wanted } = collected;
  book.addCallers(callIds, { className, evidence: whole });
  if (hasUnknownCaller(whole)) addUnreadCaller(context, collected, { className, callIds });
  for (const [callId, shown] of records) {
    if (wanted.has(callId)) book.addCallers([callId], { className, evidence: shown });
  }
}

interface ObjectsOfCopy extends CallsOfCopy {
  readonly container: string;
  readonly name: string;
  readonly objects: readonly NamedAiObject[];
}

/**
 * An object that a log of several calls names, and no record of it, may be of any of them: it is not taken for one's unless all
 * are. Where nobody can read which it is, each of them is told that there may be one.
 */
function addObjects({ wanted, objects: all }: Collected, copy: ObjectsOfCopy): void {
  const { className, callIds, objects } = copy;
  for (const object of objects) {
    const { account, kind, id = unnamedObjectId(copy) } = object;
    const ofAny = object.id === undefined || callIds.every((callId) => wanted.has(callId)) ? callIds : [];
    for (const callId of object.callId === undefined ? ofAny : [object.callId]) {
      if (!wanted.has(callId)) continue;
      const key = JSON.stringify([callId, className, account, kind, id]);
      const isOfOne = object.callId !== undefined || object.id === undefined;
      const ofCalls = [...(all.get(key)?.ofCalls ?? []), isOfOne ? [callId] : callIds];
      all.set(key, { account, kind, id, callId, className, ofCalls });
    }
  }
}

interface Said {
  readonly copy: ReadCopy;
  readonly callIds: readonly string[];
}

/** By the tag of the copy itself, which counts also where its calls are unknown, and by its calls. */
function groundInCopy(
  { knowledge, session }: LookContext,
  scanClass: ScanClass,
  { copy: { facts }, callIds }: Said,
): Ground | undefined {
  return groundOf([knowledge.ofCopy({ callIds, facts }, scanClass)], session.basis.holds);
}

/** What keeps calls, whatever artifact says so. A hold that nobody can read may keep any call. */
export function groundOfCalls({ knowledge, session }: LookContext, callIds: readonly string[]): Ground | undefined {
  const { holds } = session.basis;
  if (!areReadable({ holds, nowMs: session.now() })) return { ground: 'UnknownHold' };
  return groundOf(
    session.classes.map((scanClass) => knowledge.of(callIds, scanClass)),
    holds,
  );
}
