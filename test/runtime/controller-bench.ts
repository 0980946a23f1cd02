import type { ObjectKey, Outcome, Reconcile } from '../../src/reconcile/outcome.ts';
import { createController } from '../../src/runtime/controller.ts';
import type { Controller, ControllerOptions } from '../../src/runtime/controller.ts';
import type { Log, LogFields } from '../../src/runtime/log.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import type { ManualTimers } from '../support/manual-timers.ts';

export interface LogLine {
  readonly level: keyof Log;
  readonly fields: LogFields;
  readonly message: string;
}

export interface ControllerBench {
  readonly controller: Controller;
  readonly timers: ManualTimers;
  readonly log: readonly LogLine[];
  /** Start of every pass so far, `name@time`. */
  readonly starts: readonly string[];
}

export const object = (name: string): ObjectKey => ({ namespace: 'privacy', name });

/** A backoff of 100, 200, 400 ... 1600 ms, without chance. */
export const BACKOFF = { baseMs: 100, maxMs: 1_600, jitter: 0 };

/** A controller on manual time. Times in `starts` count from its creation. */
export function createControllerBench(reconcile: Reconcile, options: Partial<ControllerOptions> = {}): ControllerBench {
  const timers = createManualTimers();
  const lines: LogLine[] = [];
  const starts: string[] = [];
  const write = (level: keyof Log) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message });
  };
  const controller = createController({
    name: 'call-data-policy',
    workers: 2,
    passTimeoutMs: 10_000,
    drainTimeoutMs: 5_000,
    backoff: BACKOFF,
    random: () => 0.5,
    timers,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    ...options,
    reconcile: (key, callOptions) => {
      starts.push(`${key.name}@${timers.now()}`);
      return reconcile(key, callOptions);
    },
  });
  return { controller, timers, log: lines, starts };
}

/** Answers pass by pass from the script, then `done`. */
export function scripted(...answers: readonly (Outcome | Error)[]): Reconcile {
  const remaining = answers.values();
  return () => {
    const answer = remaining.next().value ?? { kind: 'done' };
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

export interface Gate {
  /** Passes stand here until opened. */
  readonly passed: Promise<void>;
  readonly open: () => void;
}

export function createGate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
