import { BlobError } from './errors.ts';

export interface BlobThrottle {
  /** Admitted without a refusal; more is refused. */
  readonly requestsPerSecond: number;
  /** How many may come at once; a tenth of a second's worth where absent, at least one. */
  readonly burst?: number;
  /** Names of operations as in Azure's logs: `DeleteBlob`. Absent: every one. */
  readonly operations?: readonly string[];
  readonly status?: 429 | 503;
  readonly retryAfterSeconds?: number;
}

export interface ActiveThrottle {
  readonly admitted: () => number;
  readonly refused: () => number;
  /** Starts both counts anew. */
  readonly reset: () => void;
  readonly remove: () => void;
}

interface Bucket {
  readonly take: (operation: string) => BlobError | undefined;
}

export interface BlobThrottles {
  readonly add: (throttle: BlobThrottle) => ActiveThrottle;
  /** Throws 503 ServerBusy or 429 where a bucket is empty. */
  readonly take: (operation: string) => void;
}

/** Token buckets on the wall clock, as a client paces itself by that. */
export function createBlobThrottles(wallMs: () => number): BlobThrottles {
  const buckets = new Set<Bucket>();
  return {
    add: (throttle) => {
      const { bucket, counts } = createBucket(throttle, wallMs);
      buckets.add(bucket);
      return {
        admitted: () => counts.admitted,
        refused: () => counts.refused,
        reset: () => {
          Object.assign(counts, { admitted: 0, refused: 0 });
        },
        remove: () => {
          buckets.delete(bucket);
        },
      };
    },
    take: (operation) => {
      for (const bucket of buckets) {
        const refusal = bucket.take(operation);
        if (refusal !== undefined) throw refusal;
      }
    },
  };
}

function createBucket(throttle: BlobThrottle, wallMs: () => number) {
  const { requestsPerSecond, operations, status = 503, retryAfterSeconds } = throttle;
  const size = Math.max(1, throttle.burst ?? requestsPerSecond / 10);
  const counts = { admitted: 0, refused: 0 };
  let [level, atMs] = [size, wallMs()];
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': retryAfterSeconds.toString() };
  const refusal = () =>
    status === 503
      ? new BlobError(503, 'ServerBusy', 'The server is busy.', headers)
      : new BlobError(429, 'TooManyRequests', 'Too many requests.', headers);
  const take: Bucket['take'] = (operation) => {
    if (operations !== undefined && !operations.includes(operation)) return undefined;
    const nowMs = wallMs();
    level = Math.min(size, level + ((nowMs - atMs) / 1000) * requestsPerSecond);
    atMs = nowMs;
    if (level < 1) {
      counts.refused += 1;
      return refusal();
    }
    level -= 1;
    counts.admitted += 1;
    return undefined;
  };
  return { bucket: { take }, counts };
}
