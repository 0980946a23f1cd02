import { keyOfBlob } from '../../evidence/token-parts.ts';
import type { EraseTask, FoundAiObject, FoundTarget, Ground, SubjectFinding } from '../engine.ts';
import { openCallBook } from '../erase/call-book.ts';
import type { CallBook } from '../erase/call-book.ts';
import { openNamingBook } from '../erase/naming-calls.ts';
import type { NamingBook, ObjectNaming } from '../erase/naming-calls.ts';
import { indexTargets } from '../erase/target-index.ts';
import type { TargetIndex } from '../erase/target-index.ts';
import { listTargets } from '../erase/target-listing.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import { ledgerTargetOf } from '../target-tokens.ts';
import { isUnnamedObject } from '../unnamed-object.ts';
import { groundOfCalls } from './call-listing.ts';
import { idsOfHolds } from './held-calls.ts';
import type { LookContext } from './look-context.ts';

type Findings = ReadonlyMap<string, SubjectFinding>;

/** What a listing tells of who names the objects of findings. */
interface Naming {
  readonly context: LookContext;
  readonly index: TargetIndex;
  readonly book: CallBook;
  readonly naming: NamingBook;
}

/**
 * Marks what will stay because calls of others name an object too, by the same listing that deletes take before them. Only for
 * objects that no ledger knows: who approves a plan, or additions, is to see it, and deletes look by themselves.
 */
export async function markShared(
  context: LookContext,
  findings: Findings,
): Promise<{ readonly findings: Findings; readonly unseen: readonly UnseenPlace[] }> {
  const { order, session, knowledge } = context;
  const fresh = order.subjects.filter(({ requestUid, knownLocations }) =>
    findings.get(requestUid)?.targets.some((target) => isNamedObject(target) && !knownLocations.has(target.location)),
  );
  if (fresh.length === 0) return { findings, unseen: [] };
  const tasks = fresh.map(({ requestUid, receivedMs }): EraseTask => {
    const targets = findings.get(requestUid)?.targets.map(ledgerTargetOf) ?? [];
    return { requestUid, receivedMs, targets, stillWanted: () => Promise.resolve(false) };
  });
  const index = indexTargets(tasks, order.ring);
  const book = openCallBook(index, idsOfHolds(order.holds));
  const naming = openNamingBook({ session, index, book });
  const { unseen } = await listTargets({ session, index, knowledge, book }, naming);
  const marked = fresh.flatMap(({ requestUid }) => {
    const finding = findings.get(requestUid);
    return finding === undefined ? [] : [[requestUid, markFinding({ context, index, book, naming }, finding)] as const];
  });
  return { findings: new Map([...findings, ...marked]), unseen };
}

function isNamedObject(target: FoundTarget): target is FoundAiObject {
  return target.kind === 'AiObject' && !isUnnamedObject(target);
}

interface Stay {
  readonly held: Ground | undefined;
  readonly isShared: boolean;
}

/** What names an object stays with it. */
function markFinding(parts: Naming, finding: SubjectFinding): SubjectFinding {
  const stays = new Map<FoundTarget, Stay>();
  const ofNames = new Map<string, Stay>();
  for (const object of finding.targets.filter(isNamedObject)) {
    const known = namingOf(parts, object);
    const stay = stayOf(parts, { object, known, finding });
    if (stay === undefined) continue;
    stays.set(object, stay);
    for (const { place, artifact } of known?.artifacts ?? []) {
      ofNames.set(keyOfBlob({ ...place, name: artifact.name }), stay);
    }
  }
  const stayHere = (target: FoundTarget): Stay | undefined =>
    target.kind === 'Blob' ? ofNames.get(keyOfBlob(target)) : stays.get(target);
  return {
    ...finding,
    targets: finding.targets.map((target) => {
      const stay = stayHere(target);
      if (stay === undefined) return target;
      return { ...target, held: target.held ?? stay.held, ...(stay.isShared ? { extent: 'Shared' } : {}) };
    }),
  };
}

function namingOf({ index, naming }: Naming, { account, object: kind, id }: FoundAiObject): ObjectNaming | undefined {
  return naming.of(index.ofAiObject(account, { kind, id }));
}

interface NamedInFinding {
  readonly object: FoundAiObject;
  readonly known: ObjectNaming | undefined;
  readonly finding: SubjectFinding;
}

function stayOf(parts: Naming, { object, known, finding }: NamedInFinding): Stay | undefined {
  const held = known && groundOfCalls(parts.context, [...known.callIds, ...known.deletedCallIds]);
  const isShared =
    parts.naming.doubt() !== undefined || (known !== undefined && isOfOthers(parts, { object, known, finding }));
  return held === undefined && !isShared ? undefined : { held, isShared };
}

/** A weak match is left out of most approvals: where one names what matches strongly, that may stay because of it. */
function isOfOthers(
  { book }: Naming,
  { object, known, finding }: NamedInFinding & { readonly known: ObjectNaming },
): boolean {
  const own = new Set(finding.targets.flatMap(({ call, weak }) => (weak && !object.weak ? [] : [call])));
  const isOwn = (callId: string): boolean => book.tokensOf(callId).some((token) => own.has(token));
  return known.untold !== undefined || known.isOverfull || ![...known.callIds].every(isOwn);
}
