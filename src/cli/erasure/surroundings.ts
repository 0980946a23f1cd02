import type { ExitCode } from '../plan-report.ts';
import type { Environment } from '../live-settings.ts';

/** What a command for the privacy desk sees of the world. */
export interface Surroundings {
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadableStream;
  /** Results: tables, sentences, JSON. */
  readonly write: (text: string) => void;
  /** Questions and progress: what a pipe must not get. */
  readonly writeError: (text: string) => void;
  /** As people call it: `calldata`, or `kubectl calldata`. */
  readonly programName: string;
  /** Whether a line of progress can be written again: a person sees it at a terminal. Absent: no. */
  readonly rewritesLines?: boolean;
  /** Between two looks at a request that is followed. Absent: 2 s. */
  readonly pollIntervalMs?: number;
}

/** Flags of every command, as kubectl has them. */
export interface ClusterFlags {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly json: boolean;
}

/**
 * - `done`: what was asked for is done; of a request that was followed: it came to its end.
 * - `failed`: something is wrong, or was refused.
 * - `open`: the request stands and goes on, or waits for a person, or the wait was over before its end.
 */
export const exitCodes = { done: 0, failed: 1, open: 2 } as const satisfies Record<string, ExitCode>;

export function isTerminal(stream: NodeJS.ReadableStream): boolean {
  return (stream as Partial<NodeJS.ReadStream>).isTTY === true;
}
