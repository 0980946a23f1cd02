import type { OpenAI } from 'openai';
import type { HttpAnswer, HttpRequest } from './openai-exchange.ts';

/**
 * A client for one call, so that its answer is told apart from all others. It is cheap: connections live in the sender.
 * What it would take from the environment is given here, and it neither retries, nor logs, nor signs. The package is loaded
 * with the first call, as most policies never need it.
 */
export async function createSdkClient(baseURL: string, fetchOnce: typeof fetch, timeoutMs: number): Promise<OpenAI> {
  const sdk = await import('openai');
  return new sdk.OpenAI({
    apiKey: 'signed-by-the-sender',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL,
    fetch: fetchOnce,
    maxRetries: 0,
    // Never the first to end a call: the deadline around it is.
    timeout: 2 * timeoutMs,
    logLevel: 'off',
  });
}

interface RequestOptions {
  readonly baseUrl: string;
  readonly userAgent: string | undefined;
  readonly abortSignal: AbortSignal;
}

/** Of the client's request only what was meant to be sent: its other headers tell of this machine. */
export function toRequest(
  input: Parameters<typeof fetch>[0],
  init: Parameters<typeof fetch>[1],
  { baseUrl, userAgent = 'calldata-operator', abortSignal }: RequestOptions,
): HttpRequest {
  const url = input instanceof Request ? input.url : String(input);
  if (!url.startsWith(`${baseUrl}/`))
    throw new TypeError('The client asked for another address than that of the account.');
  const body = typeof init?.body === 'string' ? init.body : undefined;
  return {
    url,
    method: init?.method ?? 'GET',
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    abortSignal,
    ...(body === undefined ? {} : { body }),
  };
}

const statusesWithoutBody: readonly number[] = [204, 205, 304];

export function toResponse({ status, bodyAsText, contentType }: HttpAnswer): Response {
  const body = statusesWithoutBody.includes(status) ? null : bodyAsText;
  return new Response(body, { status, headers: { 'content-type': contentType } });
}
