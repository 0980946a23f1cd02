import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import type { SendRaw } from './clients.ts';
import { accountId, createRawClient } from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

const version = 'api-version=2025-08-01';
const location = 'germanywestcentral';
const body = { location, kind: 'StorageV2', sku: { name: 'Standard_LRS' }, properties: { isHnsEnabled: true } };

let azure: LocalAzure;
let send: SendRaw;

beforeAll(async () => {
  azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location }] }] },
  });
  trustInThisProcess(azure.caPem);
  send = await createRawClient(azure);
});
afterAll(() => azure.stop());

describe('the making of a storage account', () => {
  it('is taken on with 202 and a Location, which answers 202 while it runs and then with the account', async () => {
    const path = `${accountId('made')}?${version}`;
    const first = await send('PUT', path, { body });
    expect([first.status, first.headers.get('retry-after')]).toEqual([202, '0']);
    const followed = (first.headers.get('location') ?? '').slice(azure.armEndpoint.length);
    expect(followed).toMatch(/\/providers\/Microsoft\.Storage\/locations\/germanywestcentral\/asyncoperations\//);
    expect((await send('GET', followed)).status).toBe(202);
    const last = await send('GET', followed);
    expect(last).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Succeeded' } } });
    expect((await send('PUT', path, { body })).status).toBe(200);
  });

  it('shows an account in state Creating, which cannot be removed before it stands', async () => {
    const path = `${accountId('early')}?${version}`;
    await send('PUT', path, { body });
    expect(await send('DELETE', path)).toMatchObject({
      status: 409,
      body: { error: { code: 'StorageAccountOperationInProgress' } },
    });
    const look = () => send('GET', path);
    expect(await look()).toMatchObject({ body: { properties: { provisioningState: 'Creating', isHnsEnabled: true } } });
    expect(await look()).toMatchObject({ body: { properties: { provisioningState: 'Succeeded' } } });
    expect((await send('DELETE', path)).status).toBe(200);
    expect((await send('DELETE', path)).status).toBe(204);
  });

  it('knows no operation that nobody began', async () => {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Storage/locations/${location}/asyncoperations/none`;
    expect((await send('GET', `${path}?${version}`)).status).toBe(404);
  });
});
