import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { isJsonObject, objectsAt } from '../../src/api/json.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from '../api/api-server.ts';
import { textAt, valueAt } from '../api/object-path.ts';
import { guard } from '../control-plane/component.ts';
import { collectLines } from './operator-process.ts';

/**
 * Runs the Pods of a namespace as processes of this machine, as a kubelet would their containers. Of a Pod it takes the first
 * container: command, args and env, with fields of the Pod and `$(NAME)` put in. It pulls no image, mounts nothing, limits
 * nothing and binds no Pod to a node, so a Pod that is deleted is gone at once.
 */
export interface PodKubelet {
  readonly pods: () => readonly RunPod[];
  /** Ends every process and waits for it. */
  readonly stop: () => Promise<void>;
}

export interface RunPod {
  readonly name: string;
  /** Of an Indexed Job. */
  readonly index: number;
  readonly job: string;
  readonly lines: () => readonly string[];
  readonly isRunning: () => boolean;
  /** As the kernel would for want of memory. */
  readonly kill: () => void;
}

interface Entry extends RunPod {
  readonly child: ChildProcess;
  readonly exited: Promise<number>;
}

const pollMs = 100;

export function startPodKubelet(server: ApiServer, namespace: string): PodKubelet {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const entries = new Map<string, Entry>();
  const ending = new AbortController();
  const reports = new Set<Promise<void>>();

  async function report(name: string, status: JsonObject): Promise<void> {
    // A Pod that is gone meanwhile needs no status.
    await server.mergePatch(`${path}/${name}/status`, { body: { status } });
  }

  async function run(pod: JsonObject): Promise<void> {
    const entry = startPod(pod);
    entries.set(textAt(pod, 'metadata.uid'), entry);
    await report(entry.name, { phase: 'Running', startTime: new Date().toISOString() });
    const code = await entry.exited;
    if (!ending.signal.aborted) await report(entry.name, { phase: code === 0 ? 'Succeeded' : 'Failed' });
  }

  async function turn(): Promise<void> {
    const { body } = await server.get(path);
    const wanted = objectsAt(body, 'items').filter(isOfJob);
    for (const pod of wanted) {
      if (entries.has(textAt(pod, 'metadata.uid'))) continue;
      const running = run(pod).catch(() => undefined);
      reports.add(running);
    }
    const alive = new Set(wanted.map((pod) => textAt(pod, 'metadata.uid')));
    for (const [uid, { child, isRunning }] of entries) if (!alive.has(uid) && isRunning()) child.kill('SIGTERM');
  }

  const turns = (async () => {
    while (!ending.signal.aborted) {
      await turn().catch(() => undefined);
      await delay(pollMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    pods: () => [...entries.values()],
    stop: async () => {
      ending.abort();
      await turns;
      for (const { child, isRunning } of entries.values()) if (isRunning()) child.kill('SIGKILL');
      await Promise.all([...entries.values()].map(({ exited }) => exited));
      await Promise.all(reports);
    },
  };
}

/** Other Pods there are those of tests. */
function isOfJob(pod: JsonObject): boolean {
  return isJsonObject(valueAt(pod, 'metadata.labels')) && labelOf(pod, 'batch.kubernetes.io/job-name') !== undefined;
}

function labelOf(pod: JsonObject, label: string): string | undefined {
  const labels = valueAt(pod, 'metadata.labels');
  const value = isJsonObject(labels) ? labels[label] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function startPod(pod: JsonObject): Entry {
  const [container = {}] = objectsAt(pod['spec'] as JsonObject, 'containers');
  const env = environmentOf(pod, container);
  const words = [...textsAt(container, 'command'), ...textsAt(container, 'args')].map((word) =>
    word.replace(/\$\((\w+)\)/g, (whole, name: string) => env[name] ?? whole),
  );
  const child = spawn(words[0]!, words.slice(1), {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = collectLines(child, undefined);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 137);
    });
    child.once('error', () => {
      resolve(127);
    });
  });
  if (child.pid !== undefined) guard(child.pid, exited);
  return {
    name: textAt(pod, 'metadata.name'),
    index: Number(labelOf(pod, 'batch.kubernetes.io/job-completion-index')),
    job: labelOf(pod, 'batch.kubernetes.io/job-name') ?? '',
    lines: () => lines,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: () => {
      child.kill('SIGKILL');
    },
    child,
    exited,
  };
}

function environmentOf(pod: JsonObject, container: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    objectsAt(container, 'env').map((entry) => {
      const field = valueAt(entry, 'valueFrom.fieldRef.fieldPath');
      return [textAt(entry, 'name'), typeof field === 'string' ? fieldOf(pod, field) : textAt(entry, 'value')];
    }),
  );
}

/** `metadata.name`, or `metadata.labels['…']`. */
function fieldOf(pod: JsonObject, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed === null) return textAt(pod, path);
  const fields = valueAt(pod, `metadata.${keyed[1]!}`);
  const value = isJsonObject(fields) ? fields[keyed[2]!] : undefined;
  return typeof value === 'string' ? value : '';
}

function textsAt(object: JsonObject, field: string): readonly string[] {
  const value = object[field];
  return Array.isArray(value) ? value.map(String) : [];
}
