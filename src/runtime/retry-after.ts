/** Coming back sooner than this is never worth a request. */
export const MIN_RETRY_AFTER_MS = 1_000;
/** A longer wish (or a wrong clock on the far side) must not put an account out of sight for a day. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Reads a Retry-After header: whole seconds or an HTTP date (RFC 9110, 10.2.3). `undefined` where there is none or it
 * cannot be read; else milliseconds from `nowMs`, at least one second and at most one hour.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(MIN_RETRY_AFTER_MS, waitMs));
}
