import { OperatorError } from '../reconcile/errors.ts';
import { SLOW_RETRY_MS } from './errors.ts';

/**
 * What the wire showed of a token exchange. The SDK reports a refusal, a 500, a 429 and a reset as one and the same error
 * class, so the judgement is made on what was seen here and not on what was thrown.
 */
export type TokenExchangeTrace =
  /** Nothing was sent. */
  | { readonly kind: 'silent' }
  /** A request was sent and no answer came. */
  | { readonly kind: 'unanswered' }
  /** The last answer was a success, and still there is no token. */
  | { readonly kind: 'answered' }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** OAuth error code (`invalid_client`). */
      readonly code?: string;
      /** Entra ID's own number of the cause, as in AADSTS70021. */
      readonly entraCode?: number;
      readonly retryAfterMs?: number;
    };

/** OAuth error codes (RFC 6749) by which an authority says that it is itself in trouble, with whatever status. */
const troubleOfTheAuthority: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

/** No client id, tenant id or token file: nothing was asked of anyone. `detail` names what is missing, never its content. */
export function identityUnavailable(detail: string): OperatorError {
  return new OperatorError(`There is no Azure identity: ${detail}.`, {
    kind: 'retryable',
    reason: 'IdentityUnavailable',
    retryAfterMs: SLOW_RETRY_MS,
  });
}

/** The error of an exchange that gave no token. Neither the assertion nor any text of the answer is in it. */
export function tokenFailure(trace: TokenExchangeTrace, timeoutMs: number): OperatorError {
  switch (trace.kind) {
    case 'silent':
      return identityUnavailable('the workload identity credential could not be set up from the given ids');
    case 'unanswered':
      return endpointUnavailable(`did not answer within ${timeoutMs / 1_000} s, or the connection failed`);
    case 'answered':
      return endpointUnavailable('answered with something that is not a token');
    case 'refused':
      return isTroubleOfTheAuthority(trace) ? endpointUnavailable(`answered ${trace.status}`, trace) : refused(trace);
  }
}

type Refused = Extract<TokenExchangeTrace, { readonly kind: 'refused' }>;

function isTroubleOfTheAuthority({ status, code }: Refused): boolean {
  return status >= 500 || status === 429 || status === 408 || troubleOfTheAuthority.has(code ?? '');
}

function endpointUnavailable(detail: string, trace?: Refused): OperatorError {
  return new OperatorError(`The token endpoint ${detail}.`, {
    kind: 'retryable',
    reason: 'TokenEndpointUnavailable',
    ...(trace === undefined ? {} : { status: trace.status }),
    ...(trace?.retryAfterMs === undefined ? {} : { retryAfterMs: trace.retryAfterMs }),
  });
}

function refused({ status, code, entraCode }: Refused): OperatorError {
  const cause = [code ?? status, ...(entraCode === undefined ? [] : [`AADSTS${entraCode}`])].join(', ');
  return new OperatorError(`The token endpoint refused the exchange (${cause}).`, {
    kind: 'retryable',
    reason: 'TokenRefused',
    status,
    ...(code === undefined ? {} : { code }),
    retryAfterMs: SLOW_RETRY_MS,
  });
}
