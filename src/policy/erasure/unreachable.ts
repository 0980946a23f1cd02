import type { ArtifactClass, CallDataPolicySpec, Location } from '../../api/call-data-policy.ts';
import { artifactDefinitions } from '../declared-artifacts.ts';
import type { AccountObservation, ReplicationFacts } from '../facts.ts';
import type { UnreachableWord } from './result-words.ts';

export interface UnreachablePlaces {
  /** Wherever the artifacts of a class lie. */
  readonly everywhere: readonly UnreachableWord[];
  readonly byAccount: ReadonlyMap<string, readonly UnreachableWord[]>;
  /** Names of classes whose artifacts name objects of AI accounts in their contents, which nobody can read of a deleted copy. */
  readonly classesNamingInContent: ReadonlySet<string>;
}

type DeclaredPlaces = Pick<CallDataPolicySpec, 'storageAccounts' | 'artifactClasses' | 'ai' | 'otherStores'>;

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
    classesNamingInContent: new Set(spec.artifactClasses.filter(namesInContent).map(({ name }) => name)),
  };
}

/** Not in a log: whoever wrote that went on with its records in the current copy. */
function namesInContent(artifactClass: ArtifactClass): boolean {
  const sources = artifactDefinitions(artifactClass).flatMap(({ aiObjects = [] }) => aiObjects);
  return sources.some(
    (source) => (source.from === 'Content' && source.format !== 'NdJson') || source.from === 'Sibling',
  );
}

function wordsOf({ name, blobService, replication }: AccountObservation, spec: DeclaredPlaces) {
  const policies = replication.ok ? replication.value : [];
  const { pointInTimeRestoreDays = 0, changeFeed = false } = blobService.ok ? blobService.value : {};
  return distinct([
    ...(pointInTimeRestoreDays > 0 ? (['PointInTimeRestore'] as const) : []),
    ...(changeFeed ? (['ChangeFeed'] as const) : []),
    ...(policies.some((policy) => leavesPolicy(policy, name, spec)) ? (['Replica'] as const) : []),
    ...(policies.some(({ destinationRead }) => !destinationRead.ok) ? (['Backup'] as const) : []),
    ...(blobService.ok && replication.ok ? [] : (['AccountUnread'] as const)),
  ]);
}

/** Whether blobs are copied to where no class of the policy looks. One that does not say what it copies may copy anything. */
function leavesPolicy(policy: ReplicationFacts, account: string, spec: DeclaredPlaces): boolean {
  const { destinationRead, sourceContainers, destinationContainers } = policy;
  if (!destinationRead.ok) return false;
  const destinationId = destinationRead.value.resourceId.toLowerCase();
  const declared = spec.storageAccounts.filter(({ resourceId }) => resourceId.toLowerCase() === destinationId);
  if (declared.length === 0 || destinationContainers.length === 0) return true;
  const locations = spec.artifactClasses.flatMap((artifactClass) => artifactClass.locations);
  const searched = locations.filter((location) => declared.some(({ name }) => name === location.account));
  return destinationContainers.some((container, at) =>
    locations.some(
      (source) =>
        source.account === account &&
        source.container === sourceContainers[at] &&
        !searched.some((target) => target.container === container && isWithin(source, target)),
    ),
  );
}

/** A copy keeps the name of its blob. */
function isWithin(source: Location, target: Location): boolean {
  return source.prefix.startsWith(target.prefix);
}

function distinct(words: readonly UnreachableWord[]): readonly UnreachableWord[] {
  return [...new Set(words)];
}
