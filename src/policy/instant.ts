/** What RFC 3339 can say, in milliseconds since 1970. */
const firstMs = Date.parse('0000-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A time of a spec as the API server admits it, which is more than the runtime reads: small letters, and any character before
 * the fraction. `NaN` where nobody can read it, and where no time in UTC is written like it.
 */
export function instantOf(time: string): number {
  const timeMs = Date.parse(time.toUpperCase().replace(/(?<=T.{8})[^Z+-]/, '.'));
  return timeMs >= firstMs && timeMs <= lastMs ? timeMs : Number.NaN;
}

/** The same; `undefined` where it is not given or cannot be read. */
export function knownInstant(time: string | undefined): number | undefined {
  const timeMs = instantOf(time ?? '');
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
