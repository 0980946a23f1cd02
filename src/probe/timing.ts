import type { RemovalTiming } from './account-removal.ts';
import type { AnswerTiming } from './data-plane.ts';

export interface ProbeTiming extends AnswerTiming, RemovalTiming {
  /** For all that comes before the first sentence. */
  readonly provisionMs: number;
  /** Until new settings of a Blob service hold everywhere; Azure says up to 30 seconds. */
  readonly settleMs: number;
  /** Deadline of one try of one sentence. */
  readonly sentenceMs: number;
}

export const probeTiming: ProbeTiming = {
  provisionMs: 900_000,
  settleMs: 30_000,
  sentenceMs: 120_000,
  answerMs: 300_000,
  accessMs: 60_000,
  answerPauseMs: 5_000,
  tryMs: 30_000,
  removalMs: 180_000,
  appearanceMs: 30_000,
  removalPauseMs: 5_000,
};
