/** The queue as a sentence says it: each key has at most one time at which it wants a pass, and passes clear it. */
export interface QueueModel {
  readonly want: (key: string, dueAt: number) => void;
  readonly fail: (key: string) => void;
  readonly forget: (key: string) => void;
  readonly ask: () => void;
  readonly finish: (key: string) => void;
  readonly moveTo: (timeMs: number) => void;
  readonly shutDown: () => void;
  /** What workers were answered so far, in order: keys, and `undefined` for "no more". */
  readonly answers: readonly (string | undefined)[];
  readonly running: readonly string[];
  readonly depth: number;
}

interface Wish {
  readonly key: string;
  readonly dueAt: number;
}

export function createQueueModel(backoffMs: (failures: number) => number): QueueModel {
  const answers: (string | undefined)[] = [];
  const failures = new Map<string, number>();
  let nowMs = 0;
  let wishes: Wish[] = [];
  let ready: string[] = [];
  let running: string[] = [];
  let askers = 0;
  let isShutDown = false;

  const isDue = (key: string): boolean => wishes.some((wish) => wish.key === key && wish.dueAt <= nowMs);

  /** Due keys that nobody holds queue up; as long as somebody asks, the oldest goes to them. */
  function settle(): void {
    for (const { key } of wishes.toSorted((left, right) => left.dueAt - right.dueAt)) {
      if (isDue(key) && !ready.includes(key) && !running.includes(key)) ready.push(key);
    }
    while (askers > 0 && ready.length > 0) {
      const key = ready.shift()!;
      askers -= 1;
      wishes = wishes.filter((wish) => wish.key !== key);
      running.push(key);
      answers.push(key);
    }
  }

  function want(key: string, dueAt: number): void {
    const current = wishes.find((wish) => wish.key === key);
    if (isShutDown || (current !== undefined && current.dueAt <= Math.max(dueAt, nowMs))) return;
    wishes = [...wishes.filter((wish) => wish !== current), { key, dueAt }];
    settle();
  }

  return {
    want,
    fail: (key) => {
      if (isShutDown) return;
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      want(key, nowMs + backoffMs(count));
    },
    forget: (key) => {
      failures.delete(key);
    },
    ask: () => {
      if (isShutDown) answers.push(undefined);
      else askers += 1;
      settle();
    },
    finish: (key) => {
      running = running.filter((each) => each !== key);
      settle();
    },
    moveTo: (timeMs) => {
      // Time stops at every wish on the way, since a key that falls due may go to a worker there and then.
      const stops = wishes.map((wish) => wish.dueAt).filter((dueAt) => dueAt > nowMs && dueAt <= timeMs);
      for (const stop of stops.toSorted((left, right) => left - right)) {
        nowMs = stop;
        settle();
      }
      nowMs = timeMs;
    },
    shutDown: () => {
      isShutDown = true;
      wishes = [];
      ready = [];
      for (; askers > 0; askers -= 1) answers.push(undefined);
    },
    answers,
    get running() {
      return running;
    },
    get depth() {
      return ready.length;
    },
  };
}
