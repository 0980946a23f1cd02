import { readdirSync, readFileSync } from 'node:fs';

/** Percentile by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Resident memory of a process in MiB, as the kernel counts it. */
export function residentMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

export function openDescriptors(pid: number | 'self' = 'self'): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it should be, where something was set. */
  readonly goal?: string;
  readonly isMissed?: boolean;
}

export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly show: (value: number) => string;
}

export function atMost(limit: number, { what, measured, show }: Goal): Figure {
  return { what, value: show(measured), goal: `<= ${show(limit)}`, isMissed: !(measured <= limit) };
}

export function atLeast(limit: number, { what, measured, show }: Goal): Figure {
  return { what, value: show(measured), goal: `>= ${show(limit)}`, isMissed: !(measured >= limit) };
}

/** The measured value, marked where it misses its goal. */
export function valueOf({ value, isMissed }: Figure): string {
  return isMissed === true ? `${value} MISSED` : value;
}

export function lineOf(figure: Figure): string {
  const goal = figure.goal === undefined ? '' : ` (goal ${figure.goal})`;
  return `${figure.what}: ${valueOf(figure)}${goal}`;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function digits(count: number, unit = ''): (value: number) => string {
  return (value) => `${value.toFixed(count)}${unit === '' ? '' : ` ${unit}`}`;
}

export const microseconds = digits(1, 'µs');
export const mebibytes = digits(0, 'MiB');
export const seconds = digits(1, 's');

export function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}
