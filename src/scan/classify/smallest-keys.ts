import { byCodeUnits } from '../../policy/rule-digest.ts';

/** Remembers so many keys and no more: always the smallest of all that ever came, so their order does not matter. */
export interface SmallestKeys<Value> {
  /** Sets what is remembered of a key, unless so many smaller ones came. */
  readonly update: (key: string, next: (known: Value | undefined) => Value) => void;
  readonly entries: () => readonly (readonly [string, Value])[];
}

/** What is remembered of a key is whole: a key that gave way to smaller ones never comes back. */
export function createSmallestKeys<Value>(atMost: number): SmallestKeys<Value> {
  const known = new Map<string, Value>();
  /** Known only while there is no room left. */
  let largest: string | undefined;
  const findLargest = (): string | undefined =>
    [...known.keys()].reduce<string | undefined>(
      (found, key) => (found === undefined || byCodeUnits(key, found) > 0 ? key : found),
      undefined,
    );
  const makeRoom = (key: string): boolean => {
    if (known.size < atMost) return true;
    largest ??= findLargest();
    if (largest === undefined || byCodeUnits(key, largest) > 0) return false;
    known.delete(largest);
    return true;
  };
  return {
    update: (key, next) => {
      const before = known.get(key);
      if (before === undefined) {
        if (!makeRoom(key)) return;
        largest = undefined;
      }
      known.set(key, next(before));
    },
    entries: () => [...known],
  };
}
