/**
 * Every call of a process to the world outside passes its gate. A gate can count, delay, change the world at that moment,
 * or end the process; the default lets everything pass.
 */
export type Gate = <T>(call: string, act: () => T | Promise<T>) => Promise<T>;

export const openGate: Gate = async (_call, act) => act();

/** The end of a process, as by SIGKILL: no code of the operator takes it for a failure that it knows. */
export class Crash extends Error {}

/** Ends the process before or after its call number `at`, counted from 1; a dead process reaches nothing any more. */
export function crashingGate(
  at: number,
  when: 'before' | 'after',
): { readonly gate: Gate; readonly died: () => boolean } {
  let count = 0;
  let dead = false;
  const die = (call: string) => {
    dead = true;
    throw new Crash(`ended ${when} ${call}`);
  };
  return {
    died: () => dead,
    gate: async (call, act) => {
      if (dead) throw new Crash(`${call} was tried after the end`);
      count += 1;
      const isLast = count === at;
      if (isLast && when === 'before') die(call);
      const result = await act();
      if (isLast) die(call);
      return result;
    },
  };
}

/** Does something to the world right before the first call whose name begins so. */
export function meanwhileGate(before: string, act: () => void): Gate {
  let done = false;
  return async (call, next) => {
    if (!done && call.startsWith(before)) {
      done = true;
      act();
    }
    return next();
  };
}

/** Each call lets the other side go on, in an order that the seed decides. */
export function yieldingGate(seed: number): Gate {
  let state = seed;
  return async (_call, act) => {
    state = (state * 48_271) % 2_147_483_647;
    for (let turn = state % 7; turn > 0; turn -= 1) await Promise.resolve();
    return act();
  };
}
