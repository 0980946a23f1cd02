/** Something that must not outlive this process. */
export interface Endable {
  /** Ends it in good order. */
  readonly stop: () => Promise<void>;
  /** Ends it at once; nothing can be awaited while a process exits. */
  readonly kill: () => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const running = new Set<Endable>();
let stoppingSinceMs: number | undefined;
/** A terminal sends one Ctrl-C to npm and to this process, and npm hands it on: the same wish twice within moments. */
const sameWishMs = 1_000;

/** Ties a resource to this process: it ends on exit, SIGINT, SIGTERM and SIGHUP. Returns the function that unties it. */
export function endWithProcess(endable: Endable): () => void {
  if (running.size === 0) {
    process.on('exit', killAll);
    for (const signal of signals) process.on(signal, onSignal);
  }
  running.add(endable);
  return () => {
    running.delete(endable);
    if (running.size === 0) removeHandlers();
  };
}

function removeHandlers(): void {
  process.off('exit', killAll);
  for (const signal of signals) process.off(signal, onSignal);
}

function killAll(): void {
  for (const endable of running) endable.kill();
}

function onSignal(signal: NodeJS.Signals): void {
  if (stoppingSinceMs !== undefined) {
    if (performance.now() - stoppingSinceMs < sameWishMs) return;
    // A second Ctrl-C means at once; the exit handler kills what is left.
    process.exit(1);
  }
  stoppingSinceMs = performance.now();
  void Promise.allSettled([...running].map((endable) => endable.stop())).then(() => {
    stoppingSinceMs = undefined;
    removeHandlers();
    // Somebody else who listens decides about the end of the process; otherwise the signal gets its usual effect.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  });
}
