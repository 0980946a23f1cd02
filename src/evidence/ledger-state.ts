import { targetKey, type TargetFate, type TargetRecord } from '../policy/erasure/target-fate.ts';
import { keyIdOf } from './key-ring.ts';
import type { StoredEntry } from './ledger-entry.ts';
import { MAX_TARGETS, type LedgerEvent, type LedgerTarget, type SealedFeature } from './ledger-schema.ts';

export type KnownTarget = TargetRecord & {
  readonly target: LedgerTarget;
  /** Of the approval that it was meant to go by, where that named additions. */
  readonly additionsDigest?: string | undefined;
};

/** Everything that a request's ledger says, last word first. */
export interface LedgerState {
  readonly opened: Extract<LedgerEvent, { readonly kind: 'Opened' }> | undefined;
  readonly features: readonly SealedFeature[];
  readonly approvals: readonly Extract<LedgerEvent, { readonly kind: 'PlanApproved' }>[];
  /** Whether an approval was given and not withdrawn since. */
  readonly isApproved: boolean;
  readonly targets: readonly KnownTarget[];
  /** `targetKey`s of what was meant to go once and is not any more: somebody took that back. */
  readonly retracted: ReadonlySet<string>;
  /**
   * Additions of these that were retracted while an approval stood: they may have been taken back, or not, and are not meant to go
   * again since.
   */
  readonly doubted: readonly KnownTarget[];
  /** Copies that came late or were restored, and were seen gone: each once, however often it came back. */
  readonly resurrected: number;
  readonly absenceVerifiedTime: string | undefined;
  readonly featuresDestroyedTime: string | undefined;
  readonly outcome: string | undefined;
}

/** Folds the entries of a whole ledger. */
export function ledgerState(entries: readonly StoredEntry[]): LedgerState {
  const last = <Kind extends LedgerEvent['kind']>(kind: Kind) => eventsOf(entries, kind).at(-1);
  const { targets, retracted, doubted } = knownTargets(entries);
  return {
    opened: last('Opened')?.event,
    features: sealedFeatures(entries),
    approvals: eventsOf(entries, 'PlanApproved').map(({ event }) => event),
    isApproved: entries.findLast(({ event }) => isOnApproval(event))?.event.kind === 'PlanApproved',
    targets,
    retracted,
    doubted,
    resurrected: targets.filter(({ fate, cameLate }) => cameLate && fate.kind === 'Gone').length,
    absenceVerifiedTime: last('AbsenceVerified')?.event.lookStartedTime,
    featuresDestroyedTime: last('FeaturesDestroyed')?.time,
    outcome: last('Finished')?.event.outcome,
  };
}

function isOnApproval({ kind }: LedgerEvent): boolean {
  return kind === 'PlanApproved' || kind === 'ApprovalWithdrawn';
}

function knownTargets(entries: readonly StoredEntry[]): Pick<LedgerState, 'targets' | 'retracted' | 'doubted'> {
  const known = new Map<string, KnownTarget>();
  const retracted = new Set<string>();
  const doubted = new Map<string, KnownTarget>();
  let approvedAdditions: string | undefined;
  let isApproved = false;
  for (const { event, time } of entries) {
    if (event.kind === 'PlanApproved') approvedAdditions = event.additionsDigest;
    if (isOnApproval(event)) isApproved = event.kind === 'PlanApproved';
    if (!('targets' in event)) continue;
    const word = event.kind === 'IntentRetracted' ? undefined : wordOn(event, { time, approvedAdditions });
    for (const target of event.targets) {
      const key = targetKey(target);
      const before = known.get(key);
      if (word === undefined) {
        known.delete(key);
        retracted.add(key);
        if (isApproved && before?.additionsDigest !== undefined) doubted.set(key, before);
      } else {
        known.set(key, word(target, before));
        retracted.delete(key);
        doubted.delete(key);
      }
    }
  }
  return { targets: [...known.values()], retracted, doubted: [...doubted.values()] };
}

/** What an event says of each of its targets, over what was said before. */
function wordOn(
  event: TargetEvent,
  { time: saidTime, approvedAdditions }: { readonly time: string; readonly approvedAdditions: string | undefined },
): (target: LedgerTarget, before: KnownTarget | undefined) => KnownTarget {
  const fate = fateOf(event);
  const isIntended = event.kind === 'DeletionIntended';
  const isLate = event.kind === 'LateArrivalErased' || (isIntended && event.late === true);
  return (target, before) => ({
    target,
    fate,
    saidTime,
    cameLate: isLate || before?.cameLate === true,
    additionsDigest: isIntended && !isLate ? approvedAdditions : before?.additionsDigest,
  });
}

