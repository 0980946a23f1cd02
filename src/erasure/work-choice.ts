import { instantOf } from '../policy/instant.ts';
import { workOrder } from '../policy/erasure/work-order.ts';
import { checkSlot } from '../policy/schedule.ts';
import type { EraseTask, LedgerOrder, Subject } from './engine.ts';
import { areDeletesWanted } from './last-look.ts';
import type { LedgerWatch } from './ledger-course.ts';
import { ledgerFeatures } from './look-use.ts';
import type { EraseMemory } from './policy-memory.ts';
import { areHoldsReadable, basisOf, type FoundPass } from './policy-pass.ts';
import type { RequestPass } from './request-pass.ts';

export interface WorkWishes {
  readonly passed: { readonly passes: readonly RequestPass[] };
  readonly watch: LedgerWatch;
}

/** Starts at most one piece of work. */
export async function startWork(pass: FoundPass, wishes: WorkWishes): Promise<void> {
  const { context, key, memory } = pass;
  const work = context.works.find(key);
  // What came to its end during this pass is taken by the next one, and must not be replaced before.
  if (work !== undefined && (work.kind === 'Running' || work !== memory.takenWork)) return;
  for (const kind of workOrder(memory.lastBegun)) {
    const isBegun = kind === 'Look' ? await startLook(pass, wishes) : await startErase(pass, wishes, kind);
    if (!isBegun) continue;
    memory.lastBegun = kind;
    return;
  }
}

/** Whether it was begun. */
async function startErase(pass: FoundPass, wishes: WorkWishes, kind: EraseMemory['kind']): Promise<boolean> {
  const { context, key, memory } = pass;
  const isEnforced = pass.policy.policy.spec.enforcement === 'Enforce';
  const tasks = isEnforced ? tasksOf(pass, wishes, kind) : [];
  if (tasks.length === 0 || (kind === 'Erase' && !(await areHoldsReadable(pass)))) return false;
  const basis = await basisOf(pass);
  if (basis === undefined) return false;
  memory.orderedKind = kind;
  if (kind === 'Erase') context.works.erase(key, { ...basis, tasks });
  else context.works.verify(key, { ...basis, tasks });
  return true;
}

function tasksOf(pass: FoundPass, { passed, watch }: WorkWishes, kind: 'Erase' | 'Verify'): readonly EraseTask[] {
  const ofKind = (wanted: 'Erase' | 'Verify' | 'EraseAlong'): readonly EraseTask[] =>
    passed.passes.flatMap((one) => (one.wish.kind === wanted ? [taskOf(pass, one, one.wish)] : []));
  const own = ofKind(kind);
  if (kind === 'Verify') return own;
  const due = onceEach([...own, ...watch.tasks]);
  // What several callers share goes where all of them are in one order: each resting by itself, they would never meet.
  return due.length === 0 ? due : onceEach([...due, ...ofKind('EraseAlong'), ...(watch.along ?? [])]);
}

/** The first task of each request. */
function onceEach(tasks: readonly EraseTask[]): readonly EraseTask[] {
  const first = new Map<string, EraseTask>();
  for (const task of tasks) if (!first.has(task.requestUid)) first.set(task.requestUid, task);
  return [...first.values()];
}

function taskOf(
  pass: FoundPass,
  { request }: RequestPass,
  { targets, settledLocations, fates }: LedgerOrder,
): EraseTask {
  return {
    requestUid: request.metadata.uid,
    receivedMs: instantOf(request.spec.receivedTime),
    targets,
    settledLocations,
    fates,
    // The pass that began it may be long over: its signal says nothing of the work, which has one of its own.
    stillWanted: async () => {
      const options = { abortSignal: new AbortController().signal };
      const live = await pass.context.requests.get(request.metadata, options);
      const isSame =
        live?.metadata.uid === request.metadata.uid &&
        live.metadata.generation === request.metadata.generation &&
        live.metadata.deletionTimestamp === undefined;
      return isSame && (await areDeletesWanted(pass));
    },
  };
}

/** Whether it was begun. */
async function startLook(pass: FoundPass, { passed, watch }: WorkWishes): Promise<boolean> {
  const { context, key, memory } = pass;
  const asked = passed.passes.flatMap(({ subject }) => (subject === undefined ? [] : [subject]));
  const subjects: readonly Subject[] = [...asked, ...watch.subjects];
  if (subjects.length === 0 || isResting(pass)) return false;
  const isWished = passed.passes.some(({ wish, subject }) => wish.kind === 'Look' && subject !== undefined);
  if (!isWished && !isLookOwed(pass)) return false;
  const basis = await basisOf(pass);
  if (basis === undefined) return false;
  memory.orderedKeys = new Map([
    ...asked.map(({ requestUid, featuresKey }) => [requestUid, featuresKey] as const),
    ...watch.subjects.map(({ requestUid }) => [requestUid, ledgerFeatures] as const),
  ]);
  context.works.look(key, { ...basis, subjects });
  return true;
}

/** A policy that was changed since may name other places. */
function isResting({ context, memory, policy: { policy } }: FoundPass): boolean {
  const { generation } = policy.metadata;
  return context.now() < memory.nextLookMs && (memory.looked?.result.generation ?? generation) === generation;
}

/** One look a slot of the schedule: for plans that wait, and for what arrives late. */
function isLookOwed({ context, memory, policy: { policy } }: FoundPass): boolean {
  const slotMs = checkSlot(context.now(), policy.spec.checkIntervalMinutes, policy.metadata.uid);
  const { looked } = memory;
  return (
    looked === undefined ||
    // One that did not see everything is taken again as soon as it may be: see `nextLookMs`.
    !looked.result.complete ||
    looked.result.generation !== policy.metadata.generation ||
    looked.result.startedMs < slotMs
  );
}
