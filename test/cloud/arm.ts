import { authenticate } from './arm-authentication.ts';
import { checkAuthorization, checkLocks, operationName } from './arm-authorization.ts';
import { createCall } from './call.ts';
import {
  CloudError,
  errorAnswer,
  methodNotAllowed,
  missingApiVersion,
  unknownResourceType,
  unsupportedApiVersion,
} from './errors.ts';
import type { CloudAnswer, CloudRequest, Handled } from './http-messages.ts';
import type { Method, Operation, ResourceType } from './operation.ts';
import { resourceTypes } from './operations/resource-types.ts';
import type { ResourcePath } from './resource-path.ts';
import { parseResourcePath } from './resource-path.ts';
import type { Throttle } from './throttle.ts';
import type { TokenSigner } from './tokens.ts';
import type { World } from './world.ts';

export interface ArmOptions {
  readonly world: World;
  readonly access: TokenSigner;
  readonly throttle: Throttle;
  /** Base URL of the token server, named in 401 answers. */
  readonly authorityHost: () => string;
}

const typesByName = new Map(resourceTypes.map((type) => [type.type.toLowerCase(), type]));

/** Azure Resource Manager: authentication, api-version, authorization, throttling, locks, then the operation. */
export function createArm(options: ArmOptions): (request: CloudRequest) => Handled {
  return (request) => {
    let callerClientId: string | undefined;
    let headers: Readonly<Record<string, string>> = {};
    let answer: CloudAnswer;
    try {
      callerClientId = authenticate(request, options);
      const subscriptionId = parseResourcePath(request.path)?.subscriptionId ?? '';
      headers = options.throttle.take(request.method, `${callerClientId}/${subscriptionId}`);
      answer = dispatch(request, { ...options, clientId: callerClientId });
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      answer = errorAnswer(error);
    }
    const withHeaders = { ...answer, headers: { ...responseHeaders(request), ...headers, ...answer.headers } };
    return callerClientId === undefined ? { answer: withHeaders } : { answer: withHeaders, callerClientId };
  };
}

function responseHeaders(request: CloudRequest): Readonly<Record<string, string>> {
  const requestId = crypto.randomUUID();
  const correlationId = request.headers['x-ms-correlation-request-id'];
  return {
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': typeof correlationId === 'string' ? correlationId : requestId,
    'x-ms-routing-request-id': `LOCAL:${requestId}`,
    'cache-control': 'no-cache',
  };
}

function dispatch(request: CloudRequest, options: ArmOptions & { readonly clientId: string }): CloudAnswer {
  const path = parseResourcePath(request.path);
  if (path === undefined) throw unknownResourceType(request.path);
  const type = typesByName.get(path.type);
  if (type === undefined) throw unknownResourceType(path.type);
  checkApiVersion(type, request);
  const call = createCall(path, request, options);
  if (path.subscriptionId !== undefined) call.subscription();
  const name = operationName(type, path, request.method);
  checkAuthorization(options.world, { operation: name, scope: request.path, clientId: options.clientId });
  if (path.resourceGroup !== undefined && !path.type.endsWith('/resourcegroups')) call.group();
  const operation = findOperation(type, path, request.method);
  checkLocks(options.world, { method: request.method, path, target: request.path });
  return operation(call);
}

function checkApiVersion(type: ResourceType, request: CloudRequest): void {
  const apiVersion = request.query.get('api-version') ?? '';
  if (apiVersion === '') throw missingApiVersion();
  if (!type.apiVersions.includes(apiVersion)) throw unsupportedApiVersion(type.type, apiVersion, type.apiVersions);
}

function findOperation(type: ResourceType, path: ResourcePath, method: string): Operation {
  const operations = path.isCollection ? type.collection : type.item;
  const operation = operations?.[method as Method];
  if (operation === undefined) throw methodNotAllowed(method, type.type);
  return operation;
}
