import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest, CloudError, resourceNotFound } from '../errors.ts';
import { skuNames } from '../estate-schema.ts';
import type { CloudAnswer } from '../http-messages.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { StorageAccount } from '../world.ts';
import { findAccountByName } from '../world.ts';
import { addStorageAccount } from '../world-from-estate.ts';
import { storageApiVersions } from './api-versions.ts';

const endpointKinds = ['blob', 'dfs', 'file', 'queue', 'table', 'web'];

/** Blobs are served, here or elsewhere, so theirs can be reached; the others are Azure's names only. */
function endpointsOf(name: string, blobOrigin: string, blobEndpoint?: string): JsonObject {
  const host = (kind: string) =>
    kind === 'web' ? `${name}.z1.web.core.windows.net` : `${name}.${kind}.core.windows.net`;
  const endpoints = endpointKinds.map((kind) => [kind, `https://${host(kind)}/`] as const);
  const blob = blobEndpoint ?? (blobOrigin === '' ? undefined : `${blobOrigin}/${name}/`);
  return { ...Object.fromEntries(endpoints), ...(blob === undefined ? {} : { blob }) };
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
      provisioningState: account.looksToStand > 0 ? 'Creating' : 'Succeeded',
      creationTime: account.creationTime,
      primaryLocation: account.location,
      statusOfPrimary: 'available',
      primaryEndpoints: endpointsOf(account.name, blobOrigin, account.blobEndpoint),
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
  const account = addStorageAccount(call.world, call.group(), { name, location });
  account.looksToStand = looksToStand;
  return account;
}

/** Azure takes a new account on, and has made it a while later. */
const looksToStand = 1;
const operationsType = 'Microsoft.Storage/locations/asyncoperations';

function acceptMaking(account: StorageAccount, call: Call): CloudAnswer {
  const operationId = crypto.randomUUID();
  call.world.storageOperations.set(operationId, account);
  const version = call.request.query.get('api-version') ?? '';
  const path = `/subscriptions/${call.path.subscriptionId ?? ''}/providers/Microsoft.Storage/locations/${account.location}/asyncoperations/${operationId}`;
  const location = `${call.request.origin}${path}?monitor=true&api-version=${version}`;
  return { status: 202, headers: { location, 'retry-after': '0' } };
}

/** Each look brings the making on. */
function look(account: StorageAccount): boolean {
  const stands = account.looksToStand === 0;
  if (!stands) account.looksToStand -= 1;
  return stands;
}

/** Where the `Location` of a making leads: 202 while it runs, then the account. */
export const storageOperations: ResourceType = {
  type: operationsType,
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => {
      const account = call.world.storageOperations.get(call.path.names[1] ?? '');
      if (account === undefined) throw resourceNotFound(operationsType, '');
      if (look(account)) return ok(render(account, call));
      return { status: 202, headers: { location: `${call.request.origin}${call.request.target}`, 'retry-after': '0' } };
    },
  },
};

function remove(call: Call): CloudAnswer {
  const { accounts } = call.group();
  const name = call.path.names[0]?.toLowerCase() ?? '';
  if ((accounts.get(name)?.looksToStand ?? 0) > 0) {
    const message = 'An operation is currently performing on this storage account that requires exclusive access.';
    throw new CloudError(409, 'StorageAccountOperationInProgress', message);
  }
  return { status: accounts.delete(name) ? 200 : 204 };
}

export const storageAccounts: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => {
      const account = call.account();
      const answer = ok(render(account, call));
      look(account);
      return answer;
    },
    HEAD: (call) => {
      call.account();
      return noContent;
    },
    PUT: (call) => {
      const name = call.path.names[0]?.toLowerCase() ?? '';
      const standing = call.group().accounts.get(name);
      const account = standing ?? create(call);
      change(account, call.body());
      return standing === undefined ? acceptMaking(account, call) : ok(render(account, call));
    },
    PATCH: (call) => {
      const account = call.account();
      change(account, call.body());
      return ok(render(account, call));
    },
    DELETE: remove,
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
