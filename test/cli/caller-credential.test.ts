import { describe, expect, it } from '@jest/globals';
import { createCallerCredential, type CallerIdentity } from '../../src/cli/caller-credential.ts';

const identity: CallerIdentity = {
  authorityHost: 'https://login.microsoftonline.com',
  tenantId: '00000000-0000-0000-0000-00000000000a',
  clientId: '00000000-0000-0000-0000-00000000000b',
  requestTimeoutSeconds: 5,
};

describe('the identity of a command', () => {
  it.each([
    ['AZURE_CLIENT_SECRET', { clientSecret: '' }],
    ['AZURE_CLIENT_CERTIFICATE_PATH', { clientCertificatePath: '' }],
  ])('takes an empty %s as not set', (_, secrets) => {
    // The SDK would refuse to be made with it.
    expect(() => createCallerCredential(identity, secrets)).not.toThrow();
  });
});
