import type { EvidenceSeen } from '../../../src/cli/report/report-data.ts';
import type { HistoryReport } from '../../../src/cli/history-report.ts';
import type { HistoryDocument } from '../../../src/evidence/history-document.ts';
import type { HistoryEntry } from '../../../src/evidence/history-schema.ts';
import { historyStatement } from '../../evidence/history-fixture.ts';

const dayMs = 86_400_000;
const digest = `sha256:${'d'.repeat(64)}`;

type Conditions = HistoryEntry['conditions'];
type Clauses = HistoryEntry['clauses'];

/** An entry a day, and what was seen on it; a day with `undefined` has none. */
export interface Day {
  readonly compliant: 'True' | 'False' | 'Unknown';
  readonly between?: HistoryEntry['between'];
}

export function entryOf(sequence: number, atMs: number, { compliant, between }: Day): HistoryDocument {
  const conditions: Conditions = [
    { type: 'Compliant', status: compliant, reason: 'ConditionNotTrue' },
    { type: 'RetentionEnforced', status: compliant, reason: 'Overdue' },
    { type: 'LifecycleConfigured', status: 'True', reason: 'RulesInForce' },
    { type: 'ErasureAssured', status: 'Unknown', reason: 'NotMeasured' },
  ];
  const verdict = compliant === 'True' ? 'Verified' : compliant === 'False' ? 'Violated' : 'Unknown';
  const clauses: Clauses = [
    { id: 'three-months', verdict, basis: 'Observed' },
    { id: 'staff-trained', verdict: 'Attested', basis: 'Attested' },
  ];
  const time = new Date(atMs).toISOString();
  const content: HistoryEntry = {
    ...historyStatement({ conditions, clauses, day: time.slice(0, 10), ...(between === undefined ? {} : { between }) }),
    format: 'calldata-history/v1',
    sequence,
    entryTime: time,
    signerKeyId: 'k'.repeat(43),
    ...(sequence === 1 ? {} : { previousDigest: digest }),
  };
  return { kind: 'Entry', text: '', linkDigest: digest, content };
}

/** Days that end at a time, one entry each. */
export function historyOf(days: readonly (Day | undefined)[], endMs: number): HistoryReport {
  let sequence = 0;
  const documents = days.flatMap((day, index) => {
    if (day === undefined) return [];
    sequence += 1;
    return [entryOf(sequence, endMs - (days.length - 1 - index) * dayMs, day)];
  });
  return { documents, faults: [], gaps: [], others: 0, otherHistories: [] };
}

const well: Day = { compliant: 'True' };
const broken: Day = { compliant: 'False' };
const unseen: Day = { compliant: 'Unknown' };
const times = (count: number, day: Day | undefined) => Array.from({ length: count }, () => day);

/** Four months: well, broken for a week, unseen for some days, nothing for ten, a bad hour, and broken again. */
export const fourMonths = [
  ...times(40, well),
  ...times(7, broken),
  ...times(20, well),
  ...times(4, unseen),
  ...times(10, undefined),
  ...times(25, well),
  { compliant: 'True', between: { conditions: [{ type: 'Compliant', status: 'False' }], clauses: [] } } as const,
  ...times(12, well),
  ...times(2, broken),
];

export function evidence(endMs: number, overrides: Partial<HistoryReport> = {}): EvidenceSeen {
  return { kind: 'Read', history: { ...historyOf(fourMonths, endMs), ...overrides }, receipts: new Map() };
}
