import { say } from './narration.ts';

let mismatches = 0;

/** What must hold. What does not is told, and the demo ends with exit code 1. */
export function check(sentence: string, holds: boolean, details?: () => unknown): void {
  if (holds) return;
  mismatches += 1;
  say(`   MISMATCH: ${sentence}`);
  if (details !== undefined) say(`     ${JSON.stringify(details()).slice(0, 2000)}`);
}

export function countMismatches(): number {
  return mismatches;
}