/**
 * What has to be taken up again by the ledger alone: deletes whose end is not known, failures, and what was kept or
 * recoverable or deferred until a time that has come. What has no known end is asked for again each time.
 */
export function targetsDue({ targets }: LedgerState, nowMs: number): readonly KnownTarget[] {
  return targets.filter(({ fate }) => {
    switch (fate.kind) {
      case 'Gone':
        return false;
      case 'Intended':
      case 'Failed':
      case 'Unreachable':
        return true;
      case 'Recoverable':
      case 'Retained':
      case 'Deferred':
        return fate.untilTime === undefined || Date.parse(fate.untilTime) <= nowMs;
    }
  });
}

/** Location tokens of what is gone or out of reach, with all that lay there: nothing is left to do about it. */
export function settledLocationsOf({ targets }: LedgerState): ReadonlySet<string> {
  const places = Map.groupBy(targets, ({ target }) => target.location);
  return new Set([...places].flatMap(([location, own]) => (own.every(isSettled) ? [location] : [])));
}

/** Whether nothing is left to do about anything that the ledger names. */
export function isAllSettled({ targets }: LedgerState): boolean {
  return targets.every(isSettled);
}

/** Gone, or out of reach. */
export function isSettled({ fate }: Pick<KnownTarget, 'fate'>): boolean {
  return fate.kind === 'Gone' || fate.kind === 'Unreachable';
}

/** Keys that entries were sealed or tokens made under. */
export function keyIdsInUse(entries: readonly StoredEntry[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { event, keyId } of entries) {
    used.add(keyId);
    for (const token of tokensOf(event)) used.add(keyIdOf(token) ?? token);
  }
  return used;
}

/** When exactly this plan was approved first: one before it may have been given up. */
export function approvedTimeOf(entries: readonly StoredEntry[], planDigest: string | undefined): string | undefined {
  return eventsOf(entries, 'PlanApproved').find(({ event }) => event.planDigest === planDigest)?.time;
}

/** When the last word after the entry of that number was said on what became of a target; epoch milliseconds. */
export function lastOutcomeMs(entries: readonly StoredEntry[], sequence: number): number | undefined {
  const last = entries.findLast(
    ({ event, sequence: own }) =>
      own > sequence && 'targets' in event && event.kind !== 'DeletionIntended' && event.kind !== 'IntentRetracted',
  );
  return last === undefined ? undefined : Date.parse(last.time);
}

/** Splits what does not fit into one entry. */
export function batchTargets(targets: readonly LedgerTarget[]): readonly (readonly LedgerTarget[])[] {
  const batches = Math.ceil(targets.length / MAX_TARGETS);
  return Array.from({ length: batches }, (_, index) => targets.slice(index * MAX_TARGETS, (index + 1) * MAX_TARGETS));
}

type TargetEvent = Exclude<Extract<LedgerEvent, { readonly targets: unknown }>, { readonly kind: 'IntentRetracted' }>;

function fateOf(event: TargetEvent): TargetFate {
  switch (event.kind) {
    case 'DeletionIntended':
      return { kind: 'Intended' };
    case 'Retained':
      return { kind: 'Retained', ground: event.ground, untilTime: event.untilTime };
    case 'Failed':
      return { kind: 'Failed', reason: event.reason };
    case 'Deferred':
      return { kind: 'Deferred', untilTime: event.untilTime };
    case 'Unreachable':
      return { kind: 'Unreachable' };
    case 'DeletionSeen':
    case 'LateArrivalErased': {
      const { recoverable = false, recoverableUntilTime: untilTime } = event;
      return recoverable || untilTime !== undefined ? { kind: 'Recoverable', untilTime } : { kind: 'Gone' };
    }
  }
}

/** The last sealing, whole: what was sealed again stands in the place of what was sealed before. */
function sealedFeatures(entries: readonly StoredEntry[]): readonly SealedFeature[] {
  let sealed: readonly SealedFeature[] = [];
  for (const { event } of eventsOf(entries, 'SubjectSealed')) {
    sealed = event.continues === true ? [...sealed, ...event.features] : event.features;
  }
  return sealed;
}

function tokensOf(event: LedgerEvent): readonly string[] {
  if ('targets' in event) return event.targets.flatMap(({ location, call }) => [location, call]);
  return 'features' in event ? event.features.map(({ token }) => token) : [];
}

function eventsOf<Kind extends LedgerEvent['kind']>(entries: readonly StoredEntry[], kind: Kind) {
  type Of = StoredEntry & { readonly event: Extract<LedgerEvent, { readonly kind: Kind }> };
  return entries.filter((entry): entry is Of => entry.event.kind === kind);
}
