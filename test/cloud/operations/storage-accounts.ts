import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest, CloudError } from '../errors.ts';
import { skuNames } from '../estate-schema.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { StorageAccount } from '../world.ts';
import { findAccountByName } from '../world.ts';
import { addStorageAccount } from '../world-from-estate.ts';
import { storageApiVersions } from './api-versions.ts';

const endpointKinds = ['blob', 'dfs', 'file', 'queue', 'table', 'web'];

/** The blob service is simulated, so it stands where it can be reached; the others are Azure's names only. */
function endpointsOf(name: string, blobOrigin: string): JsonObject {
  const host = (kind: string) =>
    kind === 'web' ? `${name}.z1.web.core.windows.net` : `${name}.${kind}.core.windows.net`;
  const endpoints = endpointKinds.map((kind) => [kind, `https://${host(kind)}/`] as const);
  return { ...Object.fromEntries(endpoints), ...(blobOrigin === '' ? {} : { blob: `${blobOrigin}/${name}/` }) };
}

const isGeoRedundant = (sku: string): boolean => /_(RA)?G(Z)?RS$/.test(sku);
const isReadableElsewhere = (sku: string): boolean => /_RAG(Z)?RS$/.test(sku);

/** The account as ARM shows it: what was set, and what Azure adds. */
export function renderAccount(
  account: StorageAccount,
  options: { readonly withGeoStats: boolean; readonly blobOrigin: string },
): JsonObject {
  const { blobOrigin } = options;
  const { secondaryLocation } = account;
  const isGeo = isGeoRedundant(account.sku) && secondaryLocation !== undefined;
  return {
    id: account.id,
    name: account.name,
    type: 'Microsoft.Storage/storageAccounts',
    location: account.location,
    tags: account.tags,
    kind: account.kind,
    sku: { name: account.sku, tier: account.sku.startsWith('Premium') ? 'Premium' : 'Standard' },
    properties: {
      ...account.properties,
      provisioningState: 'Succeeded',
      creationTime: account.creationTime,
      primaryLocation: account.location,
      statusOfPrimary: 'available',
      primaryEndpoints: endpointsOf(account.name, blobOrigin),
      privateEndpointConnections: [],
      ...(isGeo ? { secondaryLocation, statusOfSecondary: 'available' } : {}),
      ...(isGeo && isReadableElsewhere(account.sku)
        ? { secondaryEndpoints: endpointsOf(`${account.name}-secondary`, blobOrigin) }
        : {}),
      ...(isGeo && options.withGeoStats
        ? { geoReplicationStats: { status: 'Live', lastSyncTime: account.creationTime, canFailover: true } }
        : {}),
    },
  };
}

function render(account: StorageAccount, call: Call): JsonObject {
  const withGeoStats = call.request.query.get('$expand') === 'geoReplicationStats';
  return renderAccount(account, { withGeoStats, blobOrigin: call.world.blobOrigin });
}

function checkSku(name: unknown): string {
  const known = skuNames.find((sku) => sku === name);
  if (known === undefined) throw badRequest('InvalidRequestPropertyValue', 'The value of sku.name is not a known SKU.');
  return known;
}

/** Merges what a PUT or PATCH may change. `location` never changes. */
function change(account: StorageAccount, body: JsonObject): void {
  const { location, kind, sku, tags, properties } = body;
  if (typeof location === 'string' && location.toLowerCase() !== account.location.toLowerCase()) {
    const message = `The resource '${account.name}' already exists in location '${account.location}'.`;
    throw new CloudError(409, 'InvalidResourceLocation', message);
  }
  if (isJsonObject(sku)) account.sku = checkSku(sku['name']);
  if (typeof kind === 'string') account.kind = kind;
  if (isJsonObject(tags)) account.tags = tags;
  if (isJsonObject(properties)) account.properties = { ...account.properties, ...properties };
}

function create(call: Call): StorageAccount {
  const name = call.path.names[0] ?? '';
  const { location, sku, kind } = call.body();
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    const message = `${name} is not a valid storage account name. It must have 3 to 24 lower-case letters and numbers.`;
    throw badRequest('AccountNameInvalid', message);
  }
  if (findAccountByName(call.world, name) !== undefined) {
    throw new CloudError(409, 'StorageAccountAlreadyTaken', `The storage account named ${name} is already taken.`);
  }
  if (typeof location !== 'string')
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  if (!isJsonObject(sku) || typeof sku['name'] !== 'string' || typeof kind !== 'string') {
    throw badRequest('InvalidRequestContent', 'The properties sku.name and kind are required.');
  }
  return addStorageAccount(call.world, call.group(), { name, location });
}

export const storageAccounts: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => ok(render(call.account(), call)),
    HEAD: (call) => {
      call.account();
      return noContent;
    },
    PUT: (call) => {
      const name = call.path.names[0]?.toLowerCase() ?? '';
      const account = call.group().accounts.get(name) ?? create(call);
      change(account, call.body());
      return ok(render(account, call));
    },
    PATCH: (call) => {
      const account = call.account();
      change(account, call.body());
      return ok(render(account, call));
    },
    DELETE: (call) => ({ status: call.group().accounts.delete(call.path.names[0]?.toLowerCase() ?? '') ? 200 : 204 }),
  },
  collection: {
    GET: (call) => {
      const groups =
        call.path.resourceGroup === undefined ? call.subscription().resourceGroups.values() : [call.group()];
      const accounts = [...groups].flatMap((group) => [...group.accounts.values()]);
      return pageOf(accounts, call, {
        render: (account) => renderAccount(account, { withGeoStats: false, blobOrigin: call.world.blobOrigin }),
        sizeParameter: '$top',
        maxPageSize: 1000,
      });
    },
  },
};
