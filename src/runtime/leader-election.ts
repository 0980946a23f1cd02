import type { CallOptions } from '../reconcile/ports.ts';
import { settledOrAborted } from './abort.ts';
import { sleep } from './deadline.ts';
import { claimLease, isLeaseValid, observeLease, releaseLease } from './lease-record.ts';
import type { LeaseStore, ObservedLease, SeenLease } from './lease-record.ts';
import { errorFields } from './log.ts';
import type { Log } from './log.ts';
import type { Timers } from './timers.ts';

/** Retries of candidates spread over this share of the retry period, on top of it; as in client-go. */
export const jitterFactor = 1.2;

export interface LeaderElectionTimes {
  /** How long others wait after the last renewal that they saw. */
  readonly leaseDurationMs: number;
  /** How long a leader leads after it sent its last renewal that succeeded. Below the lease duration. */
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

export interface LeaderElectionOptions {
  /** Of this process and no other, ever: after a restart it is another. */
  readonly identity: string;
  readonly lease: LeaseStore;
  readonly times: LeaderElectionTimes;
  readonly timers: Timers;
  /** The wall clock as a MicroTime. It is written for people and never read. */
  readonly now: () => string;
  /** Numbers from 0 to below 1. */
  readonly random: () => number;
  /** Called at once and once, before anything else runs: whatever writes must stop. The process cannot lead again. */
  readonly onLost: () => void;
  readonly log: Log;
}

/** `Lost` and `Stopped` are for ever. */
export type LeadershipState = 'Standby' | 'Leading' | 'Lost' | 'Stopped';

export interface LeaderElection {
  /**
   * The gate of every write. It asks the monotonic clock each time: a process that was frozen past its deadline finds it
   * closed on its first instruction, before any timer could tell.
   */
  readonly isLeading: () => boolean;
  readonly state: () => LeadershipState;
  /** Renewals that had to read the Lease first, because the write over what was known of it failed. */
  readonly slowPaths: () => number;
  /** Begins to stand as a candidate. Only the first call does something. */
  readonly start: () => void;
  /** Rejects with the signal's reason. */
  readonly waitUntilLeading: (options: CallOptions) => Promise<void>;
  /** Closes the gate, then gives the Lease back. Call it when nothing writes any more. Never rejects. */
  readonly stop: () => Promise<void>;
}

/**
 * One candidate for one Lease, after k8s.io/client-go/tools/leaderelection. Its deadline counts from when the last renewal
 * that succeeded was sent, by this machine's monotonic clock, and others count a longer time from when they saw it: so the
 * gate here is closed before it can open elsewhere, however the wall clocks stand. Two differences, both stricter: whoever
 * sees another holder stops at once, and not at its deadline; and who has lost never stands again.
 *
 * It is no fence: what left the process before the gate closed may arrive later, and a machine that sleeps as a whole stops
 * its monotonic clock with it. So every delete bears its own condition all the same.
 */
export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  const { identity, lease, times, timers, now, random, onLost, log } = options;
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = times;
  const callDeadlineMs = renewDeadlineMs / 2;
  const stopping = new AbortController();
  /** Ends with the wait for the Lease, in whatever way. */
  const standby = new AbortController();
  const led = Promise.withResolvers<undefined>();
  let state: LeadershipState = 'Standby';
  let observed: ObservedLease | undefined;
  let leadsUntilMs = 0;
  let cancelDeadline = (): void => undefined;
  let isWoken = false;
  let endPause = (): void => undefined;
  let slowPaths = 0;
  let running: Promise<unknown> | undefined;

  const call = () => ({ abortSignal: stopping.signal, deadlineMs: callDeadlineMs });
  const isOver = (): boolean => state === 'Lost' || state === 'Stopped';

  function end(last: 'Lost' | 'Stopped'): void {
    state = last;
    cancelDeadline();
    const reason = new DOMException('The election is over.', 'AbortError');
    standby.abort(reason);
    stopping.abort(reason);
    endPause();
  }

  /** Also in the middle of a look, which may have come too early. */
  function wake(): void {
    isWoken = true;
    endPause();
  }

  function lose(why: string): void {
    end('Lost');
    log.error({ identity, why }, 'The lease is lost.');
    onLost();
  }

  function isLeading(): boolean {
    if (state !== 'Leading') return false;
    if (timers.now() < leadsUntilMs) return true;
    lose('it was not renewed in time');
    return false;
  }

