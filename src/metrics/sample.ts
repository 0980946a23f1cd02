/** One value of one metric. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly string[];
}

/** None where there is no value: a missing series and a zero are two things. */
export function sample(metric: string, labels: Sample['labels'], value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ metric, labels, value }];
}

/** Times are absolute, so that an alert compares them with its own clock and not with the last scrape that worked. */
export function seconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000;
}
