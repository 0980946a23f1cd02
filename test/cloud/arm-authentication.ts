import { unauthorized } from './errors.ts';
import type { CloudRequest } from './http-messages.ts';
import type { TokenSigner } from './tokens.ts';
import type { World } from './world.ts';

const publicAudiences = ['https://management.azure.com', 'https://management.core.windows.net'];

/** The client id of the caller. Throws 401 without a valid token for ARM. */
export function authenticate(
  request: CloudRequest,
  options: { readonly world: World; readonly access: TokenSigner; readonly authorityHost: () => string },
): string {
  const authority = `${options.authorityHost()}/${options.world.tenantId}`;
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw unauthorized(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
      authority,
    );
  }
  const check = options.access.check(token);
  if (!check.ok && check.because === 'expired') {
    throw unauthorized(
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
      authority,
    );
  }
  if (!check.ok) throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.', authority);
  const { aud, appid } = check.claims;
  // A client with an endpoint of its own asks for that endpoint's scope.
  if (typeof aud !== 'string' || ![...publicAudiences, request.origin].includes(aud)) {
    const message = 'The access token has been obtained for wrong audience or resource.';
    throw unauthorized('InvalidAuthenticationTokenAudience', message, authority);
  }
  return typeof appid === 'string' ? appid : '';
}