  /** The Lease is ours since a write that was sent at this time. */
  function hold(sentAtMs: number): void {
    if (isOver()) return;
    const untilMs = sentAtMs + renewDeadlineMs;
    // An answer that came too late holds nothing; what follows finds the Lease ours and renews it.
    if (state === 'Standby' && timers.now() >= untilMs) return;
    leadsUntilMs = untilMs;
    cancelDeadline();
    cancelDeadline = timers.schedule(isLeading, untilMs - timers.now(), { background: true });
    if (state === 'Leading') return;
    state = 'Leading';
    standby.abort(new DOMException('The lease is held.', 'AbortError'));
    log.info({ identity }, 'leading');
    led.resolve(undefined);
  }

  function note(seen: SeenLease): ObservedLease {
    observed = observeLease(observed, seen, timers.now());
    return observed;
  }

  async function claim(before: SeenLease | undefined): Promise<void> {
    const record = claimLease(before?.record, { identity, leaseDurationMs, time: now() });
    const sentAtMs = timers.now();
    const sent = before === undefined ? lease.create(record, call()) : lease.update(before.version, record, call());
    note(await sent);
    hold(sentAtMs);
  }

  /** Renews over what is known of the Lease; whether that was done. */
  async function renewUnread(known: ObservedLease): Promise<boolean> {
    try {
      await claim(known);
      return true;
    } catch (error) {
      log.warn({ error: errorFields(error) }, 'The lease could not be renewed at once and is read first.');
      return false;
    }
  }

  const isOurs = ({ record }: SeenLease): boolean => record.holderIdentity === identity;

  /** Whether somebody else has it, as far as can be known here. Whoever led until now does so no more. */
  function isTaken(seen: ObservedLease): boolean {
    if (isOurs(seen)) return false;
    if (state === 'Leading') {
      lose('another one holds it');
      return true;
    }
    return seen.record.holderIdentity !== '' && isLeaseValid(seen, timers.now());
  }

  async function tryOnce(): Promise<void> {
    const known = observed;
    if (known !== undefined && isOurs(known) && isLeaseValid(known, timers.now())) {
      if (await renewUnread(known)) return;
    }
    if (isOver()) return;
    const answer = await lease.get(call());
    const seen = answer === undefined ? undefined : note(answer);
    // Who held a Lease that somebody deleted leads on until it has looked, and makes it again.
    const last = seen ?? observed;
    if (last !== undefined && isTaken(last)) return;
    if (state === 'Leading') slowPaths += 1;
    await claim(seen);
  }

  async function pause(): Promise<void> {
    const spread = state === 'Standby' ? jitterFactor * random() : 0;
    const waiting = new AbortController();
    endPause = () => {
      waiting.abort(new DOMException('The pause is over.', 'AbortError'));
    };
    if (isWoken) endPause();
    await sleep(retryPeriodMs * (1 + spread), { abortSignal: waiting.signal, timers }).catch(() => undefined);
    isWoken = false;
  }

  async function run(): Promise<void> {
    while (!isOver()) {
      try {
        await tryOnce();
      } catch (error) {
        if (!isOver()) log.warn({ error: errorFields(error) }, 'The lease could not be read or written.');
      }
      if (!isOver()) await pause();
    }
  }

  /** Without it a Lease that is given back would lie free until the next retry. */
  async function listen(): Promise<void> {
    const { signal: abortSignal } = standby;
    while (!abortSignal.aborted) {
      await lease.watchForFree(wake, { abortSignal }).catch(() => undefined);
      await sleep(retryPeriodMs, { abortSignal, timers }).catch(() => undefined);
    }
  }

  /** Where a write of ours was sent and not answered, only a look tells whose the Lease is. */
  async function release(): Promise<void> {
    const abort = { abortSignal: new AbortController().signal, deadlineMs: callDeadlineMs };
    try {
      const seen = await lease.get(abort);
      if (seen?.record.holderIdentity !== identity) return;
      await lease.update(seen.version, releaseLease(seen.record, now()), abort);
      log.info({ identity }, 'The lease was given back.');
    } catch (error) {
      log.warn({ error: errorFields(error) }, 'The lease could not be given back; it runs out.');
    }
  }

  return {
    isLeading,
    state: () => state,
    slowPaths: () => slowPaths,
    start: () => {
      if (!isOver()) running ??= Promise.all([run(), listen()]);
    },
    waitUntilLeading: ({ abortSignal }) => settledOrAborted(led.promise, abortSignal),
    stop: async () => {
      const hadLost = state === 'Lost';
      if (!isOver()) end('Stopped');
      await running;
      if (running !== undefined && !hadLost) await release();
    },
  };
}
