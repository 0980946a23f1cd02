import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { EvidenceDesk } from '../../src/erasure/evidence-desk.ts';
import { createPolicyMemory, type PolicyMemory } from '../../src/erasure/policy-memory.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import type { EvidenceStore } from '../../src/evidence/evidence-store.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import { openGate, type Gate } from '../support/gate.ts';
import { abortSignal, ringOf, startMs } from '../evidence/evidence-fixture.ts';
import type { MemoryEvidence } from '../evidence/memory-evidence-store.ts';

export const ring = ringOf('k1');
export const checkIntervalMs = 3_600_000;

export interface RetirementStage {
  readonly pass: FoundPass;
  readonly desk: EvidenceDesk;
  readonly memory: PolicyMemory;
  readonly moveTo: (time: string) => void;
  readonly warnings: readonly string[];
  /** Of Events of the policy. */
  readonly notes: readonly string[];
  /** Contents that were read since the last question. */
  readonly reads: () => number;
}

/** One process over a container of evidence, with a clock that is moved by hand and a retention of one year. */
export function openRetirement(evidence: MemoryEvidence, keys: SigningKeys): RetirementStage {
  let nowMs = startMs;
  let reads = 0;
  const warnings: string[] = [];
  const notes: string[] = [];
  const memory = createPolicyMemory();
  const gate: Gate = (operation, act) => {
    if (operation === 'get') reads += 1;
    return openGate(operation, act);
  };
  const store: EvidenceStore = evidence.open(gate);
  const now = () => nowMs;
  const spec = { timeZone: 'UTC', checkIntervalMinutes: 60, evidence: { retention: { years: 1 } } };
  const pass = {
    context: {
      now,
      requests: { list: () => [], unseenNamespaces: () => [] },
      log: { warn: (_: object, text: string) => warnings.push(text), error: () => undefined },
      lastWords: {
        keep: () => Promise.resolve(),
        find: () => Promise.resolve(undefined),
        keptSince: () => Promise.resolve('2026-01-01T00:00:00Z'),
      },
      recordPolicyEvent: (_: object, { note }: { readonly note: string }) => notes.push(note),
    },
    policy: { kind: 'Found', policy: { metadata: { uid: 'policy-1', namespace: 'privacy', name: 'voicebot' }, spec } },
    key: { namespace: 'privacy', name: 'voicebot' },
    memory,
    requestsNow: () => Promise.resolve(new Set()),
    ledgers: new Map(),
    knownLedgers: new Map(),
    abortSignal,
  } as unknown as FoundPass;
  return {
    pass,
    desk: { store, ring, keys, account: 'calls', container: 'privacy-evidence', now, close: () => Promise.resolve() },
    memory,
    moveTo: (time) => {
      nowMs = Date.parse(time);
    },
    warnings,
    notes,
    reads: () => {
      const before = reads;
      reads = 0;
      return before;
    },
  };
}

export function requestOf(uid: string, finishedTime?: string): ErasureRequest {
  const status = finishedTime === undefined ? {} : { finishedTime };
  return { metadata: { uid }, status } as unknown as ErasureRequest;
}
