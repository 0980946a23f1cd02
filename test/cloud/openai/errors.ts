import type { JsonObject } from '../../../src/api/json.ts';
import type { CloudAnswer } from '../http-messages.ts';

/** A refusal of the data plane: its bodies are not of one shape. */
export class OpenAiError extends Error {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    super(`${status}`);
    this.name = 'OpenAiError';
    this.status = status;
    this.body = body;
  }

  get answer(): CloudAnswer {
    return { status: this.status, body: this.body };
  }
}

const refusal = (status: number, code: string, message: string): OpenAiError =>
  new OpenAiError(status, { error: { code, message } });

/** No `error` around it: the gateway answers, not the service. */
export function invalidToken(): OpenAiError {
  const message =
    'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.';
  return new OpenAiError(401, { statusCode: 401, message });
}

export function invalidKey(): OpenAiError {
  const message =
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';
  return refusal(401, '401', message);
}

export function keysDisabled(): OpenAiError {
  const message = 'Key based authentication is disabled for this resource.';
  return refusal(403, 'AuthenticationTypeDisabled', message);
}

export function publicAccessDisabled(): OpenAiError {
  return refusal(403, '403', 'Public access is disabled. Please configure private endpoint.');
}

export function firewallDenied(): OpenAiError {
  return refusal(403, '403', 'Access denied due to Virtual Network/Firewall rules.');
}

/** 401, not 403: a caller who is known but may not. */
export function permissionDenied(clientId: string, dataAction: string, operation: string): OpenAiError {
  const message = `The principal \`${clientId}\` lacks the required data action \`${dataAction}\` to perform \`${operation}\` operation.`;
  return refusal(401, 'PermissionDenied', message);
}

export function noSuchPath(): OpenAiError {
  return refusal(404, '404', 'Resource not found');
}

export function noSuchObject(id: string): OpenAiError {
  return refusal(404, 'resourceNotFound', `The specified resource '${id}' could not be found.`);
}

/** Completions, responses and threads are missing in OpenAI's own words: a type, and no code. */
export function noSuchStoredObject(id: string): OpenAiError {
  const error = {
    message: `No object with id '${id}' was found.`,
    type: 'invalid_request_error',
    param: null,
    code: null,
  };
  return new OpenAiError(404, { error });
}

export function invalidRequest(message: string): OpenAiError {
  return refusal(400, 'invalid_request_error', message);
}

export function conflict(message: string): OpenAiError {
  return refusal(409, 'conflict', message);
}

export function assistantsDisabled(): OpenAiError {
  return refusal(403, 'Forbidden', 'The Assistants feature is disabled for this resource.');
}
