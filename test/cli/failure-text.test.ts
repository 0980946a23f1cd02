import { describe, expect, it } from '@jest/globals';
import { failureText } from '../../src/cli/failure-text.ts';
import { errorFromAnswer, errorFromFailure, errorFromPreparation, malformedAnswer } from '../../src/kube/errors.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';

describe('what a command says of a cluster that gives no answer', () => {
  it.each([
    ['ECONNREFUSED', 'Check that the cluster runs, and its server in the kubeconfig.'],
    ['ENOTFOUND', 'Its name is not known: check its server in the kubeconfig, the DNS and the VPN.'],
    ['ETIMEDOUT', 'Check the network, the VPN, firewalls, and its server in the kubeconfig.'],
    ['UND_ERR_SOCKET', 'Try again; if it stays, look at the API server, or at what stands before it.'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'of no known CA: check its certificate-authority in the kubeconfig.'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'of no known CA: check its certificate-authority in the kubeconfig.'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name: check its server in the kubeconfig.'],
    ['CERT_HAS_EXPIRED', 'not valid now: check the clock of this machine, or have it renewed.'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'check its server in the kubeconfig, https or http.'],
  ])('says what to do about it: %s', (code, remedy) => {
    const cause = Object.assign(new Error('connect 10.0.0.1:443'), { code });
    const failure = errorFromFailure(new TypeError('failed', { cause }), 'list widgets', { timedOut: false });
    const text = failureText(failure);
    expect(text).toMatch(/^Kubernetes could not be reached or broke off the answer \([A-Z_]+\): list widgets\. /);
    expect(text).toContain(remedy);
    // The operator in its pod has no kubeconfig.
    expect(failure.message).not.toContain('kubeconfig');
  });

  it('says what to do where no answer came in time', () => {
    const failure = errorFromFailure(new Error('aborted'), 'list widgets', { timedOut: true });
    expect(failureText(failure)).toBe(
      'Kubernetes did not answer in time: list widgets. Check the network, the VPN, firewalls, and its server in the kubeconfig.',
    );
  });

  it.each([
    ['a file that is not there', Object.assign(new Error('open /secret/path'), { code: 'ENOENT' }), ' (ENOENT)'],
    ['a plugin that gives no token', new Error('your token abc expired'), ''],
  ])('says that nothing was sent, and where to look: %s', (_, error, named) => {
    expect(failureText(errorFromPreparation(error, 'list widgets'))).toBe(
      `The call to Kubernetes could not be prepared${named}: list widgets. Check the user in the kubeconfig: its token file, certificate or plugin. kubectl shows what a plugin says.`,
    );
  });

  it.each(['NotJson', 'NotAList', 'NotAnObject'])('says that something else may answer: %s', (code) => {
    expect(failureText(malformedAnswer('list widgets', code))).toBe(
      `Kubernetes sent an answer that could not be read (${code}): list widgets. Something else may answer there: check its server in the kubeconfig, and proxies before it.`,
    );
  });

  it.each(['InternalError', 'constructor'])('says where to look for a failure of its own: %s', (reason) => {
    const failure = errorFromAnswer({ status: 500, body: JSON.stringify({ kind: 'Status', reason }) }, 'list widgets');
    expect(failureText(failure)).toBe(
      `Kubernetes answered 500, ${reason} to: list widgets. Try again; if it stays, look at the API server, or at what stands before it.`,
    );
  });

  it('says of Azure only what Azure was', () => {
    const failure = new OperatorError('Azure is away.', {
      kind: 'retryable',
      reason: 'AzureUnavailable',
      code: 'ECONNREFUSED',
    });
    expect(failureText(failure)).toBe('Azure is away.');
  });
});
