import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Owner only: each of these files is a key to the cluster. */
const mode = 0o600;

export interface Credentials {
  readonly adminToken: string;
  readonly tokenFile: string;
  readonly serviceAccountKeyFile: string;
  readonly serviceAccountPublicKeyFile: string;
}

/** Writes a fresh admin token and a fresh key pair for the tokens of ServiceAccounts. */
export async function writeCredentials(directory: string): Promise<Credentials> {
  const credentials = {
    adminToken: randomBytes(24).toString('hex'),
    tokenFile: join(directory, 'tokens.csv'),
    serviceAccountKeyFile: join(directory, 'sa.key'),
    serviceAccountPublicKeyFile: join(directory, 'sa.pub'),
  };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await writeFile(credentials.tokenFile, `${credentials.adminToken},admin,admin,"system:masters"\n`, { mode });
  await writeFile(credentials.serviceAccountKeyFile, privateKey, { mode });
  await writeFile(credentials.serviceAccountPublicKeyFile, publicKey, { mode });
  return credentials;
}

/**
 * Copies the CA out of the file in which kube-apiserver keeps its self-made serving certificate and that CA.
 * Returns undefined while the server has not written it yet.
 */
export async function writeServingCa(servingCertificateFile: string, caFile: string): Promise<string | undefined> {
  const text = await readFile(servingCertificateFile, 'utf8').catch(() => '');
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const ca = certificates.find((certificate) => new X509Certificate(certificate).ca);
  if (ca === undefined) return undefined;
  // Others may be reading it: a restarted server has the same CA, and the file then stays untouched.
  if ((await readFile(caFile, 'utf8').catch(() => '')) !== `${ca}\n`) await writeFile(caFile, `${ca}\n`);
  return caFile;
}

export interface KubeconfigSubject {
  readonly server: string;
  readonly caFile: string;
  readonly token: string;
}

export async function writeKubeconfig(path: string, subject: KubeconfigSubject): Promise<void> {
  const name = 'calldata-test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: subject.server, 'certificate-authority': subject.caFile } }],
    users: [{ name, user: { token: subject.token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await writeFile(path, stringify(config), { mode });
}
