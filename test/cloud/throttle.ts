import { CloudError } from './errors.ts';

export interface Throttle {
  /** Counts one request of a caller in a subscription; the headers say what is left. Throws 429 where it enforces. */
  readonly take: (method: string, principal: string) => Readonly<Record<string, string>>;
}

/** The documented buckets of ARM, for each caller and subscription. */
const buckets = {
  reads: { size: 250, refillPerSecond: 25 },
  writes: { size: 200, refillPerSecond: 10 },
  deletes: { size: 200, refillPerSecond: 10 },
} as const;

function bucketOf(method: string): keyof typeof buckets {
  if (method === 'DELETE') return 'deletes';
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}

export function createThrottle(options: { readonly enforce: boolean; readonly now: () => Date }): Throttle {
  const levels = new Map<string, { tokens: number; atMs: number }>();
  return {
    take: (method, principal) => {
      const kind = bucketOf(method);
      const { size, refillPerSecond } = buckets[kind];
      const atMs = options.now().getTime();
      const key = `${kind}/${principal}`;
      const before = levels.get(key) ?? { tokens: size, atMs };
      const refilled = Math.min(size, before.tokens + ((atMs - before.atMs) / 1000) * refillPerSecond);
      if (refilled < 1 && options.enforce) {
        const waitSeconds = Math.max(1, Math.ceil((1 - refilled) / refillPerSecond));
        throw new CloudError(
          429,
          'SubscriptionRequestsThrottled',
          `Number of ${kind} for this principal exceeded the limit.`,
          {
            'retry-after': waitSeconds.toString(),
            [`x-ms-ratelimit-remaining-subscription-${kind}`]: '0',
          },
        );
      }
      const tokens = Math.max(0, refilled - 1);
      levels.set(key, { tokens, atMs });
      return { [`x-ms-ratelimit-remaining-subscription-${kind}`]: Math.floor(tokens).toString() };
    },
  };
}
