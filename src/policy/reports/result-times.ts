import { isDeepEqual, type JsonObject } from '../../api/json.ts';
import type { ReportResult } from './report-result.ts';

/** As OpenReports has it. */
export interface ResultTime {
  readonly seconds: number;
  readonly nanos: number;
}

export type TimedResult = ReportResult & { readonly timestamp: ResultTime };

/** When each result came to be as it is: what an earlier report says already keeps its time, all else is of now. */
export function timeResults(
  results: readonly ReportResult[],
  previous: readonly JsonObject[],
  nowMs: number,
): readonly TimedResult[] {
  const now = { seconds: Math.floor(nowMs / 1000), nanos: 0 };
  return results.map((result) => {
    const before = previous.find((earlier) => isDeepEqual({ ...earlier, timestamp: undefined }, result));
    return { ...result, timestamp: timeOf(before?.['timestamp']) ?? now };
  });
}

function timeOf(value: unknown): ResultTime | undefined {
  const { seconds, nanos } = (value ?? {}) as Partial<Record<keyof ResultTime, unknown>>;
  return Number.isInteger(seconds) && Number.isInteger(nanos)
    ? { seconds: seconds as number, nanos: nanos as number }
    : undefined;
}
