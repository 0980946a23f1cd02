const MIN_RETRY_AFTER_MS = 1_000;
/** A longer wish, or a wrong clock on the far side, must not put an account out of sight for a day. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * A Retry-After header in milliseconds from `nowMs`: whole seconds or an HTTP date (RFC 9110, 10.2.3), at least a second and
 * at most an hour. `undefined` where there is none or it cannot be read.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(MIN_RETRY_AFTER_MS, waitMs));
}
