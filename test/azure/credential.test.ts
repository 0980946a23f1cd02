import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PipelineRequest } from '@azure/core-rest-pipeline';
import { isKnownAuthorityHost } from '../../src/azure/authority-host.ts';
import { createCredential } from '../../src/azure/credential.ts';
import type { CredentialSettings } from '../../src/azure/credential.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import type { ManualTimers } from '../support/manual-timers.ts';
import { createHttpStub } from './http-stub.ts';
import type { StubReply } from './http-stub.ts';

const tenantId = '11111111-1111-1111-1111-111111111111';
const clientId = '22222222-2222-2222-2222-222222222222';
const assertion = 'the-assertion';
const localAuthority = 'https://authority.example:8443';
const scope = 'https://arm.example/.default';
let folder: string;
let federatedTokenFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credential-'));
  federatedTokenFile = join(folder, 'token');
  await writeFile(federatedTokenFile, assertion);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An authority: discovery works, and the exchange ends as the test says, counted from 0. */
function authority(exchange: (at: number) => StubReply) {
  let exchanges = 0;
  return createHttpStub((request) => {
    if (request.method === 'POST') return exchange(exchanges++);
    const base = `${new URL(request.url).origin}/${tenantId}`;
    if (request.url.includes('/discovery/instance')) {
      return { body: { tenant_discovery_endpoint: `${base}/v2.0/.well-known/openid-configuration`, metadata: [] } };
    }
    return {
      body: {
        token_endpoint: `${base}/oauth2/v2.0/token`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        issuer: `${base}/v2.0`,
        jwks_uri: `${base}/keys`,
      },
    };
  });
}

function tokenAnswer(at: number, expiresInSeconds = 3_600): StubReply {
  return { body: { token_type: 'Bearer', expires_in: expiresInSeconds, access_token: `token-${at}` } };
}

interface Setting {
  readonly httpClient?: ReturnType<typeof authority>;
  readonly identity?: Partial<CredentialSettings>;
  readonly timers?: ManualTimers;
  readonly now?: () => number;
}

function credentialOf({ httpClient = authority(tokenAnswer), identity, ...parts }: Setting = {}) {
  return createCredential(
    { tenantId, clientId, federatedTokenFile, authorityHost: localAuthority, ...identity },
    { httpClient, ...parts },
  );
}

function options() {
  return { abortSignal: new AbortController().signal };
}

function posts({ requests }: { readonly requests: readonly PipelineRequest[] }): readonly PipelineRequest[] {
  return requests.filter(({ method }) => method === 'POST');
}

function assertionOf(request: PipelineRequest | undefined): string | null {
  return typeof request?.body === 'string' ? new URLSearchParams(request.body).get('client_assertion') : null;
}

describe('a known authority host', () => {
  it.each([
    ['https://login.microsoftonline.com', true],
    ['https://login.microsoftonline.com/', true],
    ['https://LOGIN.microsoftonline.com', true],
    ['https://login.chinacloudapi.cn', true],
    ['https://login.microsoftonline.us/', true],
    ['https://localhost:8443', false],
    ['https://login.microsoftonline.com:8443', false],
    ['http://login.microsoftonline.com', false],
    ['https://login.microsoftonline.com.elsewhere.example', false],
    ['https://login.microsoftonline.com@elsewhere.example', false],
    ['https://adfs.contoso.example', false],
    ['not an address', false],
    ['', false],
  ])('%s: %s', (host, expected) => {
    expect(isKnownAuthorityHost(host)).toBe(expected);
  });

  it('goes through instance discovery, which knows its preferred name; any other host is taken as it is', async () => {
    const askedHosts = async (authorityHost: string): Promise<readonly string[]> => {
      const httpClient = authority(tokenAnswer);
      await credentialOf({ httpClient, identity: { authorityHost } }).getToken(scope, options());
      return [...new Set(httpClient.requests.map(({ url }) => new URL(url).host))];
    };
    expect(await askedHosts('https://login.chinacloudapi.cn')).toEqual(['login.partner.microsoftonline.cn']);
    expect(await askedHosts(localAuthority)).toEqual(['authority.example:8443']);
  });
});

