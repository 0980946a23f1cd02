export type Report = (line: string) => void;

const tickMs = 10_000;

export interface ProgressOptions {
  readonly report: Report;
  /** What to add to a line while the work goes on, for example how many megabytes have arrived. */
  readonly detail?: () => string;
}

/** Reports that the work began, every ten seconds that it still goes on, and how long it took. */
export async function withProgress<T>(label: string, work: () => Promise<T>, options: ProgressOptions): Promise<T> {
  const { report, detail = () => '' } = options;
  const startedMs = performance.now();
  const elapsed = () => `${Math.round((performance.now() - startedMs) / 1000)} s${detail()}`;
  report(`${label} ...`);
  const ticker = setInterval(() => {
    report(`${label}: ${elapsed()}`);
  }, tickMs);
  ticker.unref();
  try {
    const result = await work();
    report(`${label}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}
