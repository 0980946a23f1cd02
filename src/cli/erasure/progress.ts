import type { ErasureRequest } from '../../api/erasure-request.ts';
import { totalResults } from '../../policy/erasure/result-totals.ts';
import { countOf } from '../../policy/findings.ts';
import { standingOf } from './standing.ts';

const barWidth = 30;

/** One line: what the operator does, and how much of the plan is gone. */
export function progressText(request: ErasureRequest): string {
  const { plan, results = [] } = request.status ?? {};
  const { kind, reason = '' } = standingOf(request);
  if (kind === 'Unseen') return 'Waiting for the operator';
  if (plan?.executedTime === undefined)
    return plan === undefined ? reason : `${reason}: ${countOf(plan.calls, 'call')} found`;
  const { matched, erased } = totalResults(results);
  const filled = matched === 0 ? barWidth : Math.floor((barWidth * erased) / matched);
  return `${reason} [${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${erased} of ${countOf(matched, 'artifact')}`;
}

export interface ProgressLine {
  readonly show: (request: ErasureRequest) => void;
  readonly end: () => void;
}

/** On a terminal one line that is written again and again; elsewhere a line for each change. */
export function openProgress(
  write: (text: string) => void,
  { rewrites }: { readonly rewrites: boolean },
): ProgressLine {
  let last = '';
  return {
    show: (request) => {
      const text = progressText(request);
      if (text === last) return;
      write(rewrites ? `\r${text.padEnd(last.length)}` : `${text}\n`);
      last = text;
    },
    end: () => {
      if (rewrites && last !== '') write('\n');
      last = '';
    },
  };
}
