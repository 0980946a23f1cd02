import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerCertificate } from '../support/certificates.ts';
import { createCertificateAuthority } from '../support/certificates.ts';
import { createArm } from './arm.ts';
import type { CloudClock } from './blob/clock.ts';
import { createClock } from './blob/clock.ts';
import { createBlobServiceOptions } from './blob/options.ts';
import { createBlobServer } from './blob/server.ts';
import type { BlobState } from './blob/state.ts';
import { createBlobState } from './blob/state.ts';
import { blobOperationName, parseBlobTarget } from './blob/target.ts';
import { createBlobThrottles } from './blob/throttle.ts';
import { createContainer } from './blob/container-changes.ts';
import type { Estate } from './estate-schema.ts';
import { parseEstate } from './estate.ts';
import type { Faults } from './faults.ts';
import { createFaults } from './faults.ts';
import type { Journal } from './journal.ts';
import { createJournal } from './journal.ts';
import type { LocalAzureState } from './local-azure-state.ts';
import { createState } from './local-azure-state.ts';
import { createOpenAi } from './openai/server.ts';
import { createThrottle } from './throttle.ts';
import type { TlsServer, TlsServerOptions } from './tls-server.ts';
import { startTlsServer } from './tls-server.ts';
import { createTokenEndpoint, exchangeAudience } from './token-endpoint.ts';
import { createTokenSigner } from './tokens.ts';
import { findAccountByName } from './world.ts';
import { createWorld } from './world-from-estate.ts';

export interface LocalAzureOptions {
  readonly estate: Estate;
  /** 0 or absent: any free port. */
  readonly armPort?: number;
  readonly authorityPort?: number;
  readonly openAiPort?: number;
  readonly blobPort?: number;
  /** How long an access token lasts; one hour where absent. */
  readonly accessTokenSeconds?: number;
  /** The wall clock: of tokens, connections and throttles. */
  readonly now?: () => Date;
  /** Where the time of what lies in Azure begins, from where it runs on; now where absent. */
  readonly startTime?: Date;
  /** Progress, a sentence at a time. */
  readonly report?: (line: string) => void;
}

export interface LocalAzure {
  /** `https://localhost:PORT` */
  readonly armEndpoint: string;
  readonly authorityHost: string;
  /** Base of the data planes of all AI accounts; `properties.endpoint` of each is below it. */
  readonly openAiOrigin: string;
  /** Base of the blob services; `properties.primaryEndpoints.blob` of each account is below it. */
  readonly blobOrigin: string;
  readonly tenantId: string;
  /** The first client id of the estate. */
  readonly clientId: string;
  /** PEM of the CA that all servers' certificates come from. */
  readonly caFile: string;
  readonly caPem: string;
  /** For a server that stands beside these: whoever trusts the CA trusts it, too. */
  readonly issueServerCertificate: () => Promise<ServerCertificate>;
  /** Holds a valid federated token, renewed before it expires. */
  readonly federatedTokenFile: string;
  readonly issueFederatedToken: (options?: {
    readonly audience?: string;
    readonly expiresInSeconds?: number;
  }) => string;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly state: LocalAzureState;
  /** The time of what lies in Azure; tokens and connections live by the wall clock. */
  readonly clock: CloudClock;
  readonly blob: BlobState;
  readonly stop: () => Promise<void>;
}

const federatedTokenSeconds = 3600;

