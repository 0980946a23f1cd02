import type { JsonObject } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';
import {
  badRequest,
  parentResourceNotFound,
  resourceGroupNotFound,
  resourceNotFound,
  subscriptionNotFound,
} from './errors.ts';
import type { CloudRequest } from './http-messages.ts';
import type { Call } from './operation.ts';
import type { ResourcePath } from './resource-path.ts';

const storageType = 'Microsoft.Storage/storageAccounts';
const cognitiveType = 'Microsoft.CognitiveServices/accounts';

/** What an operation gets to see of a request. Look-ups happen when asked for, and throw Azure's own 404. */
export function createCall(
  path: ResourcePath,
  request: CloudRequest,
  { world, clientId }: Pick<Call, 'world' | 'clientId'>,
): Call {
  const subscription: Call['subscription'] = () => {
    const found = world.subscriptions.get(path.subscriptionId?.toLowerCase() ?? '');
    if (found === undefined) throw subscriptionNotFound(path.subscriptionId ?? '');
    return found;
  };
  const group: Call['group'] = () => {
    const found = subscription().resourceGroups.get(path.resourceGroup?.toLowerCase() ?? '');
    if (found === undefined) throw resourceGroupNotFound(path.resourceGroup ?? '');
    return found;
  };
  /** The first name of the path is that of the account, for an account and for all below it. */
  const outermost = <T>(accounts: ReadonlyMap<string, T>, type: string): T => {
    const name = path.names[0] ?? '';
    const found = accounts.get(name.toLowerCase());
    if (found !== undefined) return found;
    const isChildWrite = path.type !== type.toLowerCase() && request.method === 'PUT';
    throw isChildWrite
      ? parentResourceNotFound(path.type, `${path.scope}/providers/${type}/${name}`)
      : resourceNotFound(`${type}/${name}`, path.resourceGroup ?? '');
  };
  return {
    world,
    clientId,
    path,
    request,
    body: () => parseBody(request),
    subscription,
    group,
    account: () => outermost(group().accounts, storageType),
    cognitiveAccount: () => outermost(group().cognitiveAccounts, cognitiveType),
  };
}

function parseBody(request: CloudRequest): JsonObject {
  try {
    const body: unknown = JSON.parse(request.body);
    if (isJsonObject(body)) return body;
  } catch {
    // Told below, in Azure's words.
  }
  throw badRequest('InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}
