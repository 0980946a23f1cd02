import type { JudgedCopy } from './copy-decision.ts';

/** What was seen dates an artifact; what is only inferred does so where nothing was. */
export function datingOf(judged: readonly JudgedCopy[]): readonly JudgedCopy[] {
  if (judged.every(isObserved)) return judged;
  const observed = judged.filter(isObserved);
  return observed.length > 0 ? observed : judged;
}

function isObserved({ copy: { call } }: JudgedCopy): boolean {
  return call.kind === 'Known' && call.basis === 'Observed';
}
