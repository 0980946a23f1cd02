import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const passIds = new AsyncLocalStorage<string>();

/** Runs a pass under an id of its own; work that it begins in the background keeps it. */
export function runWithPassId<T>(pass: () => T): T {
  return passIds.run(randomUUID(), pass);
}

/** The id of the pass in which this is called, for every line of the log; `undefined` outside of one. */
export function passId(): string | undefined {
  return passIds.getStore();
}
