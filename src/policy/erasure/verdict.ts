import type { ConditionStatus } from '../../api/condition.ts';
import type { ErasureReason } from '../../api/erasure-reasons.ts';

/** One judgement on a request, before it gets its times. */
export interface ErasureVerdict {
  readonly status: ConditionStatus;
  readonly reason: ErasureReason;
  readonly message: string;
}
