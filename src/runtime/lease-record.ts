import type { CallOptions } from '../reconcile/ports.ts';

/** The part of a Lease that the election reads and writes (coordination.k8s.io/v1, spec). */
export interface LeaseRecord {
  /** Empty: nobody holds it. */
  readonly holderIdentity: string;
  /** How long others wait after the last change that they saw. 0 where the Lease does not say. */
  readonly leaseDurationSeconds: number;
  /** MicroTimes of the holder's wall clock, for people. Nothing is ever reckoned with them. */
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaseTransitions: number;
}

/** A Lease as it was answered, with the version that a write must name. */
export interface SeenLease {
  readonly record: LeaseRecord;
  readonly version: string;
}

export interface LeaseCallOptions extends CallOptions {
  readonly deadlineMs: number;
}

/** The one object that all candidates look at. Whatever fails throws; a write that lost a race fails. */
export interface LeaseStore {
  /** A live read. `undefined`: there is none. */
  readonly get: (options: LeaseCallOptions) => Promise<SeenLease | undefined>;
  /** Fails where there is one already. */
  readonly create: (record: LeaseRecord, options: LeaseCallOptions) => Promise<SeenLease>;
  /** Fails where the Lease has another version. */
  readonly update: (version: string, record: LeaseRecord, options: LeaseCallOptions) => Promise<SeenLease>;
  /** Calls back whenever the Lease is seen to be free; ends or fails when the stream does. A hint and nothing more. */
  readonly watchForFree: (onFree: () => void, options: CallOptions) => Promise<void>;
}

/** What one candidate knows of the Lease, and since when by its own monotonic clock. */
export interface ObservedLease extends SeenLease {
  readonly observedAtMs: number;
}

/**
 * Another version is news, and its time begins when it was seen here: the clock of the holder is never asked. The version
 * and not the record decides, so that an edit by a third party can only make a candidate wait longer.
 */
export function observeLease(before: ObservedLease | undefined, seen: SeenLease, nowMs: number): ObservedLease {
  return before?.version === seen.version ? before : { ...seen, observedAtMs: nowMs };
}

/** Whether the time that the holder asked for is not over yet, as far as it can be known here. */
export function isLeaseValid({ record, observedAtMs }: ObservedLease, nowMs: number): boolean {
  return observedAtMs + record.leaseDurationSeconds * 1000 > nowMs;
}

export interface Claim {
  readonly identity: string;
  readonly leaseDurationMs: number;
  /** MicroTime. */
  readonly time: string;
}

/** The record that a candidate writes: its first, a renewal of its own, or a takeover. */
export function claimLease(before: LeaseRecord | undefined, { identity, leaseDurationMs, time }: Claim): LeaseRecord {
  const isRenewal = before?.holderIdentity === identity;
  const transitions = before?.leaseTransitions ?? 0;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
    acquireTime: isRenewal ? before.acquireTime : time,
    renewTime: time,
    leaseTransitions: before === undefined || isRenewal ? transitions : transitions + 1,
  };
}

/** What a holder leaves behind that goes of its own will: free at once. */
export function releaseLease({ leaseTransitions }: LeaseRecord, time: string): LeaseRecord {
  return { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: time, renewTime: time, leaseTransitions };
}
