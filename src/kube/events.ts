import { randomUUID } from 'node:crypto';
import { apiGroup } from '../api/group.ts';
import { errorFields } from '../runtime/log.ts';
import { systemTimers } from '../runtime/timers.ts';
import { createObject } from './client.ts';
import { cutToBytes, formatMicroTime } from './event-note.ts';
import { apiVersionOf } from './objects.ts';
import type { ObjectMeta } from '../api/call-data-policy.ts';
import type { JsonObject } from '../api/json.ts';
import type { RecordRequestEvent, RequestEvent } from '../reconcile/erasure-ports.ts';
import type { CallOptions, PolicyEvent, RecordEvent } from '../reconcile/ports.ts';
import type { Log } from '../runtime/log.ts';
import type { Timers } from '../runtime/timers.ts';
import type { ResourceType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export interface EventRecorderOptions {
  readonly transport: KubeTransport;
  /** Who reports: the pod's name. */
  readonly instance: string;
  readonly log: Log;
  readonly timers?: Timers;
  /** Wall clock of `eventTime`. */
  readonly now?: () => Date;
}

export interface EventRecorder {
  /** Returns at once; never throws. The same event of the same object is written once in ten minutes. */
  readonly record: RecordEvent;
  /** The same for requests. Of the request itself an Event holds its name and ids, never its spec. */
  readonly recordRequest: RecordRequestEvent;
  /** Resolves when what was recorded so far has been written or given up. */
  readonly flush: () => Promise<void>;
  /** Gives up what was not written yet. */
  readonly stop: () => Promise<void>;
}

const eventType: ResourceType = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event' };

const REPEAT_AFTER_MS = 10 * 60_000;
const MAX_REMEMBERED = 1_000;
const MAX_WAITING = 200;
const WRITE_DEADLINE_MS = 10_000;

// Limits of the API server's validation of events.k8s.io/v1; longer ones are refused.
const MAX_NOTE_BYTES = 1_024;
const MAX_INSTANCE_BYTES = 128;
const MAX_NAME_PREFIX = 200;

/** What an Event is about. */
interface Regarded {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Events are hints for people: written one after the other beside the passes, lost rather than waited for. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { transport, log, timers = systemTimers, now = () => new Date() } = options;
  const instance = cutToBytes(options.instance, MAX_INSTANCE_BYTES);
  const client = { transport, resource: eventType };
  const stopping = new AbortController();
  /** When each event was last recorded, oldest first. */
  const recordedAtMs = new Map<string, number>();
  let waiting = 0;
  let tail = Promise.resolve();

  function isRepeat(id: string): boolean {
    const before = recordedAtMs.get(id);
    if (before !== undefined && timers.now() - before < REPEAT_AFTER_MS) return true;
    recordedAtMs.delete(id);
    recordedAtMs.set(id, timers.now());
    const [oldest] = recordedAtMs.keys();
    if (recordedAtMs.size > MAX_REMEMBERED && oldest !== undefined) recordedAtMs.delete(oldest);
    return false;
  }

  async function write(namespace: string, body: JsonObject, id: string): Promise<void> {
    const call: CallOptions & { deadlineMs: number } = { abortSignal: stopping.signal, deadlineMs: WRITE_DEADLINE_MS };
    try {
      await createObject(client, namespace, body, call);
    } catch (error) {
      // What nobody saw may be said again.
      recordedAtMs.delete(id);
      log.warn({ eventReason: body['reason'], error: errorFields(error) }, 'An Event could not be written.');
    } finally {
      waiting -= 1;
    }
  }

  function record(regarded: Regarded, event: PolicyEvent | RequestEvent): void {
    const id = [regarded.metadata.uid, event.type, event.reason, event.note].join('\n');
    if (stopping.signal.aborted || isRepeat(id)) return;
    if (waiting >= MAX_WAITING) {
      recordedAtMs.delete(id);
      log.warn({ eventReason: event.reason }, 'An Event was dropped: too many wait to be written.');
      return;
    }
    waiting += 1;
    const body = eventBody(regarded, event, { instance, eventTime: now() });
    tail = tail.then(() => write(regarded.metadata.namespace, body, id));
  }

  return {
    record,
    recordRequest: record,
    flush: () => tail,
    stop: async () => {
      stopping.abort(new DOMException('The event recorder was stopped.', 'AbortError'));
      await tail;
    },
  };
}

interface EventSource {
  readonly instance: string;
  readonly eventTime: Date;
}

function eventBody(
  { apiVersion, kind, metadata }: Regarded,
  event: PolicyEvent | RequestEvent,
  { instance, eventTime }: EventSource,
): JsonObject {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion: apiVersionOf(eventType),
    kind: eventType.kind,
    metadata: { name: `${name.slice(0, MAX_NAME_PREFIX)}.${randomUUID()}`, namespace },
    eventTime: formatMicroTime(eventTime),
    reportingController: `${apiGroup}/calldata-operator`,
    reportingInstance: instance,
    type: event.type,
    reason: event.reason,
    action: event.action,
    note: cutToBytes(event.note, MAX_NOTE_BYTES),
    regarding: { apiVersion, kind, name, namespace, uid, resourceVersion },
  };
}
