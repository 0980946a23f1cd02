/** One controller, as its counters tell. */
export interface WorkerFacts {
  readonly name: string;
  /** Age of the oldest pass that runs now. */
  readonly longestRunningMs: number;
  readonly passTimeoutMs: number;
}

/** One watched kind. */
export interface WatchFacts {
  readonly name: string;
  readonly synced: boolean;
  /** Since the server was last heard. */
  readonly silentMs: number;
  /** Watched namespaces that the server refuses, and that count as not watched. */
  readonly refusedNamespaces?: readonly string[] | undefined;
}

export interface HealthFacts {
  readonly workers: readonly WorkerFacts[];
  readonly watches: readonly WatchFacts[];
  /** `single`: without leader election. */
  readonly role: 'leader' | 'standby' | 'single' | 'lost';
  readonly isDraining: boolean;
}

export interface Verdict {
  readonly ok: boolean;
  /** The body of the answer: a line for each check. */
  readonly text: string;
}

/** A pass is aborted at its deadline. Twice that and a minute later it ignores its signal, and only a restart helps. */
const STUCK_FACTOR = 2;
const STUCK_MARGIN_MS = 60_000;

/**
 * Bookmarks come about once a minute, a silent watch is given up after 70 s, and the pause before the next is at most 30 s and
 * its call 25 s: after three minutes without a word from the server, nothing of all that has worked.
 */
const DEAF_AFTER_MS = 180_000;

/** Whether a restart would help: neither Azure nor the API server nor the lease of another is a reason for one. */
export function judgeLiveness({ workers, role }: Pick<HealthFacts, 'workers' | 'role'>): Verdict {
  return verdictOf([
    ...workers.map(({ name, longestRunningMs, passTimeoutMs }) => ({
      check: `workers-${name}`,
      ok: longestRunningMs <= STUCK_FACTOR * passTimeoutMs + STUCK_MARGIN_MS,
      why: 'a pass ignores its deadline',
    })),
    { check: 'lease', ok: role !== 'lost', why: 'it was lost, and the process has not ended' },
  ]);
}

/** Whether it could do its work, or take it over: a standby is ready, or a rollout would wait for it for ever. */
export function judgeReadiness({ watches, role, isDraining }: Omit<HealthFacts, 'workers'>): Verdict {
  const { ok, text } = verdictOf([
    ...watches.flatMap(({ name, synced, silentMs }) => [
      { check: `synced-${name}`, ok: synced, why: 'the first list is not complete' },
      { check: `heard-${name}`, ok: silentMs <= DEAF_AFTER_MS, why: 'the API server was not heard for long' },
    ]),
    { check: 'lease', ok: role !== 'lost', why: 'it was lost' },
    { check: 'draining', ok: !isDraining, why: 'the process is stopping' },
  ]);
  const refused = watches.flatMap(({ name, refusedNamespaces = [] }) =>
    refusedNamespaces.map((namespace) => `refused: ${name} in namespace ${namespace}, which counts as not watched\n`),
  );
  return { ok, text: [text, ...refused, `role: ${role}\n`].join('') };
}

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly why: string;
}

/** As the API server words its own. */
function verdictOf(checks: readonly Check[]): Verdict {
  const lines = checks.map(({ check, ok, why }) => (ok ? `[+]${check} ok` : `[-]${check} failed: ${why}`));
  return { ok: checks.every(({ ok }) => ok), text: lines.map((line) => `${line}\n`).join('') };
}
