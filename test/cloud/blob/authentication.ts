import type { IncomingHttpHeaders } from 'node:http';
import { isRefused } from '../arm-authorization.ts';
import type { TokenSigner } from '../tokens.ts';
import type { StorageAccount, World } from '../world.ts';
import { badBlobRequest, BlobError, invalidHeader } from './errors.ts';

const publicAudience = 'https://storage.azure.com';

export interface BlobGate {
  readonly world: World;
  readonly access: TokenSigner;
  readonly authorityHost: () => string;
}

function refuse(gate: BlobGate, code: string, message: string): BlobError {
  const authority = `${gate.authorityHost()}/${gate.world.tenantId}/oauth2/authorize`;
  return new BlobError(401, code, message, {
    'www-authenticate': `Bearer authorization_uri=${authority} resource_id=${publicAudience}`,
  });
}

/** The client id of the caller. Throws 401 without a valid token for storage, as the service does. */
export function authenticateBlob(
  request: { readonly headers: IncomingHttpHeaders; readonly origin: string },
  account: StorageAccount,
  gate: BlobGate,
): string {
  const { authorization } = request.headers;
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw authorization === undefined
      ? refuse(gate, 'NoAuthenticationInformation', 'Server failed to authenticate the request.')
      : new BlobError(
          403,
          'KeyBasedAuthenticationNotPermitted',
          'Key based authentication is not permitted on this storage account.',
        );
  }
  const check = gate.access.check(token);
  if (!check.ok) {
    const why =
      check.because === 'expired'
        ? 'Lifetime validation failed. The token is expired.'
        : 'Signature validation failed.';
    throw refuse(gate, 'InvalidAuthenticationInfo', `Server failed to authenticate the request. ${why}`);
  }
  const { aud, appid } = check.claims;
  const audiences = [
    publicAudience,
    `https://${account.name}.blob.core.windows.net`,
    request.origin,
    `${request.origin}/${account.name}`,
  ];
  if (typeof aud !== 'string' || !audiences.includes(aud.replace(/\/$/, ''))) {
    throw refuse(
      gate,
      'InvalidAuthenticationInfo',
      'Server failed to authenticate the request. Audience validation failed.',
    );
  }
  return typeof appid === 'string' ? appid : '';
}

/** Tokens are taken from this version of the service on. */
const oldestVersion = '2017-11-09';

/** Throws 400 where the version header is missing, malformed or too old for a token. */
export function checkServiceVersion(headers: IncomingHttpHeaders): string {
  const version = headers['x-ms-version'];
  if (version === undefined) {
    throw badBlobRequest(
      'MissingRequiredHeader',
      'An HTTP header that is mandatory for this request is not specified: x-ms-version.',
    );
  }
  if (typeof version !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(version) || version < oldestVersion) {
    throw invalidHeader('x-ms-version');
  }
  return version;
}

const containersType = 'Microsoft.Storage/storageAccounts/blobServices/containers';

/** What is done to blobs are data actions; to containers, actions. Throws 403. */
export function checkBlobRights(
  gate: BlobGate,
  asked: {
    readonly rights: readonly string[];
    readonly account: StorageAccount;
    readonly container: string | undefined;
    readonly clientId: string;
  },
): void {
  const { account, container, clientId } = asked;
  const service = `${account.id}/blobServices/default`;
  const scope = container === undefined ? service : `${service}/containers/${container}`;
  // All are asked, so that all are remembered.
  const refused = asked.rights.filter((right) =>
    isRefused(gate.world, {
      operation: `${containersType}${right}`,
      scope,
      clientId,
      kind: right.startsWith('/blobs/') ? 'DataAction' : 'Action',
    }),
  );
  if (refused.length === 0) return;
  throw new BlobError(
    403,
    'AuthorizationPermissionMismatch',
    'This request is not authorized to perform this operation using this permission.',
  );
}
