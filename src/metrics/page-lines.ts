import { headOf, lineOf } from './exposition.ts';
import type { Metric, Sample } from './sample.ts';

/** The lines of metrics whose values come object by object, and are told metric by metric. */
export interface PageLines {
  /** Takes a value of one of the metrics. Values of others are left out. */
  readonly add: (sample: Sample) => void;
  /** All that was added, each metric with its head once. */
  readonly chunks: () => readonly Uint8Array[];
}

const chunkLength = 65_536;

/**
 * Thousands of policies have hundreds of thousands of values. What is complete leaves the heap of JavaScript as bytes, so that a
 * page takes from it what a few chunks do, and not what a page does.
 */
export function createPageLines(metrics: readonly Metric[]): PageLines {
  const pages = new Map(metrics.map(({ name, help, type }) => [name, openPart(headOf({ name, help, type }))] as const));
  return {
    add: ({ metric, labels, value }) => pages.get(metric)?.add(lineOf(metric, labels, value)),
    chunks: () => [...pages.values()].flatMap((part) => part.chunks()),
  };
}

function openPart(head: string) {
  const whole: Uint8Array[] = [];
  let lines = [head];
  let length = head.length;
  const close = (): void => {
    whole.push(Buffer.from(`${lines.join('\n')}\n`));
    lines = [];
    length = 0;
  };
  return {
    add: (line: string): void => {
      lines.push(line);
      length += line.length + 1;
      if (length >= chunkLength) close();
    },
    chunks: (): readonly Uint8Array[] => {
      if (lines.length > 0) close();
      return whole;
    },
  };
}
