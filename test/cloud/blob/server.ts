import type { CloudAnswer, CloudRequest, Handled } from '../http-messages.ts';
import type { StorageAccount } from '../world.ts';
import { findAccountByName } from '../world.ts';
import type { BlobGate } from './authentication.ts';
import { authenticateBlob, checkBlobRights, checkServiceVersion } from './authentication.ts';
import type { BlobCall, SubRequest } from './call.ts';
import { BlobError, blobErrorAnswer } from './errors.ts';
import type { BlobServiceOptions } from './options.ts';
import { blobRoutes } from './routes.ts';
import { settingsOf } from './settings.ts';
import type { BlobTarget } from './target.ts';
import { blobOperationName, parseBlobTarget } from './target.ts';
import type { BlobThrottles } from './throttle.ts';

export interface BlobServerOptions extends BlobGate {
  readonly service: BlobServiceOptions;
  readonly throttles: BlobThrottles;
}

/** The blob service of every storage account, each below its name: throttle, caller, right, then the operation. */
export function createBlobServer(options: BlobServerOptions): (request: CloudRequest) => Handled {
  return (request) => {
    const caller: { clientId?: string } = {};
    const answer = catching(() => {
      const target = parseBlobTarget(request.target);
      options.throttles.take(request.operation ?? '');
      const account = findAccount(options, target, request.method);
      caller.clientId = authenticateBlob(request, account, options);
      checkServiceVersion(request.headers);
      return run(options, { request, target, account, clientId: caller.clientId });
    });
    const headers = { ...commonHeaders(request), ...answer.headers };
    const whole = { ...answer, headers };
    return caller.clientId === undefined ? { answer: whole } : { answer: whole, callerClientId: caller.clientId };
  };
}

function catching(act: () => CloudAnswer): CloudAnswer {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof BlobError)) throw error;
    // Azure sends no body with Not Modified.
    return error.status === 304 ? { status: 304, headers: { 'x-ms-error-code': error.code } } : blobErrorAnswer(error);
  }
}

function commonHeaders(request: CloudRequest): Readonly<Record<string, string>> {
  const { 'x-ms-client-request-id': clientId, 'x-ms-version': version } = request.headers;
  return {
    server: 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0',
    'x-ms-request-id': crypto.randomUUID(),
    ...(typeof version === 'string' ? { 'x-ms-version': version } : {}),
    ...(typeof clientId === 'string' ? { 'x-ms-client-request-id': clientId } : {}),
  };
}

/** An account that is not there has no host name in Azure; here it answers 404. The secondary only reads. */
function findAccount(options: BlobServerOptions, target: BlobTarget, method: string): StorageAccount {
  const account = findAccountByName(options.world, target.account);
  const hasSecondary = account !== undefined && /_RAG(Z)?RS$/.test(account.sku);
  if (account === undefined || (target.isSecondary && !hasSecondary)) {
    throw new BlobError(404, 'ResourceNotFound', 'The specified resource does not exist.');
  }
  if (target.isSecondary && method !== 'GET' && method !== 'HEAD') {
    throw new BlobError(403, 'WriteOperationNotSupportedOnSecondary', 'Write operations are not allowed.');
  }
  return account;
}

interface Running {
  readonly request: Pick<CloudRequest, 'method' | 'headers' | 'bytes' | 'rawHeaders' | 'origin'>;
  readonly target: BlobTarget;
  readonly account: StorageAccount;
  readonly clientId: string;
}

function run(options: BlobServerOptions, running: Running): CloudAnswer {
  const { request, target, account, clientId } = running;
  const name = blobOperationName(request.method, target, request.headers);
  const route = name === undefined ? undefined : blobRoutes[name];
  if (route === undefined) {
    throw new BlobError(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
  }
  const call: BlobCall = {
    world: options.world,
    service: options.service,
    account,
    settings: settingsOf(account),
    target,
    query: target.query,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    bytes: request.bytes,
    endpoint: `${request.origin}/${account.name}`,
    again: (part) => catching(() => run(options, asRunning(part, running))),
  };
  checkBlobRights(options, { rights: route.rights(call), account, container: target.container, clientId });
  return route.run(call);
}

/** A part of a batch, under the caller and in the account of the whole. */
function asRunning(part: SubRequest, whole: Running): Running {
  const target = parseBlobTarget(part.target);
  const { method, headers } = part;
  return { ...whole, target, request: { ...whole.request, method, headers, bytes: Buffer.alloc(0), rawHeaders: [] } };
}
