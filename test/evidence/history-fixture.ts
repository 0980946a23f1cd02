import type { ChainHead } from '../../src/evidence/chain.ts';
import type { EvidenceStore } from '../../src/evidence/evidence-store.ts';
import { appendToHistory, readHistory, type HistoryParts } from '../../src/evidence/history.ts';
import { headOfDocument } from '../../src/evidence/chain-verify.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import type { HistoryStatement } from '../../src/policy/history/decision.ts';
import { abortSignal } from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

export const policyUid = '5f1c2a7e-1b1b-4222-8333-9e44a55b66c6';
export const firstEntryMs = Date.parse('2026-11-20T09:12:00.250Z');
const dayMs = 86_400_000;

export function historyStatement(more: Partial<HistoryStatement> = {}): HistoryStatement {
  return {
    policy: { uid: policyUid, generation: 3, namespace: 'privacy', name: 'voicebot' },
    cause: 'Day',
    day: '2026-11-20',
    changes: 0,
    conditions: [
      { type: 'Compliant', status: 'True', reason: 'AllConditionsTrue' },
      { type: 'RetentionEnforced', status: 'True', reason: 'RetentionKept' },
    ],
    clauses: [{ id: 'R-06', verdict: 'Verified', basis: 'Observed', observedTime: '2026-11-20T09:00:00Z' }],
    classes: [{ name: 'recordings', artifacts: 12, overdue: 0, oldestStartDay: '2026-09-01' }],
    findings: 0,
    ...more,
  };
}

/** An entry a day. */
export const fiveDays: readonly HistoryStatement[] = ['20', '21', '22', '23', '24'].map((day, index) =>
  historyStatement({ day: `2026-11-${day}`, cause: index === 0 ? 'First' : 'Day' }),
);

export function historyParts(evidence: MemoryEvidence, keys: SigningKeys, nowMs = firstEntryMs): HistoryParts {
  return partsOver(evidence.open(), keys, nowMs);
}

export function partsOver(store: EvidenceStore, keys: SigningKeys, nowMs = firstEntryMs): HistoryParts {
  return { store, keys, keySet: keys.keySet, policyUid, now: () => nowMs };
}

/** Adds the statements to what stands there, one a day. Throws where the history does not take one. */
export async function writeHistory(
  store: EvidenceStore,
  keys: SigningKeys,
  statements: readonly HistoryStatement[],
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    const parts = partsOver(store, keys, firstEntryMs + index * dayMs);
    const known = (await readHistory(parts, { abortSignal })).documents.length;
    const added = await appendToHistory(
      parts,
      undefined,
      (last) => Promise.resolve((last?.content.sequence ?? 0) > known ? undefined : statement),
      { abortSignal },
    );
    if (added.kind !== 'Whole') throw new Error(JSON.stringify(added));
  }
}

export async function writtenHistory(
  keys: SigningKeys,
  statements: readonly HistoryStatement[],
): Promise<MemoryEvidence> {
  const evidence = createMemoryEvidence();
  await writeHistory(evidence.open(), keys, statements);
  return evidence;
}

export async function headOfHistory(evidence: MemoryEvidence, keys: SigningKeys): Promise<ChainHead> {
  const last = (await readHistory(historyParts(evidence, keys), { abortSignal })).documents.at(-1);
  if (last === undefined) throw new Error('The history is empty.');
  return headOfDocument(last);
}
