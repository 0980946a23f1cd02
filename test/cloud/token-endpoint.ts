import { randomUUID } from 'node:crypto';
import type { CloudAnswer, CloudRequest, Handled } from './http-messages.ts';
import type { TokenSigner } from './tokens.ts';

export interface TokenEndpointOptions {
  readonly tenantId: string;
  /** Every application that the tenant knows. */
  readonly clientIds: readonly string[];
  readonly federated: TokenSigner;
  readonly access: TokenSigner;
  readonly accessTokenSeconds: number;
  readonly now: () => Date;
}

/** What a workload identity's own token is made out to; Entra takes no other. */
export const exchangeAudience = 'api://AzureADTokenExchange';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Entra's part of a sign-in: OpenID metadata, instance discovery, and the exchange of a federated token. */
export function createTokenEndpoint(
  options: TokenEndpointOptions,
): (request: CloudRequest, flags: { readonly expireTokens: boolean }) => Handled {
  return (request, { expireTokens }) => {
    const [tenant = '', ...rest] = request.path.slice(1).split('/');
    const operation = `${request.method} /${rest.join('/')}`.toLowerCase();
    if (operation === 'get /discovery/instance') return { answer: instanceMetadata(request) };
    if (tenant.toLowerCase() !== options.tenantId.toLowerCase())
      return { answer: unknownTenant(tenant, options.now()) };
    if (operation === 'get /v2.0/.well-known/openid-configuration') return { answer: openIdMetadata(request, tenant) };
    if (operation === 'post /oauth2/v2.0/token') return exchange(request, { ...options, expireTokens });
    return { answer: { status: 404, body: { error: 'not_found', error_description: 'There is no such endpoint.' } } };
  };
}

function instanceMetadata(request: CloudRequest): CloudAnswer {
  const host = new URL(request.origin).host;
  return {
    status: 200,
    body: {
      tenant_discovery_endpoint: `${request.origin}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  };
}

function openIdMetadata(request: CloudRequest, tenant: string): CloudAnswer {
  const base = `${request.origin}/${tenant}`;
  return {
    status: 200,
    body: {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ['code', 'id_token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
  };
}

type Exchange = TokenEndpointOptions & { readonly expireTokens: boolean };

function exchange(request: CloudRequest, options: Exchange): Handled {
  const form = new URLSearchParams(request.body);
  const clientId = form.get('client_id') ?? '';
  const refusal = refuse(form, options);
  if (refusal !== undefined) return { answer: refusal, callerClientId: clientId };
  const lifetimeSeconds = options.accessTokenSeconds;
  const issuedSeconds = Math.floor(options.now().getTime() / 1000) - (options.expireTokens ? lifetimeSeconds + 60 : 0);
  const accessToken = options.access.sign({
    aud: audienceOf(form.get('scope') ?? ''),
    iss: `https://sts.windows.net/${options.tenantId}/`,
    iat: issuedSeconds,
    nbf: issuedSeconds,
    exp: issuedSeconds + lifetimeSeconds,
    appid: clientId,
    oid: clientId,
    tid: options.tenantId,
    jti: randomUUID(),
  });
  return {
    callerClientId: clientId,
    answer: {
      status: 200,
      headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
      body: {
        token_type: 'Bearer',
        expires_in: lifetimeSeconds,
        ext_expires_in: lifetimeSeconds,
        access_token: accessToken,
      },
    },
  };
}

/** The resource that a scope names: Entra puts it into `aud` without the `/.default`. */
function audienceOf(scope: string): string {
  const resource = scope.split(' ').find((part) => part.endsWith('/.default')) ?? '';
  return resource.replace(/\/*\.default$/, '');
}

function refuse(form: URLSearchParams, options: Exchange): CloudAnswer | undefined {
  const fail = (status: number, error: string, description: string) =>
    entraError({ status, error, description, now: options.now() });
  if (form.get('grant_type') !== 'client_credentials') {
    return fail(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  }
  const clientId = form.get('client_id') ?? '';
  if (!options.clientIds.includes(clientId)) {
    return fail(400, 'unauthorized_client', `AADSTS700016: Application '${clientId}' was not found in the directory.`);
  }
  if (form.get('client_assertion_type') !== assertionType) {
    return fail(401, 'invalid_client', 'AADSTS7000216: client_assertion, client_secret or request is required.');
  }
  if (audienceOf(form.get('scope') ?? '') === '') {
    return fail(400, 'invalid_scope', 'AADSTS1002012: The scope of client credential requests must end in /.default.');
  }
  return refuseAssertion(form.get('client_assertion') ?? '', options, fail);
}

function refuseAssertion(
  assertion: string,
  options: Exchange,
  fail: (status: number, error: string, description: string) => CloudAnswer,
): CloudAnswer | undefined {
  const check = options.federated.check(assertion);
  if (!check.ok && check.because === 'malformed') {
    return fail(401, 'invalid_client', 'AADSTS50027: JWT token is invalid or malformed.');
  }
  if (!check.ok && check.because === 'expired') {
    return fail(401, 'invalid_client', 'AADSTS700024: Client assertion is not within its valid time range.');
  }
  if (!check.ok || check.claims['aud'] !== exchangeAudience) {
    return fail(
      401,
      'invalid_client',
      'AADSTS70021: No matching federated identity record found for presented assertion.',
    );
  }
  return undefined;
}

function unknownTenant(tenant: string, now: Date): CloudAnswer {
  return entraError({
    status: 400,
    error: 'invalid_tenant',
    description: `AADSTS90002: Tenant '${tenant}' not found.`,
    now,
  });
}

function entraError(fault: { status: number; error: string; description: string; now: Date }): CloudAnswer {
  const [traceId, correlationId] = [randomUUID(), randomUUID()];
  const timestamp = `${fault.now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const code = /^AADSTS(\d+)/.exec(fault.description)?.[1] ?? '0';
  return {
    status: fault.status,
    body: {
      error: fault.error,
      error_description: `${fault.description} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [Number(code)],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  };
}
