/** The least of some numbers; `undefined` where there is none. */
export function leastOf(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

/**
 * The least number that some things tell; `Infinity` where none does. A loop, as are all of these: they are asked for each of
 * millions of artifacts, and lists made in between would be most of the work.
 */
export function leastBy<T>(things: readonly T[], of: (thing: T) => number | undefined): number {
  let least = Number.POSITIVE_INFINITY;
  for (const thing of things) {
    const number = of(thing);
    if (number !== undefined) least = Math.min(least, number);
  }
  return least;
}

/** The greatest; `-Infinity` where none does. */
export function mostBy<T>(things: readonly T[], of: (thing: T) => number | undefined): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const thing of things) {
    const number = of(thing);
    if (number !== undefined) most = Math.max(most, number);
  }
  return most;
}

/** The greatest; `undefined` where none tells a number. */
export function mostTold<T>(things: readonly T[], of: (thing: T) => number | undefined): number | undefined {
  const most = mostBy(things, of);
  return most === Number.NEGATIVE_INFINITY ? undefined : most;
}
