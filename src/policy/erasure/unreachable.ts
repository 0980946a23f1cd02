import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { AccountObservation } from '../facts.ts';
import type { UnreachableWord } from './result-words.ts';

export interface UnreachablePlaces {
  /** Wherever the artifacts of a class lie. */
  readonly everywhere: readonly UnreachableWord[];
  readonly byAccount: ReadonlyMap<string, readonly UnreachableWord[]>;
}

type DeclaredPlaces = Pick<CallDataPolicySpec, 'storageAccounts' | 'ai' | 'otherStores'>;

/** What keeps copies beyond the operator's reach: as the policy declares it, and as the accounts were seen. */
export function unreachablePlaces(spec: DeclaredPlaces, accounts: readonly AccountObservation[]): UnreachablePlaces {
  const { ai, otherStores = [] } = spec;
  const usesAi = ai !== undefined && (ai.accounts.length > 0 || ai.discover.length > 0);
  const kinds: readonly UnreachableWord[] = otherStores.map(({ kind }) => kind);
  return {
    everywhere: distinct([...(usesAi ? (['AbuseMonitoring'] as const) : []), ...kinds]),
    byAccount: new Map(
      spec.storageAccounts.map(({ name }) => {
        const observation = accounts.find((account) => account.name === name);
        return [name, observation === undefined ? ['AccountUnread'] : wordsOf(observation, spec)] as const;
      }),
    ),
  };
}

function wordsOf({ blobService, replication }: AccountObservation, spec: DeclaredPlaces): readonly UnreachableWord[] {
  const declared = new Set(spec.storageAccounts.map(({ resourceId }) => resourceId.toLowerCase()));
  const replicas = replication.ok ? replication.value.map(({ destinationRead }) => destinationRead) : [];
  const isForeign = replicas.some((read) => read.ok && !declared.has(read.value.resourceId.toLowerCase()));
  const restores = blobService.ok && (blobService.value.pointInTimeRestoreDays ?? 0) > 0;
  return distinct([
    // Point-in-time restore needs the change feed.
    ...(restores ? (['PointInTimeRestore', 'ChangeFeed'] as const) : []),
    ...(isForeign ? (['Replica'] as const) : []),
    ...(replicas.some((read) => !read.ok) ? (['Backup'] as const) : []),
    ...(blobService.ok && replication.ok ? [] : (['AccountUnread'] as const)),
  ]);
}

function distinct(words: readonly UnreachableWord[]): readonly UnreachableWord[] {
  return [...new Set(words)];
}
