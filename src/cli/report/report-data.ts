import type { CallDataPolicySpec, CallDataPolicyStatus, Finding } from '../../api/call-data-policy.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import type { ClusterReceipts } from '../erasure/cluster-receipts.ts';
import type { HistoryReport } from '../history-report.ts';

/** Everything that a report says. The page is made of nothing else. */
export interface ReportData {
  /** When the page was made, RFC 3339. */
  readonly madeTime: string;
  readonly origin: Origin;
  readonly policies: readonly (ReportPolicy | MisfitPolicy)[];
}

export type Origin =
  /** What the operator wrote into status. */
  | { readonly kind: 'Cluster'; readonly namespace: string }
  /** What an audit saw with the rights of whoever ran it, at its time. */
  | { readonly kind: 'Audit'; readonly time: string };

export interface ReportPolicy {
  readonly name: string;
  readonly namespace?: string;
  /** Of the cluster; absent in an audit, whose status is of the spec that it was given. */
  readonly generation?: number;
  readonly spec: CallDataPolicySpec;
  readonly status: CallDataPolicyStatus;
  /** As far as the source holds them; status counts all. */
  readonly findings: readonly Finding[];
  /** What the source says of how it was judged. */
  readonly notes: readonly string[];
  readonly requests: RequestsSeen;
  readonly evidence: EvidenceSeen;
}

/** A policy that was stored under another schema: of its spec nothing is read. */
export interface MisfitPolicy extends Omit<ReportPolicy, 'spec' | 'generation' | 'notes'> {
  /** What does not fit, as a sentence. */
  readonly misfit: string;
  readonly stored: object;
}

/** What lies in the evidence container, verified. */
export type EvidenceSeen =
  | {
      readonly kind: 'Read';
      readonly history: HistoryReport;
      /** By uid of the request; of those that have a receipt by their status. */
      readonly receipts: ReadonlyMap<string, ClusterReceipts>;
    }
  /** Why not, as a sentence. */
  | { readonly kind: 'NotRead'; readonly why: string };

export type RequestsSeen =
  | {
      readonly kind: 'Read';
      readonly requests: readonly ErasureRequest[];
      /** Names of those whose policy nobody can tell, as they were stored without one. Absent: none. */
      readonly ofNoPolicy?: readonly string[];
    }
  /** Why not, as a sentence. */
  | { readonly kind: 'NotRead'; readonly why: string };
