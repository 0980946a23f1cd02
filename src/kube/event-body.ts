import { randomUUID } from 'node:crypto';
import type { ObjectMeta } from '../api/call-data-policy.ts';
import { apiGroup } from '../api/group.ts';
import type { JsonObject } from '../api/json.ts';
import type { RequestEvent } from '../reconcile/erasure-ports.ts';
import type { PolicyEvent } from '../reconcile/ports.ts';
import { cutToBytes, formatMicroTime } from './event-note.ts';
import { apiVersionOf, parseObject, type KubeObject, type ObjectType } from './objects.ts';

export const eventType: ObjectType<KubeObject> = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  parse: parseObject,
};

// Limits of the API server's validation of events.k8s.io/v1; longer ones are refused.
const MAX_NOTE_BYTES = 1_024;
const MAX_INSTANCE_BYTES = 128;
const MAX_NAME_PREFIX = 200;

/** What an Event is about. */
export interface Regarded {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export function newEventName({ metadata }: Regarded): string {
  return `${metadata.name.slice(0, MAX_NAME_PREFIX)}.${randomUUID()}`;
}

export interface EventSource {
  readonly name: string;
  /** Who reports: the pod's name. */
  readonly instance: string;
  readonly eventTime: Date;
}

export function eventBody(
  { apiVersion, kind, metadata }: Regarded,
  event: PolicyEvent | RequestEvent,
  { name: eventName, instance, eventTime }: EventSource,
): JsonObject {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion: apiVersionOf(eventType),
    kind: eventType.kind,
    metadata: { name: eventName, namespace },
    eventTime: formatMicroTime(eventTime),
    reportingController: `${apiGroup}/calldata-operator`,
    reportingInstance: cutToBytes(instance, MAX_INSTANCE_BYTES),
    type: event.type,
    reason: event.reason,
    action: event.action,
    note: cutToBytes(event.note, MAX_NOTE_BYTES),
    regarding: { apiVersion, kind, name, namespace, uid, resourceVersion },
  };
}
