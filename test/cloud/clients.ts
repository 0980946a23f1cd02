import { CognitiveServicesManagementClient } from '@azure/arm-cognitiveservices';
import { ResourceManagementClient } from '@azure/arm-resources';
import { StorageManagementClient } from '@azure/arm-storage';
import { WorkloadIdentityCredential } from '@azure/identity';
import OpenAI from 'openai';
import type { JsonObject } from '../../src/api/json.ts';
import type { LocalAzure } from './local-azure.ts';
import { subscriptionId } from './subscription-id.ts';

export const groupId = `/subscriptions/${subscriptionId}/resourceGroups/voice`;
export const accountId = (name: string): string => `${groupId}/providers/Microsoft.Storage/storageAccounts/${name}`;
export const cognitiveId = (name: string): string =>
  `${groupId}/providers/Microsoft.CognitiveServices/accounts/${name}`;
export const lifecycleId = (name: string): string => `${accountId(name)}/managementPolicies/default`;

/** Microsoft's own credential, as it comes, but for the discovery of Azure's public hosts. */
export function createCredential(azure: LocalAzure): WorkloadIdentityCredential {
  return new WorkloadIdentityCredential({
    tenantId: azure.tenantId,
    clientId: azure.clientId,
    tokenFilePath: azure.federatedTokenFile,
    authorityHost: azure.authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  });
}

export function createStorageClient(azure: LocalAzure): StorageManagementClient {
  return new StorageManagementClient(createCredential(azure), subscriptionId, {
    endpoint: azure.armEndpoint,
    retryOptions: { maxRetries: 0 },
  });
}

export function createResourcesClient(azure: LocalAzure): ResourceManagementClient {
  return new ResourceManagementClient(createCredential(azure), subscriptionId, {
    endpoint: azure.armEndpoint,
    retryOptions: { maxRetries: 0 },
  });
}

/** It asks for a token of its endpoint, whatever scopes it is given. */
export function createCognitiveClient(azure: LocalAzure, apiVersion = '2025-09-01'): CognitiveServicesManagementClient {
  return new CognitiveServicesManagementClient(createCredential(azure), subscriptionId, {
    endpoint: azure.armEndpoint,
    apiVersion,
    retryOptions: { maxRetries: 0 },
  });
}

export const openAiScope = 'https://cognitiveservices.azure.com/.default';

/** OpenAI's own client on the data plane of one account, with an Entra token for each request. */
export function createOpenAiClient(
  azure: LocalAzure,
  endpoint: string,
  options: { readonly scope?: string; readonly apiKey?: string } = {},
): OpenAI {
  const credential = createCredential(azure);
  const apiKey = options.apiKey ?? (async () => (await credential.getToken(options.scope ?? openAiScope)).token);
  return new OpenAI({ apiKey, baseURL: new URL('openai/v1', endpoint).href, maxRetries: 0 });
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject | undefined;
}

export type SendRaw = (
  method: string,
  pathAndQuery: string,
  options?: { readonly body?: unknown; readonly token?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<RawAnswer>;

/** What goes over the wire, without a client that smooths it. An empty token sends none. */
export async function createRawClient(azure: LocalAzure): Promise<SendRaw> {
  const { token: ownToken } = await createCredential(azure).getToken('https://management.azure.com/.default');
  return async (method, pathAndQuery, { body, token = ownToken, headers = {} } = {}) => {
    const response = await fetch(`${azure.armEndpoint}${pathAndQuery}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : (JSON.parse(text) as JsonObject),
    };
  };
}
