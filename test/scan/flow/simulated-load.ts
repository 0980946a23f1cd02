import { createRateControl } from '../../../src/scan/flow/rate-control.ts';

/** Says at once whether a request that arrives now is admitted. */
export type Server = (nowMs: number) => boolean;

/** Admits `perSecond`, and at once what it saved up, at most `bucketSeconds` of it. */
export function bucketServer(perSecond: (nowMs: number) => number, bucketSeconds: number): Server {
  let [level, atMs] = [perSecond(0) * bucketSeconds, 0];
  return (nowMs) => {
    const rate = perSecond(nowMs);
    level = Math.min(Math.max(1, rate * bucketSeconds), level + ((nowMs - atMs) / 1000) * rate);
    atMs = nowMs;
    if (level < 1) return false;
    level -= 1;
    return true;
  };
}

/** Admits so many within any time of a second. */
export function slidingWindowServer(perSecond: number): Server {
  const admitted: number[] = [];
  let first = 0;
  return (nowMs) => {
    while (first < admitted.length && (admitted[first] ?? 0) <= nowMs - 1000) first += 1;
    if (admitted.length - first >= perSecond) return false;
    admitted.push(nowMs);
    return true;
  };
}

/** Admits so many within each second of the clock. */
export function fixedWindowServer(perSecond: number): Server {
  let [second, count] = [-1, 0];
  return (nowMs) => {
    const current = Math.floor(nowMs / 1000);
    if (current !== second) [second, count] = [current, 0];
    count += 1;
    return count <= perSecond;
  };
}

/** Refuses a share of all that arrives, by chance, and asks the other server for the rest. The chance is the same each time. */
export function failingServer(share: number, inner: Server, seed = 1): Server {
  let state = seed;
  return (nowMs) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648 >= share && inner(nowMs);
  };
}

export interface Load {
  readonly server: Server;
  readonly roundTripMs: number;
  readonly workers: number;
  readonly retryAfterMs: number;
  readonly untilMs: number;
}

export interface Answer {
  readonly atMs: number;
  readonly admitted: boolean;
}

/** Workers that each send one request after another by the pace, in simulated time. The result is what the server saw. */
export function simulateLoad({ server, roundTripMs, workers, retryAfterMs, untilMs }: Load): readonly Answer[] {
  const control = createRateControl(0);
  const events = createEvents();
  const answers: Answer[] = [];

  let waiting = 0;
  let isArmed = false;

  function send(nowMs: number): void {
    const sentAs = control.sent(nowMs);
    events.add(nowMs + roundTripMs / 2, (atMs) => {
      const admitted = server(atMs);
      answers.push({ atMs, admitted });
      events.add(atMs + roundTripMs / 2, (backMs) => {
        control.answered(sentAs, admitted ? 'Admitted' : 'Refused', backMs);
        if (admitted) enter(backMs);
        else events.add(backMs + retryAfterMs, enter);
      });
    });
  }
  function enter(nowMs: number): void {
    waiting += 1;
    pump(nowMs);
  }
  function pump(nowMs: number): void {
    for (; waiting > 0 && control.waitMs(nowMs) <= 0; waiting -= 1) send(nowMs);
    if (waiting === 0 || isArmed) return;
    isArmed = true;
    // Timers fire to the millisecond.
    events.add(Math.ceil(nowMs + control.waitMs(nowMs)), (atMs) => {
      isArmed = false;
      pump(atMs);
    });
  }

  for (let worker = 0; worker < workers; worker += 1) events.add(0, enter);
  events.run(untilMs);
  return answers;
}

type Callback = (atMs: number) => void;

/** A heap of what happens when; of two at one time, any. Times and callbacks lie apart: there are millions of them. */
function createEvents() {
  const times: number[] = [];
  const callbacks: Callback[] = [];
  const timeAt = (index: number): number => times[index] ?? Number.POSITIVE_INFINITY;
  const nothing: Callback = () => undefined;

  function place(index: number, from: number): void {
    times[index] = timeAt(from);
    callbacks[index] = callbacks[from] ?? nothing;
  }
  function add(atMs: number, callback: Callback): void {
    let index = times.length;
    for (; index > 0 && atMs < timeAt((index - 1) >> 1); index = (index - 1) >> 1) place(index, (index - 1) >> 1);
    times[index] = atMs;
    callbacks[index] = callback;
  }
  function takeFirst(): Callback {
    const first = callbacks[0] ?? nothing;
    const atMs = times.pop() ?? 0;
    const callback = callbacks.pop() ?? nothing;
    if (times.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const least = timeAt(left + 1) < timeAt(left) ? left + 1 : left;
      if (timeAt(least) >= atMs) break;
      place(index, least);
      index = least;
    }
    times[index] = atMs;
    callbacks[index] = callback;
    return first;
  }
  return {
    add,
    run: (untilMs: number) => {
      for (let atMs = timeAt(0); atMs <= untilMs; atMs = timeAt(0)) takeFirst()(atMs);
    },
  };
}
