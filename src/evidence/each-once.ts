/** The container and the chain tell of the same missing document. */
export function eachOnce<T>(faults: readonly T[]): readonly T[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}
