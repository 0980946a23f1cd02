import type { HistogramSnapshot } from '../runtime/histogram.ts';
import type { Sample } from './sample.ts';

/** One metric with all its values, whole: where the process counts itself, nothing is kept a second time for the page. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly values:
    | { readonly type: 'counter' | 'gauge'; readonly samples: readonly LabelledValue[] }
    | { readonly type: 'histogram'; readonly samples: readonly LabelledHistogram[] };
}

export interface LabelledValue {
  readonly labels: Sample['labels'];
  readonly value: number;
}

export interface LabelledHistogram {
  readonly labels: Sample['labels'];
  readonly histogram: HistogramSnapshot;
}

/** The text format of Prometheus, version 0.0.4. */
export function formatFamilies(families: readonly Family[]): string {
  return families.map(formatFamily).join('');
}

function formatFamily({ name, help, values }: Family): string {
  const lines =
    values.type === 'histogram'
      ? values.samples.flatMap((sample) => histogramLines(name, sample))
      : values.samples.map(({ labels, value }) => lineOf(name, labels, value));
  return [headOf({ name, help, type: values.type }), ...lines, ''].join('\n');
}

/** The two lines that come before the values of a metric. */
export function headOf({ name, help, type }: Pick<Family, 'name' | 'help'> & { readonly type: string }): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}`;
}

function histogramLines(name: string, { labels, histogram }: LabelledHistogram): readonly string[] {
  const { bounds, cumulative, sum, count } = histogram;
  return [
    ...bounds.map((bound, at) => lineOf(`${name}_bucket`, { ...labels, le: String(bound) }, cumulative[at] ?? 0)),
    lineOf(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    lineOf(`${name}_sum`, labels, sum),
    lineOf(`${name}_count`, labels, count),
  ];
}

/** One value, without the end of its line. */
export function lineOf(name: string, labels: Sample['labels'], value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
