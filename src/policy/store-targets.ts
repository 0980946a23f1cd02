/** Services whose host names carry the resource's own, globally unique name, and the ARM type of that resource. */
const armTypes: readonly (readonly [hostPart: string, armType: string])[] = [
  ['.search.', 'microsoft.search/searchservices'],
  ['.documents.', 'microsoft.documentdb/databaseaccounts'],
  ['.mongo.cosmos.', 'microsoft.documentdb/databaseaccounts'],
  ['.blob.', 'microsoft.storage/storageaccounts'],
  ['.dfs.', 'microsoft.storage/storageaccounts'],
  ['.file.', 'microsoft.storage/storageaccounts'],
  ['.queue.', 'microsoft.storage/storageaccounts'],
  ['.table.', 'microsoft.storage/storageaccounts'],
  ['.servicebus.', 'microsoft.eventhub/namespaces'],
];

/** Each declared resource by its id, and by type and name for targets that Azure shows as a host name only. */
export function declaredIds(stores: readonly { readonly resourceId: string }[]): ReadonlySet<string> {
  return new Set(
    stores.flatMap(({ resourceId }) => {
      const id = normalizeId(resourceId);
      const provider = /\/providers\/([^/]+\/[^/]+)\/([^/]+)$/.exec(id);
      return provider === null ? [id] : [id, `${provider[1] ?? ''}/${provider[2] ?? ''}`];
    }),
  );
}

/** Whether a target is a declared resource, a part of one (a database, a container), or its host name. */
export function isCovered(target: string, declared: ReadonlySet<string>): boolean {
  const id = normalizeId(target);
  if (id.startsWith('/')) return [...declared].some((known) => id === known || id.startsWith(`${known}/`));
  const byHost = resourceOfHost(hostOf(target));
  return byHost !== undefined && declared.has(byHost);
}

/** `https://Calls.search.windows.net:443/x` is `calls.search.windows.net`; anything else is itself in lower case. */
export function hostOf(target: string): string {
  return target
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[:/?#].*$/, '');
}

/** The notice promises that nothing goes to OpenAI itself. */
export function leadsToOpenAi(target: string): boolean {
  const host = hostOf(target);
  return host === 'openai.com' || host.endsWith('.openai.com');
}

function resourceOfHost(host: string): string | undefined {
  const dot = host.indexOf('.');
  if (dot < 1) return undefined;
  const rest = host.slice(dot);
  const armType = armTypes.find(([hostPart]) => rest.startsWith(hostPart))?.[1];
  return armType === undefined ? undefined : `${armType}/${host.slice(0, dot)}`;
}

function normalizeId(id: string): string {
  const lower = id.trim().toLowerCase().replace(/\/+$/, '');
  return lower.startsWith('subscriptions/') ? `/${lower}` : lower;
}