describe('a token', () => {
  it('is exchanged for the assertion in the file, at the configured authority', async () => {
    const httpClient = authority(tokenAnswer);
    expect(await credentialOf({ httpClient }).getToken(scope, options())).toBe('token-0');
    const [request] = posts(httpClient);
    expect(request?.url).toContain(`${localAuthority}/${tenantId}/oauth2/v2.0/token`);
    expect(assertionOf(request)).toBe(assertion);
    expect(httpClient.requests.every(({ url }) => url.startsWith(localAuthority))).toBe(true);
  });

  it('is kept until two minutes before its expiry', async () => {
    let nowMs = Date.now();
    const credential = credentialOf({ now: () => nowMs });
    expect(await credential.getToken(scope, options())).toBe('token-0');
    nowMs += 3_600_000 - 125_000;
    expect(await credential.getToken(scope, options())).toBe('token-0');
    nowMs += 6_000;
    expect(await credential.getToken(scope, options())).toBe('token-1');
  });

  it('that lives shorter than that is used for half of its life', async () => {
    let nowMs = Date.now();
    const httpClient = authority((at) => tokenAnswer(at, 60));
    const credential = credentialOf({ httpClient, now: () => nowMs });
    await credential.getToken(scope, options());
    nowMs += 25_000;
    expect(await credential.getToken(scope, options())).toBe('token-0');
    nowMs += 10_000;
    expect(await credential.getToken(scope, options())).toBe('token-1');
  });

  it('is fetched once for all who ask at the same time, and once for each scope', async () => {
    const httpClient = authority(tokenAnswer);
    const credential = credentialOf({ httpClient });
    await Promise.all(Array.from({ length: 5 }, () => credential.getToken(scope, options())));
    expect(posts(httpClient)).toHaveLength(1);
    await credential.getToken('https://other/.default', options());
    expect(posts(httpClient)).toHaveLength(2);
  });

  it('is fetched anew after Azure refused it, and another token is not forgotten for it', async () => {
    const credential = credentialOf();
    await credential.getToken(scope, options());
    credential.forget('some-other-token');
    expect(await credential.getToken(scope, options())).toBe('token-0');
    credential.forget('token-0');
    expect(await credential.getToken(scope, options())).toBe('token-1');
  });

  it('reads the assertion again for each exchange, as the kubelet rotates it', async () => {
    const rotated = join(folder, 'rotated');
    await writeFile(rotated, 'first');
    const httpClient = authority(tokenAnswer);
    const credential = credentialOf({ httpClient, identity: { federatedTokenFile: rotated } });
    const token = await credential.getToken(scope, options());
    await writeFile(rotated, 'second');
    credential.forget(token);
    await credential.getToken(scope, options());
    expect(posts(httpClient).map(assertionOf)).toEqual(['first', 'second']);
  });
});

