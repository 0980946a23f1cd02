/** The least of some numbers; `undefined` where there is none. */
export function leastOf(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}
