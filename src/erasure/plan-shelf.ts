import { isDeepEqual } from '../api/json.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { ownerUidOf } from '../evidence/chain.ts';
import type { EvidenceStore, StoreOptions } from '../evidence/evidence-store.ts';
import type { KeyRing } from '../evidence/key-ring.ts';
import { isSealedPart, openPlanDetails, sealPlanDetails, type OpenedPlan } from './plan-details.ts';
import type { PlanDetails } from './plan-details-schema.ts';

export interface PlanShelf {
  readonly store: EvidenceStore;
  readonly ring: KeyRing;
}

export interface PlanPlace {
  readonly requestUid: string;
  /** Of the plan, or of its additions. */
  readonly planDigest: string;
}

export type PlanRead = OpenedPlan | { readonly kind: 'NotFound' };

const shelf = 'plans/';
const readsAtOnce = 4;
const uid = /^[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?$/;

/** `plans/<uid>/<hexadecimal digits of the digest>-<part>.jwe`. Throws a TypeError for what is no uid or no digest. */
export function planName({ requestUid, planDigest }: PlanPlace, part: number): string {
  return `${prefixOf({ requestUid, planDigest })}${String(part).padStart(4, '0')}.jwe`;
}

function prefixOf({ requestUid, planDigest }: PlanPlace): string {
  const digits = /^sha256:([0-9a-f]{64})$/.exec(planDigest)?.[1];
  if (digits === undefined) throw new TypeError('A plan is named by its digest.');
  return `${folderOf(requestUid)}${digits}-`;
}

function folderOf(requestUid: string): string {
  if (!uid.test(requestUid)) throw new TypeError('A request is named by its uid.');
  return `${shelf}${requestUid}/`;
}

/** The details of a plan, if they are there whole. */
export async function readPlan({ store, ring }: PlanShelf, place: PlanPlace, options: StoreOptions): Promise<PlanRead> {
  const names = await namesAt(store, prefixOf(place), options);
  if (names.length === 0) return { kind: 'NotFound' };
  const found = await mapWithLimit(names, readsAtOnce, (name) => store.get(name, options), options);
  const texts = found.map((one) => (one.kind === 'Found' ? Buffer.from(one.bytes).toString('utf8') : ''));
  const opened = await openPlanDetails(ring, texts);
  const isOther =
    opened.kind === 'Opened' &&
    (opened.details.requestUid !== place.requestUid || opened.details.planDigest !== place.planDigest);
  return isOther ? { kind: 'Malformed' } : opened;
}

/**
 * Puts the details of a plan on the shelf. What is there whole for the same digest shows the same targets, and stays unless they
 * are marked otherwise now, as held or shared. What is there in part, or sealed under a key that is gone, is replaced.
 */
export async function shelvePlan(
  { store, ring }: PlanShelf,
  details: PlanDetails,
  options: StoreOptions,
): Promise<'Shelved' | 'Unwritable'> {
  const standing = await readPlan({ store, ring }, details, options);
  if (standing.kind === 'Opened' && isDeepEqual(standing.details.calls, details.calls)) return 'Shelved';
  const parts = await sealPlanDetails(ring, details);
  const names = parts.map((_, index) => planName(details, index + 1));
  for (const [index, text] of parts.entries()) {
    if (!(await putPart(store, { name: names[index] ?? '', text }, options))) return 'Unwritable';
  }
  const stale = (await namesAt(store, prefixOf(details), options)).filter((name) => !names.includes(name));
  for (const name of stale) await store.remove(name, options);
  return 'Shelved';
}

async function putPart(
  store: EvidenceStore,
  { name, text }: { readonly name: string; readonly text: string },
  options: StoreOptions,
): Promise<boolean> {
  const bytes = Buffer.from(text, 'utf8');
  const put = await store.put(name, bytes, { onlyIf: { kind: 'Absent' }, ...options });
  if (put.kind !== 'Exists') return put.kind === 'Stored';
  const standing = await store.get(name, options);
  if (standing.kind !== 'Found') return false;
  const onlyIf = { kind: 'Unchanged', etag: standing.etag } as const;
  return (await store.put(name, bytes, { onlyIf, ...options })).kind === 'Stored';
}

/** Removes the details of all plans of a request, or of those that are not to be kept. Says how many stay for now. */
export async function clearPlans(
  { store }: Pick<PlanShelf, 'store'>,
  requestUid: string,
  { keep = [], abortSignal }: StoreOptions & { readonly keep?: readonly string[] },
): Promise<{ readonly left: number }> {
  const kept = keep.map((planDigest) => prefixOf({ requestUid, planDigest }));
  const names = await namesAt(store, folderOf(requestUid), { abortSignal });
  let left = 0;
  for (const name of names.filter((one) => !kept.some((prefix) => one.startsWith(prefix)))) {
    const { kind } = await store.remove(name, { abortSignal });
    if (kind !== 'Removed') left += 1;
  }
  return { left };
}

/** The requests that have details of plans on the shelf, whether their objects are still in the cluster or not. */
export async function listPlans(
  { store }: Pick<PlanShelf, 'store'>,
  options: StoreOptions,
): Promise<readonly string[]> {
  const names = await namesAt(store, shelf, options);
  return [...new Set(names.map((name) => ownerUidOf(shelf, name)))].filter((one) => one !== undefined);
}

/** Whether details of a plan of the request were sealed under a key of the ring. */
export async function isSealedByRing(
  { store, ring }: PlanShelf,
  requestUid: string,
  options: StoreOptions,
): Promise<boolean> {
  for (const name of await namesAt(store, folderOf(requestUid), options)) {
    const found = await store.get(name, options);
    if (found.kind === 'Found' && (await isSealedPart(ring, Buffer.from(found.bytes).toString('utf8')))) return true;
  }
  return false;
}

async function namesAt(store: EvidenceStore, prefix: string, options: StoreOptions): Promise<readonly string[]> {
  const listed = await store.list(prefix, options);
  if (listed.kind === 'ContainerNotFound') return [];
  return listed.names.flatMap(({ name, isPresent }) => (isPresent ? [name] : [])).toSorted();
}
