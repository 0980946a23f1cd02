const ticksInMs = 10_000;

/** As in `Last-Modified`: whole seconds. */
export const httpTime = (ms: number): string => new Date(ms).toUTCString();

/** As Azure names snapshots and versions: seven digits of a second. `ticks` are tenths of a microsecond. */
export function preciseTime(ms: number, ticks = 0): string {
  const time = new Date(ms).toISOString();
  return `${time.slice(0, -1)}${(ticks % ticksInMs).toString().padStart(4, '0')}Z`;
}

/** Undefined: not a date. */
export function parseTime(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
