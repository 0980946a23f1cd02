import type { CloudAnswer } from './http-messages.ts';

/** A refusal in Azure's shape. Handlers throw it; the router turns it into an answer. */
export class CloudError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'CloudError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function errorAnswer(error: CloudError): CloudAnswer {
  return {
    status: error.status,
    body: { error: { code: error.code, message: error.message } },
    headers: { ...error.headers, 'x-ms-failure-cause': 'gateway' },
  };
}

export function badRequest(code: string, message: string): CloudError {
  return new CloudError(400, code, message);
}

export function subscriptionNotFound(subscriptionId: string): CloudError {
  return new CloudError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}

export function resourceGroupNotFound(name: string): CloudError {
  return new CloudError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(typeAndName: string, resourceGroup: string): CloudError {
  const message = `The Resource '${typeAndName}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return new CloudError(404, 'ResourceNotFound', message);
}

/** A write below a resource that is not there; a read answers ResourceNotFound instead. */
export function parentResourceNotFound(type: string, parentId: string): CloudError {
  const message = `Failed to perform 'write' on resource(s) of type '${type}', because the parent resource '${parentId}' could not be found.`;
  return new CloudError(404, 'ParentResourceNotFound', message);
}

export function authorizationFailed(clientId: string, operation: string, scope: string): CloudError {
  const message = `The client '${clientId}' with object id '${clientId}' does not have authorization to perform action '${operation}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return new CloudError(403, 'AuthorizationFailed', message);
}

export function scopeLocked(scope: string, verb: 'write' | 'delete', lockedScopes: readonly string[]): CloudError {
  const message = `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${lockedScopes.join(',')}'. Please remove the lock and try again.`;
  return new CloudError(409, 'ScopeLocked', message);
}

export function unauthorized(code: string, message: string, authority: string): CloudError {
  return new CloudError(401, code, message, {
    'www-authenticate': `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
  });
}

export function missingApiVersion(): CloudError {
  return badRequest(
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}

export function unsupportedApiVersion(type: string, apiVersion: string, supported: readonly string[]): CloudError {
  const message = `No registered resource provider found for location 'global' and API version '${apiVersion}' for type '${type}'. The supported api-versions are '${supported.join(', ')}'.`;
  return badRequest('NoRegisteredProviderFound', message);
}

export function unknownResourceType(type: string): CloudError {
  return new CloudError(404, 'InvalidResourceType', `The resource type '${type}' could not be found.`);
}

export function methodNotAllowed(method: string, type: string): CloudError {
  return new CloudError(405, 'HttpMethodNotAllowed', `The http method '${method}' is not supported for '${type}'.`);
}

export function preconditionFailed(): CloudError {
  return new CloudError(
    412,
    'PreconditionFailed',
    'The condition specified using HTTP conditional header(s) is not met.',
  );
}
