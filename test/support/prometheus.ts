import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, runCommand } from '../control-plane/command.ts';
import { stopComponent, type Component } from '../control-plane/component.ts';
import { startServer } from '../control-plane/server.ts';

/** A series of an answer, with its value at the time of the question. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

export interface LoadedRule {
  readonly name: string;
  /** `unknown` until it was evaluated once. */
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

export interface Prometheus {
  /** Throws what Prometheus says where it does not take the query. */
  readonly query: (expression: string) => Promise<readonly Sample[]>;
  readonly rules: () => Promise<readonly LoadedRule[]>;
  readonly stop: () => Promise<void>;
}

export interface PrometheusOptions {
  /** `127.0.0.1:8080`; scraped each second. */
  readonly target: string;
  /** Labels that discovery would give the target. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ruleFiles: readonly string[];
}

const deadlineMs = 30_000;

/** Debian's, as the machine has it. A machine without it fails, and skips nothing. */
function programOf(name: 'prometheus' | 'promtool'): string {
  const file = `/usr/bin/${name}`;
  if (!existsSync(file)) throw new Error(`There is no ${name}: apt-get install prometheus.`);
  return file;
}

export async function startPrometheus({ target, labels, ruleFiles }: PrometheusOptions): Promise<Prometheus> {
  const program = programOf('prometheus');
  const folder = await mkdtemp(join(tmpdir(), 'calldata-prometheus-'));
  const configFile = join(folder, 'prometheus.yml');
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ruleFiles,
    // As the docs ask for it: the namespace is that of the policy.
    scrape_configs: [{ job_name: 'calldata', honor_labels: true, static_configs: [{ targets: [target], labels }] }],
  };
  await writeFile(configFile, JSON.stringify(configuration));
  const children: Component[] = [];
  const end = new AbortController();
  const stop = async (): Promise<void> => {
    end.abort(new Error('Prometheus was stopped'));
    for (const child of children) await stopComponent(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { port } = await startServer({
      command: (free) => ({
        name: 'prometheus',
        file: program,
        args: [
          `--config.file=${configFile}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${free}`,
          '--log.level=warn',
        ],
        logFile: join(folder, 'log'),
      }),
      probe: async (free, abortSignal) =>
        (await fetch(`http://127.0.0.1:${free}/-/ready`, { signal: abortSignal })).status === 200,
      track: (child) => children.push(child),
      startSignal: end.signal,
      abortSignal: end.signal,
    });
    return { ...clientOf(`http://127.0.0.1:${port}/api/v1`), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** https://prometheus.io/docs/prometheus/2.42/querying/api/ */
function clientOf(origin: string): Pick<Prometheus, 'query' | 'rules'> {
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${origin}/${path}`, { signal: AbortSignal.timeout(deadlineMs) });
    const body = (await answer.json()) as { readonly status: string; readonly error?: string; readonly data: T };
    if (body.status !== 'success') throw new Error(`Prometheus: ${body.error ?? answer.status}`);
    return body.data;
  };
  return {
    query: async (expression) => {
      const query = new URLSearchParams({ query: expression }).toString();
      return (await ask<{ readonly result: readonly Sample[] }>(`query?${query}`)).result;
    },
    rules: async () => {
      const { groups } = await ask<{ readonly groups: readonly { readonly rules: readonly LoadedRule[] }[] }>('rules');
      return groups.flatMap(({ rules }) => rules);
    },
  };
}

/** Runs promtool; throws what it says where it is not content. */
export async function promtool(...args: readonly string[]): Promise<void> {
  const { stdout, stderr, exitCode } = await runCommand(programOf('promtool'), args, { timeoutMs: deadlineMs });
  if (exitCode !== 0) throw new Error(lastLines(stdout + stderr, 60));
}