describe('an exchange that fails', () => {
  const trouble = (status: number, error: string, more: object = {}): StubReply => ({
    status,
    body: { error, error_description: 'the-description', error_codes: [70021], ...more },
  });

  it.each([
    ['invalid_client', trouble(401, 'invalid_client'), 'TokenRefused', 300_000],
    ['unauthorized_client', trouble(400, 'unauthorized_client'), 'TokenRefused', 300_000],
    ['an unknown 4xx', { status: 418, body: 'the-description' }, 'TokenRefused', 300_000],
    ['temporarily_unavailable', trouble(400, 'temporarily_unavailable'), 'TokenEndpointUnavailable', undefined],
    ['429', { status: 429, body: {}, headers: { 'retry-after': '120' } }, 'TokenEndpointUnavailable', 120_000],
    ['408', { status: 408, body: {} }, 'TokenEndpointUnavailable', undefined],
    ['500', { status: 500, body: 'the-description' }, 'TokenEndpointUnavailable', undefined],
    ['a reset', 'reset', 'TokenEndpointUnavailable', undefined],
    ['something that is not JSON', { body: 'the-description' }, 'TokenEndpointUnavailable', undefined],
    ['an answer without a token', { body: { token_type: 'Bearer' } }, 'TokenEndpointUnavailable', undefined],
  ] as const)('with %s is asked once and says why, and no more', async (_, reply, reason, retryAfterMs) => {
    const httpClient = authority(() => reply);
    const error: unknown = await credentialOf({ httpClient })
      .getToken(scope, options())
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ kind: 'retryable', reason, retryAfterMs });
    expect(posts(httpClient)).toHaveLength(1);
    const told = JSON.stringify([error, String(error), (error as Error).stack, (error as Error).cause]);
    expect(told).not.toMatch(/the-description|the-assertion|authority\.example/);
  });

  it('names the cause in the code of the authority', async () => {
    const httpClient = authority(() => trouble(401, 'invalid_client'));
    await expect(credentialOf({ httpClient }).getToken(scope, options())).rejects.toMatchObject({
      message: 'The token endpoint refused the exchange (invalid_client, AADSTS70021).',
      code: 'invalid_client',
    });
  });

  it('for want of an answer ends at the deadline, and the next one is a new one', async () => {
    const timers = createManualTimers();
    const httpClient = authority((at) => (at === 0 ? 'silence' : tokenAnswer(at)));
    const credential = credentialOf({ httpClient, timers, identity: { tokenTimeoutMs: 10_000 } });
    const sent = credential.getToken(scope, options());
    const outcome = sent.catch((failure: unknown) => failure);
    while (posts(httpClient).length === 0) await timers.flush();
    await timers.advance(10_000);
    expect(await outcome).toMatchObject({ kind: 'retryable', reason: 'TokenEndpointUnavailable' });
    expect(await credential.getToken(scope, options())).toBe('token-1');
  });

  it('does not reach those who come after it', async () => {
    const httpClient = authority((at) => (at === 0 ? { status: 500, body: {} } : tokenAnswer(at)));
    const credential = credentialOf({ httpClient });
    await expect(credential.getToken(scope, options())).rejects.toMatchObject({ reason: 'TokenEndpointUnavailable' });
    expect(await credential.getToken(scope, options())).toBe('token-1');
  });

  it('is none for the others when one caller aborts', async () => {
    const credential = credentialOf();
    const impatient = new AbortController();
    const first = credential.getToken(scope, { abortSignal: impatient.signal });
    const second = credential.getToken(scope, options());
    impatient.abort(new DOMException('stopping', 'AbortError'));
    await expect(first).rejects.toMatchObject({ name: 'AbortError', message: 'stopping' });
    expect(await second).toBe('token-0');
  });
});

describe('an identity that is not there', () => {
  it.each([
    ['the tenant id', { tenantId: undefined }],
    ['the client id', { clientId: '' }],
    ['the path of the federated token file', { federatedTokenFile: undefined }],
    ['the federated token file', { federatedTokenFile: '/nowhere/token' }],
    ['could not be set up', { tenantId: 'not a tenant!' }],
    ['could not be set up', { authorityHost: 'http://authority.example' }],
  ])('is told at the first use and not at start: %s', async (missing, identity) => {
    const httpClient = authority(tokenAnswer);
    const credential = credentialOf({ httpClient, identity });
    await expect(credential.getToken(scope, options())).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'IdentityUnavailable',
      message: expect.stringContaining(missing),
    });
    expect(httpClient.requests).toHaveLength(0);
  });

  it('is told where the token file is empty', async () => {
    const empty = join(folder, 'empty');
    await writeFile(empty, ' \n');
    const httpClient = authority(tokenAnswer);
    const credential = credentialOf({ httpClient, identity: { federatedTokenFile: empty } });
    await expect(credential.getToken(scope, options())).rejects.toMatchObject({
      reason: 'IdentityUnavailable',
      message: 'There is no Azure identity: the federated token file is empty.',
    });
    expect(httpClient.requests).toHaveLength(0);
  });
});
