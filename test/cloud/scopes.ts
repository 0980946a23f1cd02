import type { JsonObject } from '../../src/api/json.ts';
import { resourceNotFound } from './errors.ts';
import type { Call } from './operation.ts';
import { parseResourcePath } from './resource-path.ts';

/** What a tag or a lock stands on: a subscription, a group or a storage account. Throws Azure's 404. */
export function findScope(call: Call): { tags: JsonObject } {
  const scope = parseResourcePath(call.path.scope);
  if (scope?.type === 'microsoft.storage/storageaccounts' && !scope.isCollection) {
    const name = scope.names[0] ?? '';
    const account = call.group().accounts.get(name.toLowerCase());
    if (account === undefined)
      throw resourceNotFound(`Microsoft.Storage/storageAccounts/${name}`, scope.resourceGroup ?? '');
    return account;
  }
  return scope?.resourceGroup === undefined ? call.subscription() : call.group();
}
