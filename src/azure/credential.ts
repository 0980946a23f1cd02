import { readFile } from 'node:fs/promises';
import type { AccessToken } from '@azure/identity';
import type { HttpClient, PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { withDeadline } from '../runtime/deadline.ts';
import { systemTimers } from '../runtime/timers.ts';
import type { Timers } from '../runtime/timers.ts';
import { settledOrAborted } from '../runtime/abort.ts';
import { parseRetryAfter } from '../runtime/retry-after.ts';
import { identityUnavailable, tokenFailure } from './token-failure.ts';
import type { TokenExchangeTrace } from './token-failure.ts';

export interface CredentialSettings {
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  /** Path of the projected ServiceAccount token. */
  readonly federatedTokenFile: string | undefined;
  /** Default: Azure's public cloud. */
  readonly authorityHost?: string | undefined;
  /** Deadline of one exchange, discovery included. Default 10 s. */
  readonly tokenTimeoutMs?: number;
}

export interface CredentialParts {
  readonly timers?: Timers;
  /** Wall-clock milliseconds: expiry times come from another machine. */
  readonly now?: () => number;
  readonly httpClient?: HttpClient;
}

export interface AzureCredential {
  /** Throws an OperatorError (IdentityUnavailable, TokenRefused, TokenEndpointUnavailable), or the signal's reason. */
  readonly getToken: (scope: string, options: { readonly abortSignal: AbortSignal }) => Promise<string>;
  /** Azure did not accept this token: the next call gets a new one. */
  readonly forget: (token: string) => void;
  /**
   * Throws once nothing may be sent under this identity any more, though its tokens are valid. For clients that let requests
   * wait after they took a token.
   */
  readonly assertUsable?: () => void;
}

const DEFAULT_TOKEN_TIMEOUT_MS = 10_000;
/** A token is not used in its last two minutes, so that it does not expire on the way. */
const EXPIRY_MARGIN_MS = 120_000;

interface CachedToken {
  readonly token: string;
  readonly usableUntilMs: number;
}

/**
 * The operator's identity by workload identity federation: the ServiceAccount's token is exchanged for one of Entra ID.
 * Nothing is read or checked before the first use, so a missing identity is a condition of the policies and not a crash.
 * Calls that need a token at the same time share one exchange; an abort ends only the caller's own wait.
 */
export function createCredential(settings: CredentialSettings, parts: CredentialParts = {}): AzureCredential {
  const now = parts.now ?? Date.now;
  const cache = new Map<string, CachedToken>();
  const exchanges = new Map<string, Promise<CachedToken>>();

  async function exchange(scope: string): Promise<CachedToken> {
    const { token, expiresOnTimestamp } = await exchangeToken(scope, settings, parts);
    const marginMs = Math.min(EXPIRY_MARGIN_MS, (expiresOnTimestamp - now()) / 2);
    const fresh = { token, usableUntilMs: expiresOnTimestamp - marginMs };
    cache.set(scope, fresh);
    return fresh;
  }

  function shareExchange(scope: string): Promise<CachedToken> {
    const running = exchanges.get(scope);
    if (running !== undefined) return running;
    const started = exchange(scope).finally(() => exchanges.delete(scope));
    exchanges.set(scope, started);
    return started;
  }

  return {
    getToken: async (scope, { abortSignal }) => {
      const cached = cache.get(scope);
      if (cached !== undefined && cached.usableUntilMs > now()) return cached.token;
      return (await settledOrAborted(shareExchange(scope), abortSignal)).token;
    },
    forget: (token) => {
      for (const [scope, cached] of cache) if (cached.token === token) cache.delete(scope);
    },
  };
}

/**
 * One exchange with a credential object of its own: the SDK's would hold a refused token until it expires and a rotated
 * assertion for five minutes. Its getToken ignores an abort signal, so the time is also bounded here.
 */
async function exchangeToken(
  scope: string,
  settings: CredentialSettings,
  parts: CredentialParts,
): Promise<AccessToken> {
  const { tokenTimeoutMs = DEFAULT_TOKEN_TIMEOUT_MS } = settings;
  const identity = await readIdentity(settings);
  // Loaded with the first exchange: the operator starts and lists its policies without them.
  const [{ AzureAuthorityHosts, WorkloadIdentityCredential }, { isKnownAuthorityHost }] = await Promise.all([
    import('@azure/identity'),
    import('./authority-host.ts'),
  ]);
  const timers = parts.timers ?? systemTimers;
  const wire = createWireTrace({ timers, timeoutMs: tokenTimeoutMs, now: parts.now ?? Date.now });
  const deadline = withDeadline(new AbortController().signal, tokenTimeoutMs, { timers });
  try {
    const authorityHost = settings.authorityHost ?? AzureAuthorityHosts.AzurePublicCloud;
    const credential = new WorkloadIdentityCredential({
      ...identity,
      authorityHost,
      disableInstanceDiscovery: !isKnownAuthorityHost(authorityHost),
      retryOptions: { maxRetries: 0 },
      // Behind the SDK's parser, which would turn an answer that is not JSON into a failure without a status.
      additionalPolicies: [{ policy: wire.policy, position: 'perRetry' }],
      ...(parts.httpClient === undefined ? {} : { httpClient: parts.httpClient }),
    });
    return await settledOrAborted(credential.getToken(scope), deadline.abortSignal);
  } catch {
    throw tokenFailure(wire.read(), tokenTimeoutMs);
  } finally {
    deadline.dispose();
  }
}

/** Checked here and not by the SDK, which would fall back to environment variables that nobody configured. */
async function readIdentity({ tenantId, clientId, federatedTokenFile }: CredentialSettings) {
  if (!tenantId) throw identityUnavailable('the tenant id is missing');
  if (!clientId) throw identityUnavailable('the client id is missing');
  if (!federatedTokenFile) throw identityUnavailable('the path of the federated token file is missing');
  const assertion = await readFile(federatedTokenFile, 'utf8').catch(() => undefined);
  if (assertion === undefined) throw identityUnavailable('the federated token file cannot be read');
  if (assertion.trim() === '') throw identityUnavailable('the federated token file is empty');
  return { tenantId, clientId, tokenFilePath: federatedTokenFile };
}

interface WireTraceOptions {
  readonly timers: Timers;
  readonly timeoutMs: number;
  readonly now: () => number;
}

/** Bounds each request of an exchange by the time that is left, and remembers how the last one ended. */
function createWireTrace({ timers, timeoutMs, now }: WireTraceOptions) {
  const endsAt = timers.now() + timeoutMs;
  let trace: TokenExchangeTrace = { kind: 'silent' };
  const policy: PipelinePolicy = {
    name: 'tokenExchangeTrace',
    sendRequest: async (request, next) => {
      request.timeout = Math.max(1, Math.ceil(endsAt - timers.now()));
      // Exchanges are an hour apart: a connection kept that long is dead more often than not, and says so late.
      request.disableKeepAlive = true;
      trace = { kind: 'unanswered' };
      const response = await next(request);
      trace = traceOf(response, now());
      return response;
    },
  };
  return { policy, read: () => trace };
}

function traceOf({ status, bodyAsText, headers }: PipelineResponse, nowMs: number): TokenExchangeTrace {
  if (status < 400) return { kind: 'answered' };
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), nowMs);
  return {
    kind: 'refused',
    status,
    ...readErrorCodes(bodyAsText),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

interface ErrorCodes {
  readonly code?: string;
  readonly entraCode?: number;
}

/**
 * `error` of RFC 6749, 5.2, and the first of Entra's own `error_codes` (the number behind AADSTS). Each is taken only where
 * it looks like one: an authority could echo anything.
 */
function readErrorCodes(body: string | null | undefined): ErrorCodes {
  try {
    const answer = JSON.parse(body ?? '') as { readonly error?: unknown; readonly error_codes?: unknown };
    const entraCode: unknown = Array.isArray(answer.error_codes) ? answer.error_codes[0] : undefined;
    return {
      ...(typeof answer.error === 'string' && /^[a-z_]{1,64}$/.test(answer.error) ? { code: answer.error } : {}),
      ...(Number.isSafeInteger(entraCode) ? { entraCode: entraCode as number } : {}),
    };
  } catch {
    return {};
  }
}
