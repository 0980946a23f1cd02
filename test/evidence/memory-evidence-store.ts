import type { EvidenceStore, StoreOutcome } from '../../src/evidence/evidence-store.ts';
import { openGate, type Gate } from '../support/gate.ts';

export interface MemoryEvidence {
  /** A store that each process has of its own; they share the container. */
  readonly open: (gate?: Gate) => EvidenceStore;
  /** The container: change it to tamper. */
  readonly blobs: Map<string, Buffer>;
  /** Names with a deleted copy. */
  readonly deleted: Set<string>;
  /** Says no to writes, as a policy or a missing container does. */
  refusal: StoreOutcome | undefined;
}

export function createMemoryEvidence(): MemoryEvidence {
  const blobs = new Map<string, Buffer>();
  const deleted = new Set<string>();
  const etagOf = (name: string): string => `0x${blobs.get(name)?.toString('hex') ?? ''}`;
  const evidence: MemoryEvidence = {
    blobs,
    deleted,
    refusal: undefined,
    open: (gate = openGate) => ({
      list: (prefix) =>
        gate('list', () => {
          const all = [...new Set([...blobs.keys(), ...deleted])].filter((name) => name.startsWith(prefix));
          return { kind: 'Names', names: all.map((name) => ({ name, isPresent: blobs.has(name) })) };
        }),
      get: (name) =>
        gate('get', () => {
          const bytes = blobs.get(name);
          return bytes === undefined
            ? ({ kind: 'NotFound' } as const)
            : ({ kind: 'Found', bytes: Buffer.from(bytes), etag: etagOf(name) } as const);
        }),
      put: (name, bytes, { onlyIf }) =>
        gate('put', (): StoreOutcome => {
          if (evidence.refusal !== undefined) return evidence.refusal;
          if (onlyIf.kind === 'Absent' && blobs.has(name)) return { kind: 'Exists' };
          if (onlyIf.kind === 'Unchanged' && (!blobs.has(name) || etagOf(name) !== onlyIf.etag)) {
            return { kind: 'Changed' };
          }
          blobs.set(name, Buffer.from(bytes));
          return { kind: 'Stored', etag: etagOf(name) };
        }),
      remove: (name) =>
        gate('remove', () => {
          if (evidence.refusal?.kind === 'Protected') return evidence.refusal;
          if (blobs.delete(name)) deleted.add(name);
          return { kind: 'Removed' } as const;
        }),
    }),
  };
  return evidence;
}
