import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { observationAfter, observationOfOthers, type AccountResult } from '../policy/account-result.ts';
import { judgeAccount, type AccountVerdict } from '../policy/account-verdict.ts';
import type { Attention } from '../policy/attention.ts';
import type { PolicyVerdicts } from '../policy/conditions.ts';
import { combineErasure, type ErasureJudgement } from '../policy/erasure-assurance.ts';
import { findingsOf } from '../policy/findings.ts';
import { foreignRuleFindings } from '../policy/foreign-rules.ts';
import { impossibleKeys, withImpossibleKeys } from '../policy/impossible-keys.ts';
import { ownRulePrefix } from '../policy/lifecycle-rules.ts';
import { olderCopiesOf } from '../policy/older-copies.ts';
import { pageBlobsOf } from '../policy/page-blobs.ts';
import type { PermissionsJudgement } from '../policy/permissions/judgement.ts';
import { judgePolicy } from '../policy/policy-verdict.ts';
import { judgeProcessors } from '../policy/processors/verdict.ts';
import { reckonedDays } from '../policy/reckoned-days.ts';
import { accountsForStatus } from '../policy/remembered-accounts.ts';
import { judgeScan, type ScanVerdict } from '../policy/scan-verdict.ts';
import type { ScanView } from '../policy/scan-view.ts';
import type { StatusFindings } from '../policy/status.ts';
import { storageFindings } from '../policy/storage-findings.ts';
import { isReleased, previousEntry } from './accounts.ts';
import type { AiLook } from './ai.ts';
import { judgeAi } from './judge-ai.ts';
import { judgeErasures } from './judge-erasures.ts';
import type { Schedule } from './schedule.ts';

interface Seen {
  readonly results: readonly AccountResult[];
  readonly ai: AiLook;
  readonly blobs: ScanView;
  /** Absent where nobody looked: a caller without the operator's identities cannot. */
  readonly permissions?: PermissionsJudgement;
}

export interface PassJudgement {
  readonly verdicts: PolicyVerdicts;
  readonly entries: readonly AccountStatus[];
  readonly scan: ScanVerdict;
  readonly found: StatusFindings;
  readonly attention: readonly Attention[];
}

/** All that is to be said of what a pass saw and did. */
export function judgePass(policy: CallDataPolicy, seen: Seen, schedule: Schedule): PassJudgement {
  const looks = seen.results.map((result) => {
    const { resourceId } = result.plan.observation;
    const previous = previousEntry(policy, resourceId);
    const released = isReleased(policy, resourceId);
    const options = { spec: policy.spec, previous, released, slotTime: schedule.slot, now: schedule.now };
    return { observation: observationAfter(result), previous, verdict: judgeAccount(result, options) };
  });
  const verdicts = looks.map(({ verdict }) => verdict);
  const accounts = looks.map(({ observation }) => observation).filter(({ declared }) => declared);
  const foreign = seen.results.map(observationOfOthers).filter(({ declared }) => declared);
  const erasure = judgeErasures(policy, accounts, pageBlobsOf(policy, seen.blobs));
  const { accounts: entries, findings: omitted } = accountsForStatus(
    looks.flatMap((look) => entryOf(policy, { ...look, blobs: seen.blobs }, erasure)),
    policy.status?.accounts,
  );
  const scan = judgeScan(policy, seen.blobs, { accounts, entries });
  const ai = judgeAi(policy, accounts, { ...seen.ai, now: schedule.now });
  const nowMs = Date.parse(schedule.now);
  const processors = judgeProcessors({ spec: policy.spec, storage: accounts, ai: seen.ai.ai, nowMs });
  const keys = impossibleKeys(policy.spec);
  const findings = [
    ...storageFindings(verdicts, erasure),
    ...findingsOf(keys),
    ...foreignRuleFindings(policy.spec, foreign, ownRulePrefix(policy.metadata.uid)),
    ...omitted,
    ...ai.found.findings,
    ...scan.findings,
    ...processors.findings,
    ...(seen.permissions?.findings ?? []),
  ];
  return {
    verdicts: judgePolicy(policy.spec, verdicts, withImpossibleKeys(combineErasure(erasure), keys), {
      ...ai,
      ...omitUndefined({ processors: processors.verdict, permissions: seen.permissions?.verdict }),
      scan,
    }),
    entries,
    scan,
    found: { ...ai.found, findings },
    attention: [...verdicts, ...seen.ai.attention, ...scan.attention],
  };
}

interface AccountLook {
  readonly observation: ReturnType<typeof observationAfter>;
  readonly previous: AccountStatus | undefined;
  readonly verdict: AccountVerdict;
  readonly blobs: ScanView;
}

/** Days of an earlier look are not kept: what this pass did not see is unknown. Those that the sweep reckons with are. */
function entryOf(
  policy: CallDataPolicy,
  { observation, previous, verdict, blobs }: AccountLook,
  judgements: readonly ErasureJudgement[],
): readonly AccountStatus[] {
  if (verdict.entry === undefined) return [];
  const judgement = judgementOf(policy, verdict.entry, judgements);
  const entry = omitUndefined({
    ...verdict.entry,
    recoverableDays: judgement?.recoverableDays,
    recoverableBasis: judgement?.basis,
    pageBlobs: judgement?.pageBlobs,
    olderCopies: olderCopiesOf(policy, blobs, { observation, previous }),
    reckonedSoftDeleteDays: reckonedDays({ spec: policy.spec, observation, verdict, previous }),
  });
  return [entry];
}

/** Found by resource id: an account that left the spec may bear the name of one that is in it. */
function judgementOf(
  { spec }: CallDataPolicy,
  { resourceId }: AccountStatus,
  judgements: readonly ErasureJudgement[],
): ErasureJudgement | undefined {
  const declared = spec.storageAccounts.find((ref) => ref.resourceId.toLowerCase() === resourceId.toLowerCase());
  return judgements.find(({ account }) => account === declared?.name);
}
