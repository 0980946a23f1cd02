import { PassThrough } from 'node:stream';
import { runCommand } from '../../../src/cli/run-command.ts';
import type { KubeRequest, KubeTransport } from '../../../src/kube/transport.ts';
import type { Cluster } from '../../../src/cli/erasure/cluster.ts';
import type { ErasureRequest, ErasureRequestStatus } from '../../../src/api/erasure-request.ts';
import { groupVersion } from '../../../src/api/group.ts';
import { completeRequestStatus, smallestRequest } from '../../api/erasure-manifest.ts';

export const namespace = 'privacy';

/** What a caller named: distinctive, so that a search finds it anywhere. */
export const features = {
  phone: '0172 4433221',
  email: 'quirin.zwiebelfisch@example.org',
  name: 'Quirin Zwiebelfisch',
} as const;

/** Every way in which the features may be written down. */
export const traces: readonly string[] = [
  ...Object.values(features),
  ...Object.values(features).map((value) => Buffer.from(value).toString('base64').replace(/=+$/, '')),
  '1724433221',
  'zwiebelfisch',
];

/** The traces of features in a text. */
export function tracesIn(text: string): readonly string[] {
  const searched = text.toLowerCase();
  return traces.filter((trace) => searched.includes(trace.toLowerCase()));
}

export interface Typist {
  readonly stdin: NodeJS.ReadableStream;
  readonly type: (...lines: readonly string[]) => void;
  readonly press: (keys: string) => void;
}

/** Somebody at a terminal. */
export function createTypist(): Typist {
  const stream = Object.assign(new PassThrough(), { isTTY: true });
  return {
    stdin: stream,
    type: (...lines) => {
      for (const line of lines) stream.write(`${line}\r`);
    },
    press: (keys) => {
      stream.write(keys);
    },
  };
}

export interface DeskRun {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exitCode: Promise<number>;
}

/** Runs a command in this process, as the shell would. */
export function runAtDesk(
  args: readonly string[],
  {
    stdin = pipeOf(''),
    environment = {},
    program = 'kubectl-calldata',
  }: {
    readonly stdin?: NodeJS.ReadableStream;
    readonly environment?: Readonly<Record<string, string>>;
    readonly program?: string;
  } = {},
): DeskRun {
  let [stdout, stderr] = ['', ''];
  const exitCode = runCommand(['node', `/usr/local/bin/${program}`, ...args], {
    environment,
    stdin,
    write: (text) => {
      stdout += text;
    },
    writeError: (text) => {
      stderr += text;
    },
    pollIntervalMs: 20,
  });
  return { stdout: () => stdout, stderr: () => stderr, exitCode };
}

/** Standard input that is no terminal. */
export function pipeOf(text: string): NodeJS.ReadableStream {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
}

export function requestOf(spec: Partial<ErasureRequest['spec']> = {}, status?: ErasureRequestStatus): ErasureRequest {
  const small = smallestRequest({ namespace }).spec as unknown as ErasureRequest['spec'];
  return {
    apiVersion: groupVersion,
    kind: 'ErasureRequest',
    metadata: {
      name: 'er-7f3a9',
      namespace,
      uid: '7f3a9c1e-0b52-4c59-9f0e-3a1b2c4d5e6f',
      generation: 1,
      resourceVersion: '7',
      creationTimestamp: '2026-11-20T09:12:00Z',
    },
    spec: { ...small, cancel: false, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export const completeStatus = completeRequestStatus() as unknown as ErasureRequestStatus;

/** The same without some fields. */
export function without<T extends object, K extends keyof T>(value: T, ...fields: readonly K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([field]) => !fields.some((one) => one === field));
  return Object.fromEntries(kept) as Omit<T, K>;
}

export interface FakeCluster extends Cluster {
  readonly sent: KubeRequest[];
}

/** A cluster whose answers the test gives; an Error is thrown. */
export function fakeCluster(
  answer: (request: KubeRequest) => unknown,
  abortSignal = new AbortController().signal,
): FakeCluster {
  const sent: KubeRequest[] = [];
  const transport: KubeTransport = {
    send: async (request) => {
      sent.push(request);
      await Promise.resolve();
      const given = answer(request);
      if (given instanceof Error) throw given;
      return given;
    },
    stream: () => {
      throw new Error('nothing is streamed');
    },
  };
  return { transport, namespace, abortSignal, sent };
}
