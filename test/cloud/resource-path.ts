/** An ARM path, taken apart. Azure compares all of it without regard to case. */
export interface ResourcePath {
  readonly subscriptionId: string | undefined;
  readonly resourceGroup: string | undefined;
  /** Full type, in lower case: `microsoft.storage/storageaccounts/managementpolicies`. */
  readonly type: string;
  /** Names as given, outermost first; the last one is missing for a collection. */
  readonly names: readonly string[];
  /** The path ends in a type: a list, or an action (`…/default/lock`). */
  readonly isCollection: boolean;
  /** What the resource lies in or is attached to: subscription, group, or the resource before its last provider. */
  readonly scope: string;
}

const subscriptionType = 'microsoft.resources/subscriptions';
const groupType = 'microsoft.resources/subscriptions/resourcegroups';

/** `undefined`: not a path of ARM's. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const segments = path.split('/').filter(Boolean);
  const is = (index: number, word: string) => segments[index]?.toLowerCase() === word;
  if (!is(0, 'subscriptions')) return undefined;
  const [, subscriptionId] = segments;
  const inGroup = is(2, 'resourcegroups');
  const resourceGroup = inGroup ? segments[3] : undefined;
  const base = { subscriptionId, resourceGroup };
  const provider = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const head = segments.length;
  if (provider >= 2) return parseProvider(segments, provider, base);
  if (head === 1) return { ...base, type: subscriptionType, names: [], isCollection: true, scope: '' };
  const scope = `/${segments.slice(0, inGroup && head > 3 ? 4 : 2).join('/')}`;
  const names = [subscriptionId, resourceGroup].filter((name) => name !== undefined);
  if (head === 2) return { ...base, type: subscriptionType, names, isCollection: false, scope };
  if (inGroup && head <= 4) return { ...base, type: groupType, names, isCollection: head === 3, scope };
  const last = segments.at(-1)?.toLowerCase();
  const isResources = last === 'resources' && (head === 3 || (inGroup && head === 5));
  return isResources ? { ...base, type: 'microsoft.resources/resources', names, isCollection: true, scope } : undefined;
}

function parseProvider(
  segments: readonly string[],
  provider: number,
  base: Pick<ResourcePath, 'subscriptionId' | 'resourceGroup'>,
): ResourcePath | undefined {
  const [namespace, ...rest] = segments.slice(provider + 1);
  if (namespace === undefined || rest.length === 0) return undefined;
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  return {
    ...base,
    type: [namespace, ...types].join('/').toLowerCase(),
    names,
    isCollection: types.length > names.length,
    scope: `/${segments.slice(0, provider).join('/')}`,
  };
}

/** Ids that differ in case or in a leading slash name the same resource. */
export function canonicalId(resourceId: string): string {
  return `/${resourceId.split('/').filter(Boolean).join('/')}`.toLowerCase();
}
