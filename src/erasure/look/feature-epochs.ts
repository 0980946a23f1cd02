import type { FeatureDigest } from '../../matching/feature.ts';

/** Since which look the features of each request are searched for. A request whose features changed is a new one. */
export interface FeatureEpochs {
  readonly begin: (features: readonly FeatureDigest[]) => {
    readonly epoch: number;
    /** Requests that were not there before with the same features. */
    readonly changed: ReadonlySet<string>;
  };
  readonly epochOf: (feature: FeatureDigest) => number;
}

interface Known {
  readonly signature: string;
  readonly epoch: number;
}

export function createFeatureEpochs(): FeatureEpochs {
  let requests = new Map<string, Known>();
  let epoch = 0;
  return {
    begin: (features) => {
      const signatures = signaturesOf(features);
      const changed = new Set(
        [...signatures].flatMap(([request, signature]) =>
          requests.get(request)?.signature === signature ? [] : [request],
        ),
      );
      if (changed.size > 0) epoch += 1;
      requests = new Map(
        [...signatures].map(([request, signature]) => {
          const since = changed.has(request) ? epoch : (requests.get(request)?.epoch ?? epoch);
          return [request, { signature, epoch: since }];
        }),
      );
      return { epoch, changed };
    },
    epochOf: ({ requestId }) => requests.get(requestId)?.epoch ?? epoch,
  };
}

function signaturesOf(features: readonly FeatureDigest[]): ReadonlyMap<string, string> {
  const parts = Map.groupBy(features, ({ requestId }) => requestId);
  return new Map(
    [...parts].map(([request, own]) => [
      request,
      own
        .map(({ feature, kind, keyId, digest, verified }) => `${feature} ${kind} ${keyId} ${digest} ${verified}`)
        .toSorted()
        .join('\n'),
    ]),
  );
}
