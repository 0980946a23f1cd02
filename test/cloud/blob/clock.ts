/** The time of the simulated Azure: of what lies there, not of tokens, certificates and connections. */
export interface CloudClock {
  readonly now: () => Date;
  /** Moves it forward. Whatever was to expire meanwhile has expired. */
  readonly advance: (span: ClockSpan) => void;
  readonly set: (time: Date) => void;
  /** From here on it stands still until it is moved. */
  readonly freeze: () => void;
}

export interface ClockSpan {
  readonly days?: number;
  readonly hours?: number;
  readonly ms?: number;
}

export const dayMs = 24 * 60 * 60 * 1000;
const hourMs = 60 * 60 * 1000;

/** Runs on from `startTime` at the pace of the wall clock; without a start time it is the wall clock until it is moved. */
export function createClock(wall: () => Date, startTime?: Date): CloudClock {
  let aheadMs = startTime === undefined ? 0 : startTime.getTime() - wall().getTime();
  let frozenMs: number | undefined;
  const wallMs = () => frozenMs ?? wall().getTime();
  return {
    now: () => new Date(wallMs() + aheadMs),
    advance: ({ days = 0, hours = 0, ms = 0 }) => {
      aheadMs += days * dayMs + hours * hourMs + ms;
    },
    set: (time) => {
      aheadMs = time.getTime() - wallMs();
    },
    freeze: () => {
      frozenMs = wallMs();
    },
  };
}
