import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { Verdict } from '../conditions.ts';
import { countOf, findingsOf, judgePoints, type Finding, type Point } from '../findings.ts';
import { sortAccounts } from '../residency.ts';
import { judgeAccountability } from './accountability.ts';
import { daysAt, judgeProcessor } from './contracts.ts';
import { judgeRecipients, type RecipientsInput } from './recipients.ts';

export interface ProcessorsInput extends Omit<RecipientsInput, 'spec'> {
  readonly spec: CallDataPolicySpec;
  readonly nowMs: number;
}

export interface ProcessorsJudgement {
  /** ProcessorsDocumented. Absent where the policy lists no processors: then nothing is promised about them. */
  readonly verdict?: Verdict;
  readonly findings: readonly Finding[];
}

/** Who processes call data for whom. Throws UnknownTimeZoneError. */
export function judgeProcessors(input: ProcessorsInput): ProcessorsJudgement {
  const { spec, storage, ai } = input;
  const accountability = judgeAccountability(spec);
  if (spec.processors === undefined) return { findings: accountability };
  const points = [
    ...judgeDeclared(input),
    ...judgeRecipients({ spec, storage: sortAccounts(storage), ai: sortAccounts(ai) }),
  ];
  const verdict = judgePoints(points, {
    reason: 'ProcessorsInOrder',
    message: 'Every contract is signed, in force and evidenced, and nothing was seen to go to anybody else.',
  });
  return {
    verdict: { ...verdict, message: `${describeScope(input)} ${verdict.message}` },
    findings: [...findingsOf(points), ...accountability],
  };
}

/** What can be said of the processors without a look at Azure. Throws UnknownTimeZoneError. */
export function judgeDeclared({ spec, nowMs }: Pick<ProcessorsInput, 'spec' | 'nowMs'>): readonly Point[] {
  const { processors = [], timeZone } = spec;
  const days = daysAt(nowMs, timeZone);
  return processors.flatMap((processor) => judgeProcessor(processor, days, spec));
}

/** The scope comes first: a long message is cut at its end. */
function describeScope({ spec, storage, ai }: ProcessorsInput): string {
  const listed = spec.processors?.length ?? 0;
  const accounts = [
    countOf(storage.filter(({ declared }) => declared).length, 'storage account'),
    ...(spec.ai === undefined ? [] : [countOf(ai.filter(({ declared }) => declared).length, 'AI account')]),
  ];
  return `Judged: ${countOf(listed, 'processor')}, and where replicas, events and logs of ${accounts.join(' and ')} go. Contracts are attested, not read.`;
}
