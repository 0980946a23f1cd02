import { errorFields } from '../runtime/log.ts';
import { systemTimers } from '../runtime/timers.ts';
import { createObject, patchJson } from './client.ts';
import { isNotFound } from './errors.ts';
import { eventBody, eventType, newEventName, type Regarded } from './event-body.ts';
import { formatMicroTime } from './event-note.ts';
import type { JsonObject } from '../api/json.ts';
import type { RecordRequestEvent, RequestEvent } from '../reconcile/erasure-ports.ts';
import type { CallOptions, PolicyEvent, RecordEvent } from '../reconcile/ports.ts';
import type { Log } from '../runtime/log.ts';
import type { Cancel, Timers } from '../runtime/timers.ts';
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
  /** Returns at once; never throws. The same event of the same object again is counted in the series of the first one. */
  readonly record: RecordEvent;
  /** The same for requests. Of the request itself an Event holds its name and ids, never its spec. */
  readonly recordRequest: RecordRequestEvent;
  /** Resolves when what was recorded so far has been written or given up. */
  readonly flush: () => Promise<void>;
  /** Gives up what was not written yet. */
  readonly stop: () => Promise<void>;
}

/** A series that nothing was added to for so long is over. Longer than passes that fail wait for the next one. */
const SERIES_ENDS_AFTER_MS = 20 * 60_000;
/** The second time is written at once, later ones no more often than this. */
const SERIES_WRITE_EVERY_MS = 10 * 60_000;
const MAX_REMEMBERED = 1_000;
const MAX_WAITING = 200;
const WRITE_DEADLINE_MS = 10_000;

/** One Event in the cluster, and how often it was told: its series, as client-go's recorder of events.k8s.io/v1 keeps it. */
interface ToldEvent {
  readonly namespace: string;
  readonly name: string;
  readonly body: JsonObject;
  isCreated: boolean;
  count: number;
  /** By the wall clock, and by the monotonic one. */
  lastObserved: Date;
  lastObservedAtMs: number;
  writtenAtMs: number;
  /** There is one while a later write of the series is pending. */
  cancelWrite: Cancel | undefined;
}

/** Events are hints for people: written one after the other beside the passes, lost rather than waited for. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { transport, instance, log, timers = systemTimers, now = () => new Date() } = options;
  const client = { transport, resource: eventType };
  const stopping = new AbortController();
  /** By what they say and of which object, the one that was told longest ago first. */
  const remembered = new Map<string, ToldEvent>();
  let waiting = 0;
  let tail = Promise.resolve();

  function remember(id: string, told: ToldEvent): void {
    remembered.delete(id);
    remembered.set(id, told);
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) forget(oldest);
  }

  function forget(id: string): void {
    remembered.get(id)?.cancelWrite?.();
    remembered.delete(id);
  }

  async function write(id: string, told: ToldEvent): Promise<void> {
    if (remembered.get(id) !== told) return;
    const call = { abortSignal: stopping.signal, deadlineMs: WRITE_DEADLINE_MS };
    try {
      if (told.isCreated) await writeSeries(told, call);
      else await createObject(client, told.namespace, told.body, call);
      told.isCreated = true;
    } catch (error) {
      // What nobody saw may be said again. An Event that expired is no failure: it is told anew next time.
      const isExpired = told.isCreated && isNotFound(error);
      if (!told.isCreated || isExpired) forget(id);
      if (isExpired) return;
      log.warn({ eventReason: told.body['reason'], error: errorFields(error) }, 'An Event could not be written.');
    }
  }

  async function writeSeries({ namespace, name, count, lastObserved }: ToldEvent, call: CallOptions): Promise<void> {
    const series = { count, lastObservedTime: formatMicroTime(lastObserved) };
    await patchJson(client, { namespace, name }, [{ op: 'add', path: '/series', value: series }], call);
  }

  function enqueue(id: string, told: ToldEvent): void {
    if (waiting >= MAX_WAITING) {
      if (told.count === 1) forget(id);
      log.warn({ eventReason: told.body['reason'] }, 'An Event was dropped: too many wait to be written.');
      return;
    }
    told.writtenAtMs = timers.now();
    waiting += 1;
    tail = tail
      .then(() => write(id, told))
      .finally(() => {
        waiting -= 1;
      });
  }

  function countAgain(id: string, told: ToldEvent): void {
    told.count += 1;
    told.lastObserved = now();
    told.lastObservedAtMs = timers.now();
    remember(id, told);
    if (told.cancelWrite !== undefined) return;
    const delayMs = told.count === 2 ? 0 : told.writtenAtMs + SERIES_WRITE_EVERY_MS - timers.now();
    if (delayMs <= 0) {
      enqueue(id, told);
      return;
    }
    const fire = (): void => {
      told.cancelWrite = undefined;
      enqueue(id, told);
    };
    told.cancelWrite = timers.schedule(fire, delayMs, { background: true });
  }

  function record(regarded: Regarded, event: PolicyEvent | RequestEvent): void {
    if (stopping.signal.aborted) return;
    const id = [regarded.metadata.uid, event.type, event.reason, event.note].join('\n');
    const before = remembered.get(id);
    if (before !== undefined && timers.now() - before.lastObservedAtMs < SERIES_ENDS_AFTER_MS) {
      countAgain(id, before);
      return;
    }
    forget(id);
    const { namespace } = regarded.metadata;
    const name = newEventName(regarded);
    const eventTime = now();
    const atMs = timers.now();
    const told: ToldEvent = {
      namespace,
      name,
      body: eventBody(regarded, event, { instance, eventTime, name }),
      isCreated: false,
      count: 1,
      lastObserved: eventTime,
      lastObservedAtMs: atMs,
      writtenAtMs: atMs,
      cancelWrite: undefined,
    };
    remember(id, told);
    enqueue(id, told);
  }

  return {
    record,
    recordRequest: record,
    flush: () => tail,
    stop: async () => {
      stopping.abort(new DOMException('The event recorder was stopped.', 'AbortError'));
      for (const id of [...remembered.keys()]) forget(id);
      await tail;
    },
  };
}
