import type { AccountStatus, CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { Attention } from './attention.ts';
import { classEntries } from './class-entries.ts';
import type { Verdict } from './conditions.ts';
import { judgeConsent } from './consent-verdict.ts';
import { judgeDeclaredData, type DeclaredDataVerdict } from './declared-data.ts';
import type { AccountObservation } from './facts.ts';
import type { Finding } from './findings.ts';
import { holdEntries } from './hold-entries.ts';
import { judgeBlobs, type Seen } from './retention-verdict.ts';
import { attentionToScan, attentionToUntoldHolds } from './scan-attention.ts';
import { scanFindings } from './scan-findings.ts';
import { lookOf, toldProgress } from './scan-look.ts';
import type { ScanView } from './scan-view.ts';

/** What goes to status of the look at the blobs, and what the next process goes by. */
export type ScanMemory = Pick<CallDataPolicyStatus, 'classes' | 'scan' | 'sweep' | 'holds'>;

export interface ScanVerdict {
  /** Of the blobs alone; whether the rules are there that keep it so is judged beside it. */
  readonly retention: Verdict;
  /** Absent where no class asks for consent. */
  readonly consent?: Verdict;
  readonly attention: readonly Attention[];
  readonly findings: readonly Finding[];
  readonly memory: ScanMemory;
  /** What the verdicts of clauses go by. */
  readonly seen: Seen;
  readonly declaredData: DeclaredDataVerdict;
}

/** The declared accounts as this pass saw them, and their entries in status. */
export interface ScanSurroundings {
  readonly accounts: readonly AccountObservation[];
  readonly entries: readonly AccountStatus[];
}

/** All that a look at the blobs has to say. Without a report of this process, what status remembers goes on to stand. */
export function judgeScan(policy: CallDataPolicy, view: ScanView, surroundings: ScanSurroundings): ScanVerdict {
  const { spec } = policy;
  const look = lookOf(policy, view);
  const classes = classEntries(policy, view, look);
  const seen: Seen = { classes, scan: look.scan, standing: look.standing };
  const scan = omitUndefined({ ...look.scan, progress: toldProgress(view, look) });
  const holds = holdEntries(policy, view, look);
  const findings = scanFindings(policy, { view, look, ...surroundings });
  return {
    retention: judgeBlobs(seen),
    ...(asksConsent(policy) ? { consent: judgeConsent(spec, seen) } : {}),
    attention: [...attentionToScan(spec, view), ...attentionToUntoldHolds(spec, findings)],
    findings,
    memory: omitUndefined({
      classes,
      scan: Object.keys(scan).length === 0 ? undefined : scan,
      sweep: view.sweepStatus,
      holds: holds.length === 0 ? undefined : holds,
    }),
    seen,
    declaredData: judgeDeclaredData(policy, { look, seen, findings }),
  };
}

export function asksConsent({ spec }: Pick<CallDataPolicy, 'spec'>): boolean {
  return spec.artifactClasses.some(({ consent }) => consent !== undefined);
}
