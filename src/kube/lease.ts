import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { LeaseRecord, LeaseStore, SeenLease } from '../runtime/lease-record.ts';
import { isNotFound, malformedAnswer } from './errors.ts';
import { leaseType } from './lease-type.ts';
import { watchForFreeLease } from './lease-watch.ts';
import { apiVersionOf, collectionPath, objectPath, parseObject } from './objects.ts';
import type { KubeTransport } from './transport.ts';

/** One Lease over the Kubernetes API. Every failure is an OperatorError or the signal's reason. */
export function createLeaseStore(transport: KubeTransport, key: ObjectKey): LeaseStore {
  const path = objectPath(leaseType, key);
  return {
    get: async (options) => {
      const operation = 'get leases';
      try {
        return readLease(await transport.send({ method: 'GET', path, operation }, options), operation);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    create: async (record, options) => {
      const operation = 'create leases';
      const body = {
        apiVersion: apiVersionOf(leaseType),
        kind: leaseType.kind,
        metadata: { name: key.name, namespace: key.namespace },
        spec: specOf(record),
      };
      const where = collectionPath(leaseType, key.namespace);
      return readLease(await transport.send({ method: 'POST', path: where, body, operation }, options), operation);
    },
    update: async (version, record, options) => {
      const operation = 'patch leases';
      // A merge patch that names a version is refused with a conflict where the object has another.
      const body = { metadata: { resourceVersion: version }, spec: specOf(record) };
      const contentType = 'application/merge-patch+json';
      const answer = await transport.send({ method: 'PATCH', path, body, contentType, operation }, options);
      return readLease(answer, operation);
    },
    watchForFree: (onFree, options) => watchForFreeLease({ transport, key }, onFree, options),
  };
}

function specOf(record: LeaseRecord): JsonObject {
  const { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } = record;
  return { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions };
}

function readLease(answer: unknown, operation: string): SeenLease {
  const object = parseObject(answer);
  const spec = isJsonObject(answer) ? answer['spec'] : undefined;
  if (object === undefined) throw malformedAnswer(operation, 'NotAnObject');
  return { version: object.metadata.resourceVersion, record: recordOf(isJsonObject(spec) ? spec : {}) };
}

/** Every field of a Lease is optional; who holds one that does not say for how long, holds it for no time. */
function recordOf(spec: JsonObject): LeaseRecord {
  const { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } = spec;
  return {
    holderIdentity: typeof holderIdentity === 'string' ? holderIdentity : '',
    leaseDurationSeconds: typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds : 0,
    acquireTime: typeof acquireTime === 'string' ? acquireTime : '',
    renewTime: typeof renewTime === 'string' ? renewTime : '',
    leaseTransitions: typeof leaseTransitions === 'number' ? leaseTransitions : 0,
  };
}
