import { createOpenAiClient } from '../../src/azure/openai-client.ts';
import type {
  DataPlaneTarget,
  OpenAiClient,
  OpenAiClientParts,
  OpenAiClientSettings,
} from '../../src/azure/openai-client.ts';
import type { AzureCredential } from '../../src/azure/credential.ts';
import type { HttpRequest, HttpSender } from '../../src/azure/openai-exchange.ts';

export const endpoint = 'https://voicebot.openai.azure.com/';
export const target: DataPlaneTarget = { account: 'voicebot', endpoint, publicNetworkAccess: 'Enabled' };
export const accountId =
  '/subscriptions/s1/resourceGroups/voice/providers/Microsoft.CognitiveServices/accounts/voicebot';

export interface StubbedAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a stub ends a request: with an answer, with a failure of the connection, or not at all. */
export type StubbedReply = StubbedAnswer | 'reset' | 'silence';

export interface OpenAiStub extends HttpSender {
  readonly requests: readonly HttpRequest[];
  readonly renewals: () => number;
}

/** In the place of the network: below OpenAI's client and the signing, which stay as they are. */
export function createOpenAiStub(reply: (request: HttpRequest, at: number) => StubbedReply): OpenAiStub {
  const requests: HttpRequest[] = [];
  let renewed = 0;
  return {
    requests,
    renewals: () => renewed,
    renewConnections: () => {
      renewed += 1;
    },
    close: () => Promise.resolve(),
    send: async (request) => {
      requests.push(request);
      const answer = reply(request, requests.length - 1);
      if (answer === 'silence') return ended(request);
      if (answer === 'reset') throw Object.assign(new Error('socket hang up at 10.0.0.1'), { code: 'ECONNRESET' });
      const { status = 200, body, headers = {} } = answer;
      return {
        status,
        bodyAsText: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
        contentType: 'application/json',
        headers: { get: (name) => headers[name] },
      };
    },
  };
}

function ended({ abortSignal }: HttpRequest): Promise<never> {
  return new Promise((_, reject) => {
    abortSignal.addEventListener('abort', () => {
      reject(abortSignal.reason as Error);
    });
  });
}

/** Gives numbered tokens: another one only after the last was forgotten. */
export function createStubCredential(): AzureCredential & { readonly scopes: readonly string[] } {
  const scopes: string[] = [];
  let at = 1;
  return {
    scopes,
    getToken: (scope) => {
      scopes.push(scope);
      return Promise.resolve(`secret-token-${at}`);
    },
    forget: (token) => {
      if (token === `secret-token-${at}`) at += 1;
    },
  };
}

export function openAiOver(
  sender: HttpSender,
  settings: Partial<OpenAiClientSettings> = {},
  parts: OpenAiClientParts = {},
): OpenAiClient {
  return createOpenAiClient({ credential: createStubCredential(), ...settings }, { sender, ...parts });
}
