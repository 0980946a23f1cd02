import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import { accountId, createCredential, createRawClient } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
const armScope = 'https://management.azure.com/.default';
const path = `${accountId('calls')}?api-version=2025-08-01`;

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/voice.yaml') });
  trustInThisProcess(azure.caPem);
});
afterAll(() => azure.stop());
afterEach(() => {
  azure.faults.clear();
});

async function exchange(change: Readonly<Record<string, string>> = {}, tenant = azure.tenantId) {
  const form = {
    grant_type: 'client_credentials',
    client_id: azure.clientId,
    scope: armScope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: azure.issueFederatedToken(),
    ...change,
  };
  const url = `${azure.authorityHost}/${tenant}/oauth2/v2.0/token`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the exchange of a federated token', () => {
  it('gives a bearer token that lasts an hour', async () => {
    expect(await exchange()).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
  });

  const foreign = 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhcGk6Ly9BenVyZUFEVG9rZW5FeGNoYW5nZSJ9.c2lnbmF0dXJl';
  const cases: readonly (readonly [string, () => Readonly<Record<string, string>>, string, string])[] = [
    ['one that somebody else signed', () => ({ client_assertion: foreign }), 'invalid_client', 'AADSTS70021'],
    ['one that is no JWT', () => ({ client_assertion: 'abc' }), 'invalid_client', 'AADSTS50027'],
    [
      'one that has expired',
      () => ({ client_assertion: azure.issueFederatedToken({ expiresInSeconds: -1 }) }),
      'invalid_client',
      'AADSTS700024',
    ],
    [
      'one for another audience',
      () => ({ client_assertion: azure.issueFederatedToken({ audience: 'https://kubernetes.default.svc' }) }),
      'invalid_client',
      'AADSTS70021',
    ],
    ['an unknown application', () => ({ client_id: 'nobody' }), 'unauthorized_client', 'AADSTS700016'],
    ['another grant', () => ({ grant_type: 'password' }), 'unsupported_grant_type', 'AADSTS70003'],
    ['a scope of single rights', () => ({ scope: 'User.Read' }), 'invalid_scope', 'AADSTS1002012'],
  ];
  it.each(cases)('refuses %s', async (_, change, error, code) => {
    const answer = await exchange(change());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).toMatchObject({ error, error_description: expect.stringMatching(`^${code}:`) as unknown });
  });

  it('refuses an unknown tenant', async () => {
    const answer = await exchange({}, '00000000-0000-0000-0000-0000000000aa');
    expect(answer).toMatchObject({ status: 400, body: { error_codes: [90002] } });
  });

  it('answers instance discovery with its own host', async () => {
    const response = await fetch(`${azure.authorityHost}/common/discovery/instance?api-version=1.1`);
    expect(await response.json()).toMatchObject({ metadata: [{ aliases: [new URL(azure.authorityHost).host] }] });
  });
});

describe('tokens at Resource Manager', () => {
  const codeOf = async (token: string) => {
    const send = await createRawClient(azure);
    const answer = await send('GET', path, { token });
    return [answer.status, (answer.body?.['error'] as { code?: string } | undefined)?.code];
  };

  it('are asked for, with the authority in the header', async () => {
    const send = await createRawClient(azure);
    const answer = await send('GET', path, { token: '' });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'AuthenticationFailed' } } });
    expect(answer.headers.get('www-authenticate')).toContain(azure.authorityHost);
  });

  it('of somebody else are refused', async () => {
    expect(await codeOf('not-a-token')).toEqual([401, 'InvalidAuthenticationToken']);
    expect(await codeOf(azure.issueFederatedToken())).toEqual([401, 'InvalidAuthenticationToken']);
  });

  it('for another audience are refused', async () => {
    const { body } = await exchange({ scope: 'https://storage.azure.com/.default' });
    expect(await codeOf(String(body['access_token']))).toEqual([401, 'InvalidAuthenticationTokenAudience']);
  });

  it('are taken for its own endpoint too', async () => {
    const { body } = await exchange({ scope: `${azure.armEndpoint}/.default` });
    expect(await codeOf(String(body['access_token']))).toEqual([200, undefined]);
  });

  it('that have expired are refused, as a fault of the token server makes them', async () => {
    azure.faults.add({ server: 'token', method: 'POST', effect: { kind: 'expiredToken' }, count: 1 });
    const { body } = await exchange();
    expect(await codeOf(String(body['access_token']))).toEqual([401, 'ExpiredAuthenticationToken']);
  });
});

describe("Microsoft's credential", () => {
  it('signs in unmodified', async () => {
    const { token } = await createCredential(azure).getToken(armScope);
    expect(token.split('.')).toHaveLength(3);
  });

  it('throws when the exchange is refused', async () => {
    azure.faults.add({
      server: 'token',
      method: 'POST',
      effect: { kind: 'status', status: 401, code: 'invalid_client' },
    });
    await expect(createCredential(azure).getToken(armScope)).rejects.toMatchObject({
      name: 'AuthenticationRequiredError',
    });
  });
});
