import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { addCognitiveAccount } from '../cognitive-from-estate.ts';
import { findFieldMistake } from '../cognitive-schema.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import { isSettled } from '../cognitive-world.ts';
import { badRequest, CloudError } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import { findCognitiveAccountByDomain } from '../world.ts';
import { cognitiveApiVersions } from './api-versions.ts';
import { renderCognitiveAccount, writtenProperties, writtenTags } from './cognitive-account-fields.ts';
import { findDeletedAccount, softDelete } from './deleted-cognitive-accounts.ts';
import { checkTags } from './tags.ts';

const apiVersionOf = (call: Call): string => call.request.query.get('api-version') ?? '';

const render = (call: Call, account: CognitiveAccount): JsonObject =>
  renderCognitiveAccount(call.world, account, apiVersionOf(call));

function refuseIfBusy(account: CognitiveAccount): void {
  if (isSettled(account)) return;
  const message = `Account ${account.id} in state ${account.provisioningState}`;
  throw new CloudError(409, 'AccountProvisioningStateInvalid', message);
}

function checkBody(body: JsonObject): void {
  const mistake = findFieldMistake('account', body);
  if (mistake === undefined) return;
  throw badRequest('InvalidRequestContent', `The property ${mistake.field} ${mistake.message}.`);
}

/** What a PUT or PATCH may change. `location` never changes; there is no If-Match. */
function change(account: CognitiveAccount, call: Call, options: { readonly replaces: boolean }): void {
  const { location, kind, sku, identity, tags, properties } = call.body();
  if (typeof location === 'string' && canonicalLocation(location) !== canonicalLocation(account.location)) {
    const message = `The resource '${account.name}' already exists in location '${account.location}'.`;
    throw new CloudError(409, 'InvalidResourceLocation', message);
  }
  if (typeof kind === 'string') account.kind = kind;
  if (isJsonObject(sku)) account.sku = sku;
  if (isJsonObject(identity)) account.identity = identity;
  const given = isJsonObject(tags) ? checkTags(tags) : {};
  if (isJsonObject(tags) || options.replaces) account.tags = writtenTags(account, given);
  const write = { apiVersion: apiVersionOf(call), ...options };
  account.properties = writtenProperties(account, isJsonObject(properties) ? properties : {}, write);
  account.etag = call.world.etag();
  account.lastModifiedTime = call.world.timestamp();
}

const canonicalLocation = (location: string): string => location.toLowerCase().replaceAll(' ', '');

function checkRequired(body: JsonObject): string {
  const { location, kind, sku } = body;
  if (typeof location !== 'string')
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  if (typeof kind !== 'string' || !isJsonObject(sku)) {
    throw badRequest('InvalidRequestContent', 'The properties kind and sku are required.');
  }
  return location;
}

function create(call: Call): CognitiveAccount {
  const [name = ''] = call.path.names;
  const location = checkRequired(call.body());
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$/.test(name)) {
    throw badRequest('BadRequest', `The name '${name}' of the account is not valid.`);
  }
  const { properties } = call.body();
  const deleted = findDeletedAccount(call.world, { group: call.group(), name });
  if (deleted !== undefined) {
    if (isJsonObject(properties) && properties['restore'] === true) {
      call.world.deletedCognitiveAccounts.delete(deleted);
      call.group().cognitiveAccounts.set(name.toLowerCase(), deleted.account);
      return deleted.account;
    }
    const message = `An existing resource with ID '${deleted.account.id}' has been soft-deleted. To restore the resource, you must specify 'restore' to be 'true' in the property. If you don't want to restore existing resource, please purge it first.`;
    throw new CloudError(409, 'FlagMustBeSetForRestore', message);
  }
  const wanted = isJsonObject(properties) ? properties['customSubDomainName'] : undefined;
  const domain = typeof wanted === 'string' ? wanted : name;
  if (findCognitiveAccountByDomain(call.world, domain) !== undefined) {
    const message = `Please pick a different name. The subdomain name '${domain}' is not available as it's already used by a resource.`;
    throw badRequest('CustomDomainInUse', message);
  }
  return addCognitiveAccount(call.world, call.group(), { name, location, properties: { customSubDomainName: domain } });
}

function put(call: Call): { readonly account: CognitiveAccount; readonly isNew: boolean } {
  checkBody(call.body());
  const known = call.group().cognitiveAccounts.get(call.path.names[0]?.toLowerCase() ?? '');
  if (known !== undefined) refuseIfBusy(known);
  const account = known ?? create(call);
  change(account, call, { replaces: true });
  return { account, isNew: known === undefined };
}

function accountsOf(call: Call): readonly CognitiveAccount[] {
  const groups = call.path.resourceGroup === undefined ? call.subscription().resourceGroups.values() : [call.group()];
  return [...groups].flatMap((group) => [...group.cognitiveAccounts.values()]);
}

export const cognitiveAccounts: ResourceType = {
  type: 'Microsoft.CognitiveServices/accounts',
  apiVersions: cognitiveApiVersions,
  item: {
    GET: (call) => ok(render(call, call.cognitiveAccount())),
    HEAD: (call) => {
      call.cognitiveAccount();
      return noContent;
    },
    PUT: (call) => {
      const { account, isNew } = put(call);
      return { status: isNew ? 201 : 200, body: render(call, account) };
    },
    PATCH: (call) => {
      const account = call.cognitiveAccount();
      checkBody(call.body());
      refuseIfBusy(account);
      change(account, call, { replaces: false });
      return ok(render(call, account));
    },
    DELETE: (call) => {
      const account = call.group().cognitiveAccounts.get(call.path.names[0]?.toLowerCase() ?? '');
      if (account === undefined) return noContent;
      refuseIfBusy(account);
      softDelete(call.world, call.group(), account);
      return { status: 200 };
    },
  },
  collection: {
    /** Unlike lists over all types, these hold the properties too. */
    GET: (call) =>
      pageOf(accountsOf(call), call, {
        render: (account) => render(call, account),
        maxPageSize: call.world.cognitivePageSize,
      }),
  },
};

export const cognitiveAccountKeys: ResourceType = {
  type: 'Microsoft.CognitiveServices/accounts/listKeys',
  apiVersions: cognitiveApiVersions,
  collection: {
    POST: (call) => {
      const account = call.cognitiveAccount();
      if (account.properties['disableLocalAuth'] === true) {
        throw badRequest('BadRequest', 'Failed to list key. disableLocalAuth is set to be true');
      }
      const [key1, key2] = account.keys;
      return ok({ key1, key2 });
    },
  },
};
