/**
 * Maps with at most `limit` calls at a time and returns the results in the order of the items.
 * After the first failure, or once the signal aborts, no further call starts; it throws that failure (or the signal's
 * reason) only when every call that had started has settled, so nothing runs on behind the caller's back.
 */
export async function mapWithLimit<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item, index: number) => Promise<Result>,
  { abortSignal }: { readonly abortSignal: AbortSignal },
): Promise<Result[]> {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError('The limit must be a whole number of at least 1.');
  const results = new Array<Result>(items.length);
  const failures: { readonly error: unknown }[] = [];
  const remaining = items.entries();

  async function work(): Promise<void> {
    // All workers draw from the one iterator.
    for (const [index, item] of remaining) {
      if (failures.length > 0) return;
      try {
        abortSignal.throwIfAborted();
        results[index] = await map(item, index);
      } catch (error) {
        failures.push({ error });
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  const [first] = failures;
  if (first !== undefined) throw first.error;
  return results;
}
