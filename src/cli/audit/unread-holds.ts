import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { Reason } from '../../api/reasons.ts';
import { judgeConsent } from '../../policy/consent-verdict.ts';
import { stateOfHold, type ResolvedHold } from '../../policy/holds.ts';
import { judgeBlobs, judgeRetention } from '../../policy/retention-verdict.ts';
import type { PassJudgement } from '../../reconcile/judge-pass.ts';

/** What a hold excuses: an artifact of a call that it keeps is neither overdue nor wrongly there after a refusal. */
const excused: ReadonlySet<Reason> = new Set<Reason>(['Overdue', 'ConsentRefused']);

/**
 * The calls of some holds stand in a Secret of the cluster. The operator may not delete what such a hold keeps, so what is
 * past its period may be there rightly: nobody can call it a breach who cannot read the Secret.
 */
export function withUnreadHolds(
  spec: CallDataPolicySpec,
  judged: PassJudgement,
  { holds, nowMs }: { readonly holds: readonly ResolvedHold[]; readonly nowMs: number },
): PassJudgement {
  const unread = holds.filter((hold) => stateOfHold(hold, nowMs) === 'Unreadable').map(({ hold }) => hold.name);
  const { scan, verdicts, found } = judged;
  const past = scan.seen.classes.filter(({ overdue = 0, consentRefused = 0 }) => overdue > 0 || consentRefused > 0);
  if (unread.length === 0 || past.length === 0) return judged;
  const seen = {
    ...scan.seen,
    standing: { kind: 'Lacking', reason: 'HoldUnreadable', ...tell(past, unread) },
  } as const;
  const consent = verdicts.ConsentVerified === undefined ? {} : { ConsentVerified: judgeConsent(spec, seen) };
  return {
    ...judged,
    scan: { ...scan, seen },
    verdicts: {
      ...verdicts,
      ...consent,
      RetentionEnforced: judgeRetention(judgeBlobs(seen), {
        lifecycle: verdicts.LifecycleConfigured,
        unachievable: (verdicts.unachievable ?? []).map(({ text }) => text),
        mode: spec.lifecycle.mode,
      }),
    },
    found: {
      ...found,
      findings: found.findings.map((finding) =>
        excused.has(finding.reason)
          ? {
              ...finding,
              reason: 'HoldUnreadable',
              severity: 'High',
              message: `Unless a hold keeps it: ${finding.message}`,
            }
          : finding,
      ),
    },
  };
}

function tell(past: PassJudgement['scan']['seen']['classes'], unread: readonly string[]): { readonly message: string } {
  const classes = past.map(({ name, message }) => `${name}: ${message}`).join(' ');
  const holds = unread.join(', ');
  return {
    message: `${classes} A hold may keep them: the calls of ${holds} stand in a Secret, which an audit without a cluster does not read.`,
  };
}
