import type { OperatorError } from '../reconcile/errors.ts';

/**
 * What failed and, of a cluster that a person reaches by a kubeconfig, what can be done about it. Not in the message itself: the
 * operator has the same failures in its pod, where there is no kubeconfig.
 */
export function failureText({ message, reason, code, status }: OperatorError): string {
  if (reason !== 'KubernetesUnavailable') return message;
  const remedy = remedies.get(code ?? '') ?? (status === undefined ? undefined : ofTheServer);
  return remedy === undefined ? message : `${message} ${remedy}`;
}

const ofTheServer = 'Try again; if it stays, look at the API server, or at what stands before it.';
const server = 'Check that the cluster runs, and its server in the kubeconfig.';
const name = 'Its name is not known: check its server in the kubeconfig, the DNS and the VPN.';
const network = 'Check the network, the VPN, firewalls, and its server in the kubeconfig.';
const user =
  'Check the user in the kubeconfig: its token file, certificate or plugin. kubectl shows what a plugin says.';
const authority = 'Its certificate is of no known CA: check its certificate-authority in the kubeconfig.';
const otherName = 'Its certificate is for another name: check its server in the kubeconfig.';
const validity = 'Its certificate is not valid now: check the clock of this machine, or have it renewed.';
const protocol = 'It does not speak TLS as expected: check its server in the kubeconfig, https or http.';
const somethingElse = 'Something else may answer there: check its server in the kubeconfig, and proxies before it.';

/** By the code of Node, OpenSSL or undici, or by our own for an answer that is none. */
const remedies: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ECONNREFUSED: server,
    ENOTFOUND: name,
    EAI_AGAIN: name,
    ETIMEDOUT: network,
    UND_ERR_CONNECT_TIMEOUT: network,
    EHOSTUNREACH: network,
    ENETUNREACH: network,
    Timeout: network,
    UND_ERR_SOCKET: ofTheServer,
    ECONNRESET: ofTheServer,
    NotPrepared: user,
    ENOENT: user,
    EACCES: user,
    EISDIR: user,
    UND_ERR_INVALID_ARG: user,
    ERR_OSSL_PEM_NO_START_LINE: user,
    DEPTH_ZERO_SELF_SIGNED_CERT: authority,
    SELF_SIGNED_CERT_IN_CHAIN: authority,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: authority,
    UNABLE_TO_GET_ISSUER_CERT: authority,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: authority,
    ERR_TLS_CERT_ALTNAME_INVALID: otherName,
    CERT_HAS_EXPIRED: validity,
    CERT_NOT_YET_VALID: validity,
    EPROTO: protocol,
    ERR_SSL_WRONG_VERSION_NUMBER: protocol,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: protocol,
    NotJson: somethingElse,
    NotAList: somethingElse,
    NotAnObject: somethingElse,
  }),
);