/**
 * Azure Resource Manager, Entra's token endpoint and the data planes of AI and storage accounts on the loopback, over
 * TLS with a CA made now. Throws EstateError where the estate cannot be served.
 */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const { report = () => undefined, now = () => new Date() } = options;
  const estate = parseEstate(options.estate);
  const clock = createClock(now, options.startTime);
  const world = createWorld(estate, clock.now);
  const [journal, faults] = [createJournal(now), createFaults()];
  const [federated, access] = [createTokenSigner(now), createTokenSigner(now)];

  report('Making a certificate authority.');
  const ca = await createCertificateAuthority('Local Azure');
  const certificate = await ca.issueServerCertificate();
  const start = createStarter({ certificate, faults, journal });
  const token = await start({
    name: 'token',
    port: options.authorityPort ?? 0,
    handle: createTokenEndpoint({
      tenantId: world.tenantId,
      clientIds: world.clientIds,
      accessTokenSeconds: options.accessTokenSeconds ?? 3600,
      federated,
      access,
      now,
    }),
  });
  const openAi = await start({
    name: 'openai',
    port: options.openAiPort ?? 0,
    handle: createOpenAi({ world, access }),
  });
  world.openAiOrigin = openAi.origin;
  const [service, throttles] = [createBlobServiceOptions(), createBlobThrottles(() => performance.now())];
  const blob = await start({
    name: 'blob',
    port: options.blobPort ?? 0,
    now: clock.now,
    nameOperation: ({ method = 'GET', url = '/', headers }) => blobOperationName(method, parseBlobTarget(url), headers),
    handle: createBlobServer({ world, access, service, throttles, authorityHost: () => token.origin }),
  });
  world.blobOrigin = blob.origin;
  const throttle = createThrottle({ enforce: estate.throttling ?? false, now });
  const arm = await start({
    name: 'arm',
    port: options.armPort ?? 0,
    now: clock.now,
    handle: createArm({ world, access, throttle, authorityHost: () => token.origin }),
  });
  report(
    `Resource Manager answers at ${arm.origin}, the token endpoint at ${token.origin}, AI accounts at ${openAi.origin}, storage at ${blob.origin}.`,
  );

  const issueFederatedToken: LocalAzure['issueFederatedToken'] = ({ audience, expiresInSeconds } = {}) => {
    const issuedSeconds = Math.floor(now().getTime() / 1000);
    return federated.sign({
      iss: `${token.origin}/issuer`,
      sub: 'system:serviceaccount:calldata-system:calldata-operator',
      aud: audience ?? exchangeAudience,
      iat: issuedSeconds,
      exp: issuedSeconds + (expiresInSeconds ?? federatedTokenSeconds),
    });
  };
  const files = await writeFiles(ca.caPem, issueFederatedToken);
  return {
    armEndpoint: arm.origin,
    authorityHost: token.origin,
    openAiOrigin: openAi.origin,
    blobOrigin: blob.origin,
    tenantId: world.tenantId,
    clientId: world.clientIds[0] ?? '',
    caPem: ca.caPem,
    caFile: files.caFile,
    federatedTokenFile: files.federatedTokenFile,
    issueServerCertificate: ca.issueServerCertificate,
    issueFederatedToken,
    journal,
    faults,
    state: createState(world),
    clock,
    blob: createBlobState({
      world,
      clock,
      service,
      addThrottle: throttles.add,
      addContainer: (account, name) =>
        findAccountByName(world, account)?.containers.set(name, createContainer(world, { name })),
    }),
    stop: async () => {
      await Promise.all([arm.stop(), token.stop(), openAi.stop(), blob.stop(), files.remove()]);
    },
  };
}

type Served = Pick<TlsServerOptions, 'certificate' | 'faults' | 'journal'>;

/** Starts servers one by one; where one cannot start, those before it are stopped. */
function createStarter(served: Served): (own: Omit<TlsServerOptions, keyof Served>) => Promise<TlsServer> {
  const started: TlsServer[] = [];
  return async (own) => {
    try {
      const server = await startTlsServer({ ...served, ...own });
      started.push(server);
      return server;
    } catch (error) {
      await Promise.all(started.map((server) => server.stop()));
      throw error;
    }
  };
}

async function writeFiles(caPem: string, issueFederatedToken: () => string) {
  const folder = await mkdtemp(join(tmpdir(), 'local-azure-'));
  const [caFile, federatedTokenFile] = [join(folder, 'ca.pem'), join(folder, 'federated-token')];
  const writeToken = async () => {
    // Renamed into place, as the kubelet does: a reader never sees half a token.
    await writeFile(`${federatedTokenFile}.new`, issueFederatedToken(), { mode: 0o600 });
    await rename(`${federatedTokenFile}.new`, federatedTokenFile);
  };
  await Promise.all([writeFile(caFile, caPem), writeToken()]);
  const renewal = setInterval(() => void writeToken().catch(() => undefined), (federatedTokenSeconds / 2) * 1000);
  renewal.unref();
  return {
    caFile,
    federatedTokenFile,
    remove: async () => {
      clearInterval(renewal);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
