import {
  AzureCliCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type AccessToken,
  type TokenCredential,
} from '@azure/identity';
import { isKnownAuthorityHost } from '../azure/authority-host.ts';
import { createCredential, type AzureCredential } from '../azure/credential.ts';
import { settledOrAborted } from '../runtime/abort.ts';
import type { Config } from '../config.ts';
import { OperatorError } from '../reconcile/errors.ts';

/** Variables beside those of the configuration, as Azure's own tools name them. */
export interface CallerSecrets {
  readonly clientSecret?: string | undefined;
  readonly clientCertificatePath?: string | undefined;
}

export type CallerIdentity = Pick<
  Config,
  'authorityHost' | 'tenantId' | 'clientId' | 'federatedTokenFile' | 'requestTimeoutSeconds'
>;

/**
 * Who calls: a workload identity where its token file is configured, a service principal where its secret or certificate
 * is, and else whoever is logged in to the Azure CLI. The first that is configured counts; a failure does not fall
 * through to the next, because a plan with another identity sees another world.
 */
export function createCallerCredential(identity: CallerIdentity, secrets: CallerSecrets): AzureCredential {
  const { authorityHost, tenantId, clientId, federatedTokenFile } = identity;
  const timeoutMs = Math.min(identity.requestTimeoutSeconds * 500, 10_000);
  if (federatedTokenFile !== undefined) {
    return createCredential({ tenantId, clientId, federatedTokenFile, authorityHost, tokenTimeoutMs: timeoutMs });
  }
  const options = {
    authorityHost,
    disableInstanceDiscovery: !isKnownAuthorityHost(authorityHost),
    retryOptions: { maxRetries: 0 },
  };
  const servicePrincipal = { timeoutMs, noToken: principalRefused };
  const { clientSecret, clientCertificatePath } = secrets;
  if (tenantId !== undefined && clientId !== undefined && isGiven(clientSecret)) {
    return onceForEachScope(new ClientSecretCredential(tenantId, clientId, clientSecret, options), servicePrincipal);
  }
  if (tenantId !== undefined && clientId !== undefined && isGiven(clientCertificatePath)) {
    return onceForEachScope(
      new ClientCertificateCredential(tenantId, clientId, clientCertificatePath, options),
      servicePrincipal,
    );
  }
  const cli = new AzureCliCredential({
    ...(tenantId === undefined ? {} : { tenantId }),
    processTimeoutInMs: timeoutMs,
  });
  return onceForEachScope(cli, { timeoutMs, noToken: noIdentity });
}

/** An empty variable counts as not set, as it does in the configuration. */
function isGiven(variable: string | undefined): variable is string {
  return variable !== undefined && variable !== '';
}

interface TokenSource {
  readonly timeoutMs: number;
  /** What it means that this source gives no token. */
  readonly noToken: () => OperatorError;
}

/** A command lives shorter than a token, so each scope asks once, and a refusal is not asked for again. */
function onceForEachScope(credential: TokenCredential, source: TokenSource): AzureCredential {
  const answers = new Map<string, Promise<AccessToken>>();
  const ask = (scope: string): Promise<AccessToken> => {
    const known = answers.get(scope);
    if (known !== undefined) return known;
    const asked = askForToken(credential, scope, source);
    answers.set(scope, asked);
    return asked;
  };
  return {
    getToken: async (scope, { abortSignal }) => (await settledOrAborted(ask(scope), abortSignal)).token,
    forget: () => {
      answers.clear();
    },
  };
}

/** What failed is told by what was asked: the text of the SDK's error could hold what was sent. */
async function askForToken(
  credential: TokenCredential,
  scope: string,
  { timeoutMs, noToken }: TokenSource,
): Promise<AccessToken> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const token = await settledOrAborted(credential.getToken(scope, { abortSignal: deadline }), deadline);
    if (token !== null) return token;
  } catch {
    if (deadline.aborted) throw tooSlow();
  }
  throw noToken();
}

function tooSlow(): OperatorError {
  return new OperatorError('No Azure token came in time. Check the network and the authority host.', {
    kind: 'retryable',
    reason: 'TokenEndpointUnavailable',
  });
}

function principalRefused(): OperatorError {
  return new OperatorError(
    'The token endpoint gave no token for the service principal. Check tenant id, client id, secret or certificate, and the authority host.',
    { kind: 'retryable', reason: 'TokenRefused' },
  );
}

function noIdentity(): OperatorError {
  return new OperatorError(
    "There is no Azure identity: run 'az login', or set AZURE_TENANT_ID, AZURE_CLIENT_ID and one of AZURE_FEDERATED_TOKEN_FILE, AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PATH.",
    { kind: 'retryable', reason: 'IdentityUnavailable' },
  );
}
