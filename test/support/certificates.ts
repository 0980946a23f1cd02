import { randomBytes } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

export interface ServerCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface CertificateAuthority {
  readonly caPem: string;
  /** A certificate for `localhost`, 127.0.0.1 and ::1, signed by this CA. */
  readonly issueServerCertificate: () => Promise<ServerCertificate>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Starts a day in the past, so that a machine whose clock is a little behind still accepts it. */
const validity = () => ({
  notBeforeDate: new Date(Date.now() - dayMs),
  notAfterDate: new Date(Date.now() + 30 * dayMs),
});

/**
 * Makes a throw-away CA. Its key lives in this process only. The name gets a random end: OpenSSL looks issuers up by
 * name, and a process that trusts two CAs of one name would take the wrong one.
 */
export async function createCertificateAuthority(commonName: string): Promise<CertificateAuthority> {
  const ca = await generate([{ name: 'commonName', value: `${commonName} ${randomBytes(6).toString('hex')}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...validity(),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    caPem: ca.cert,
    issueServerCertificate: async () => {
      const server = await generate([{ name: 'commonName', value: 'localhost' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ...validity(),
        ca: { key: ca.private, cert: ca.cert },
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: 'localhost' },
              { type: 7, ip: '127.0.0.1' },
              { type: 7, ip: '::1' },
            ],
          },
        ],
      });
      return { certPem: server.cert, keyPem: server.private };
    },
  };
}

/** Makes every TLS client of this process accept the CA beside those it knows; new processes take NODE_EXTRA_CA_CERTS. */
export function trustInThisProcess(caPem: string): void {
  setDefaultCACertificates([...getCACertificates('default'), caPem]);
}
