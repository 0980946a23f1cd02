import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import { mostBy } from '../../policy/least.ts';
import { keysToAsk, keysToKeep } from './call-id-keys.ts';
import { addHashes, createHashSet, hashesOf } from './hash-set.ts';
import type { HashSet } from './hash-set.ts';
import type { KnowledgeSnapshot, Purpose } from './knowledge-snapshot.ts';
import { speakersOf } from './speakers.ts';
import { hashText } from './text-hash.ts';
import { hasNoRecords, hasUntoldRecords, isMute } from './told-calls.ts';
import type { ReadArtifact, ReadCopy } from './artifact.ts';

/**
 * Which calls were granted, by purpose. Remembered where a call without a grant would be deleted for it, and nowhere else:
 * there may be a million.
 */
export interface Grants {
  /** Whether grants of a purpose are remembered. */
  readonly countFor: (purpose: Purpose) => boolean;
  /** A grant without a call id may be of any call. Whether something of it is new. */
  readonly add: (callIds: ReadonlySet<string>, purpose: Purpose) => boolean;
  /** An answer that a key hides, which may be a grant. Whether something of it is new. */
  readonly addHidden: (callIds: ReadonlySet<string>, purpose: Purpose) => boolean;
  readonly isHidden: (callIds: readonly string[], purpose: Purpose) => boolean;
  readonly has: (callIds: readonly string[], purpose: Purpose) => boolean;
  /** A grant on a log of several calls: the last began so long after the first. Whether that is new. */
  readonly addReach: (purpose: Purpose, ms: number) => boolean;
  /** The longest of them: also where the grants themselves are not remembered, as the policy may ask for them later. */
  readonly reachMs: (purpose: Purpose) => number;
  /** Whether a grant was met that does not tell its call. */
  readonly isAnyUntold: (purpose: Purpose) => boolean;
  readonly snapshot: () => GrantsSnapshot;
  /** Takes over what another knows. Whether something of it is new. */
  readonly merge: (other: GrantsSnapshot) => boolean;
}

type GrantsSnapshot = Pick<KnowledgeSnapshot, 'grants' | 'hiddenAnswers' | 'untoldGrants' | 'grantsReach'>;

export function createGrants(spec: CallDataPolicySpec): Grants {
  const purposes = excusedPurposes(spec);
  const grants = createCallsBy(purposes);
  const hidden = createCallsBy(purposes);
  const untold = new Set<Purpose>();
  const reach = new Map<Purpose, number>();
  const reachMs = (purpose: Purpose): number => reach.get(purpose) ?? 0;
  const addReach = (purpose: Purpose, ms: number): boolean => {
    if (ms <= reachMs(purpose)) return false;
    reach.set(purpose, ms);
    return true;
  };
  const addUntold = (purpose: Purpose): boolean => {
    if (!grants.has(purpose) || untold.has(purpose)) return false;
    untold.add(purpose);
    return true;
  };
  return {
    countFor: (purpose) => grants.has(purpose),
    add: (callIds, purpose) => (callIds.size === 0 ? addUntold(purpose) : addCalls(grants.get(purpose), callIds)),
    addHidden: (callIds, purpose) => addCalls(hidden.get(purpose), callIds),
    isHidden: (callIds, purpose) => hasAny(hidden.get(purpose), callIds),
    has: (callIds, purpose) => hasAny(grants.get(purpose), callIds),
    addReach,
    reachMs,
    isAnyUntold: (purpose) => untold.has(purpose),
    snapshot: () => ({
      grants: snapshotOf(grants),
      hiddenAnswers: snapshotOf(hidden),
      untoldGrants: [...untold],
      grantsReach: [...reach],
    }),
    merge: (other) => {
      const isAdded = [mergeInto(grants, other.grants), mergeInto(hidden, other.hiddenAnswers)].includes(true);
      const untoldAdded = other.untoldGrants.filter(addUntold);
      const reachAdded = other.grantsReach.filter(([purpose, ms]) => addReach(purpose, ms));
      return isAdded || untoldAdded.length + reachAdded.length > 0;
    },
  };
}

type CallsBy = ReadonlyMap<Purpose, HashSet>;

function createCallsBy(purposes: ReadonlySet<Purpose>): CallsBy {
  return new Map([...purposes].map((purpose) => [purpose, createHashSet()]));
}

function snapshotOf(calls: CallsBy): KnowledgeSnapshot['grants'] {
  return [...calls].map(([purpose, hashes]) => [purpose, hashesOf(hashes)] as const);
}

/** Whether something of it is new. */
function mergeInto(calls: CallsBy, other: KnowledgeSnapshot['grants']): boolean {
  const added = other.filter(([purpose, hashes]) => {
    const known = calls.get(purpose);
    return known !== undefined && addHashes(known, hashes);
  });
  return added.length > 0;
}

function hasAny(calls: HashSet | undefined, callIds: readonly string[]): boolean {
  if (calls === undefined || calls.size() === 0) return false;
  return callIds.flatMap(keysToAsk).some((key) => calls.has(hashText(key)));
}

function addCalls(granted: HashSet | undefined, callIds: ReadonlySet<string>): boolean {
  if (granted === undefined) return false;
  return [...callIds].flatMap(keysToKeep).filter((key) => granted.add(hashText(key))).length > 0;
}

/** Purposes for want of whose consent a class is deleted. */
export function excusedPurposes({ artifactClasses }: CallDataPolicySpec): ReadonlySet<Purpose> {
  const purposes = artifactClasses.flatMap(({ consent }) =>
    consent?.onMissing === 'DeleteAfter' ? [consent.purpose] : [],
  );
  return new Set(purposes);
}

/**
 * Whether an artifact of a class that asks for consent says, or may say where a key hides it, that consent was given and does not
 * tell for which call: a copy of it, a record of a copy, or all that is left. So may a copy of those that are too many to hold.
 */
export function isUntoldGrant({ copies, isCut }: Pick<ReadArtifact, 'copies' | 'isCut'>): boolean {
  if (isCut) return true;
  const maySayIt = ({ facts: { consent } }: ReadCopy): boolean => consent === undefined || consent.answer === 'Granted';
  const isUntold = (copy: ReadCopy): boolean => (isMute(copy) && !hasNoRecords(copy)) || hasUntoldRecords(copy);
  if (copies.some((copy) => isUntold(copy) && maySayIt(copy))) return true;
  if (copies.some(({ callIds }) => callIds.length > 0)) return false;
  return speakersOf(copies).some(({ answer }) => answer === 'Granted');
}

/** How long after the first call of a log among these the last one began at most, of those that say that consent was given. */
export function reachOfGrants(copies: ReadArtifact['copies']): number {
  return mostBy(copies, ({ facts: { consent } }) =>
    consent?.reach === undefined ? 0 : consent.reach.toMs - consent.reach.fromMs,
  );
}
