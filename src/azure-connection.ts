import { createAiEstate } from './azure/ai-estate.ts';
import type { ArmRequestRecord } from './azure/arm-pipeline.ts';
import { splitArm } from './azure/split-arm.ts';
import { createStorageEstate } from './azure/storage-estate.ts';
import { connectBlobs, connectEvidence, type BlobConnection } from './blob-connection.ts';
import type { Config } from './config.ts';
import type { ErasureAzure } from './erasure/erasure-context.ts';
import { connectIdentities, type IdentityConnections } from './identity-connections.ts';
import {
  azurePurposes,
  identitiesOf,
  keyOfIdentities,
  keyOfIdentity,
  withoutOwn,
  type AzureIdentities,
  type AzureSettings,
} from './policy/azure-identities.ts';
import type { AiObjects } from './reconcile/erasure-ports.ts';
import type { PolicyAzure } from './reconcile/pass-context.ts';
import type { Log } from './runtime/log.ts';
import { createKeyedMutex, type KeyedMutex } from './runtime/mutex.ts';
import type { RequestCounts, RequestLabels } from './runtime/request-counts.ts';
import type { WriteGate } from './runtime/write-gate.ts';
import type { CountBlobCall } from './scan/counted-clients.ts';
import type { Connect } from './scan/pass/shared-clients.ts';

const userAgent = 'calldata-operator';
export interface AzureWatch {
  /** Nothing is asked of Azure while it is closed. */
  readonly gate: WriteGate;
  readonly requests: RequestCounts;
}

/** Azure as the identities of one policy see it, and may change it. */
export interface PolicyConnection extends PolicyAzure, Pick<ErasureAzure, 'connectEvidence'> {
  readonly aiObjects: AiObjects;
  readonly connectBlobs: Connect;
}

export interface AzureConnection {
  /** Policies with the same identities share clients, caches and pauses; others share none of them. */
  readonly of: (policy: { readonly spec: AzureSettings }) => PolicyConnection;
  /** Lets go of what no policy of these works with any more. What is under way with it goes on. */
  readonly keepOnly: (policies: readonly { readonly spec: AzureSettings }[]) => void;
  readonly close: () => Promise<void>;
}

/** One credential and one Resource Manager client for each identity, and the data planes for each set of identities. */
export function connectAzure(config: Config, log: Log, watch: AzureWatch): AzureConnection {
  const settings = connectionSettings(config, log, watch);
  const identities = connectIdentities({ ...settings, gate: watch.gate });
  const [rules, corrections] = [createKeyedMutex(), createKeyedMutex()];
  const open = new Map<string, OpenPolicyConnection>();
  // The operator's own identity, spelt out, must not have a second share of its quotas.
  const choose = (spec: AzureSettings): AzureIdentities => withoutOwn(identitiesOf(spec), settings.own);
  return {
    of: ({ spec }) => {
      const chosen = choose(spec);
      const key = keyOfIdentities(chosen);
      const known = open.get(key) ?? connectPolicy(chosen, { settings, identities, rules, corrections });
      open.set(key, known);
      return known.connection;
    },
    keepOnly: (policies) => {
      const wanted = policies.map(({ spec }) => choose(spec));
      const keys = new Set(wanted.map(keyOfIdentities));
      for (const key of open.keys()) if (!keys.has(key)) open.delete(key);
      identities.keepOnly(
        new Set(wanted.flatMap((chosen) => azurePurposes.map((purpose) => keyOfIdentity(chosen[purpose])))),
      );
    },
    close: async () => {
      await Promise.all([...open.values()].map(({ close }) => close()));
      identities.close();
    },
  };
}

type ConnectionSettings = ReturnType<typeof connectionSettings>;

function connectionSettings(config: Config, log: Log, { requests }: AzureWatch) {
  const requestTimeoutMs = config.requestTimeoutSeconds * 1000;
  const common = { requestTimeoutMs, userAgent };
  const count: CountBlobCall = (operation, code) => {
    requests.add({ type: 'blob', operation, code });
  };
  return {
    ...common,
    count,
    own: {
      tenantId: config.tenantId,
      clientId: config.clientId,
      federatedTokenFile: config.federatedTokenFile,
      authorityHost: config.authorityHost,
      // Well before the call that waits for the token gives up, so that status names the party that is silent.
      tokenTimeoutMs: Math.min(requestTimeoutMs / 2, 10_000),
    },
    arm: {
      ...common,
      endpoint: config.armEndpoint,
      onRequest: (record: ArmRequestRecord) => {
        log.debug({ azure: record }, 'Azure answered');
        requests.add(labelsOf('arm', record));
      },
    },
    ai: {
      ...common,
      scope: config.aiScope,
      onRequest: (record: ArmRequestRecord) => {
        requests.add(labelsOf('ai', record));
      },
      ...(config.aiHosts === undefined ? {} : { hosts: config.aiHosts.split(',') }),
    },
  };
}

interface PolicyParts {
  readonly settings: ConnectionSettings;
  readonly identities: Pick<IdentityConnections, 'of'>;
  /** Of the writes to lifecycle documents, and to AI accounts, of the whole process. */
  readonly rules: KeyedMutex;
  readonly corrections: KeyedMutex;
}

interface OpenPolicyConnection {
  readonly connection: PolicyConnection;
  readonly close: () => Promise<void>;
}

function connectPolicy(chosen: AzureIdentities, parts: PolicyParts): OpenPolicyConnection {
  const { settings, identities, rules, corrections } = parts;
  const connected = {
    reader: identities.of(chosen.reader),
    deleter: identities.of(chosen.deleter),
    aiWriter: identities.of(chosen.aiWriter),
  };
  const { reader, deleter, aiWriter } = connected;
  const blobs: BlobConnection = {
    credential: reader.credential,
    ...(deleter === reader ? {} : { writeCredential: deleter.credential }),
    requestTimeoutMs: settings.requestTimeoutMs,
    userAgent: settings.userAgent,
    count: settings.count,
  };
  const ai = createAiEstate({
    ...settings.ai,
    arm: splitArm(reader.arm, aiWriter.arm),
    credential: reader.credential,
    writeCredential: aiWriter.credential,
    writes: corrections,
  });
  return {
    connection: {
      estate: createStorageEstate({ arm: splitArm(reader.arm, deleter.arm), writes: rules }),
      ai,
      aiObjects: ai.objects,
      permissions: {
        read: ({ purpose, scope }, options) => connected[purpose].permissions.read(scope, options),
      },
      connectBlobs: (observation) => connectBlobs(observation, blobs),
      connectEvidence: (observation) => connectEvidence(observation, blobs),
    },
    close: ai.close,
  };
}

function labelsOf(type: 'arm' | 'ai', { method, status }: ArmRequestRecord): RequestLabels {
  return { type, operation: method, code: status === undefined ? '<error>' : String(status) };
}
