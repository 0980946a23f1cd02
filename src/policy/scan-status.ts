import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { int32 } from './class-entries.ts';
import { judgeClauses } from './clause-verdicts.ts';
import type { PolicyVerdicts } from './conditions.ts';
import type { Evidence } from './control-verdicts.ts';
import { isWhole, rememberedScan } from './scan-look.ts';
import type { ScanVerdict } from './scan-verdict.ts';

type ScanFields = Pick<CallDataPolicyStatus, 'classes' | 'scan' | 'sweep' | 'holds' | 'notice' | 'clauses'>;

/** What status says of a look at the blobs, or keeps of the last one where this pass did not look. */
export type ScanKnowledge = Pick<ScanVerdict, 'memory' | 'seen' | 'declaredData'>;

/** Nothing was looked at: what is remembered stays, nothing is in progress, and no verdict stands on it. */
export function rememberScan({ status, ...policy }: CallDataPolicy, verdicts: PolicyVerdicts): ScanKnowledge {
  const { reason, message } = verdicts.RetentionEnforced;
  const scan = rememberedScan({ ...policy, ...(status === undefined ? {} : { status }) });
  return {
    memory: omitUndefined({ classes: status?.classes, scan, sweep: status?.sweep, holds: status?.holds }),
    seen: { classes: status?.classes ?? [], scan, standing: { kind: 'Lacking', reason, message } },
    declaredData: { status: 'Unknown', message },
  };
}

export function scanFields(
  policy: CallDataPolicy,
  { memory, seen, declaredData }: ScanKnowledge,
  { verdicts, checkedTime, nowMs }: Pick<Evidence, 'verdicts' | 'checkedTime' | 'nowMs'>,
): ScanFields {
  const { notice } = policy.spec;
  if (notice === undefined) return memory;
  const { version, sha256 } = notice;
  const clauses = judgeClauses(policy, { verdicts, seen, declaredData, checkedTime, nowMs });
  return { ...memory, notice: { version, sha256 }, clauses };
}

/**
 * The figures of the columns. They are sums over all classes, so they are absent until the last look saw all of them whole;
 * what is known to be overdue is told all the same.
 */
export function scanSummary({ memory, seen }: ScanKnowledge): NonNullable<CallDataPolicyStatus['summary']> {
  const { classes, scan, standing } = seen;
  const pendingSweepDigest = memory.sweep?.pending?.digest;
  if (standing.kind === 'Lacking') return omitUndefined({ pendingSweepDigest });
  const isComplete = classes.length > 0 && classes.every((entry) => isWhole(entry, scan));
  const overdue = classes.reduce((sum, entry) => sum + (entry.overdue ?? 0), 0);
  const oldest = classes.flatMap(({ oldestStartTime }) => oldestStartTime ?? []).toSorted()[0];
  return omitUndefined({
    artifacts: isComplete ? int32(classes.reduce((sum, entry) => sum + (entry.artifacts ?? 0), 0)) : undefined,
    overdue: isComplete || overdue > 0 ? int32(overdue) : undefined,
    oldestStartTime: isComplete ? oldest : undefined,
    pendingSweepDigest,
  });
}
