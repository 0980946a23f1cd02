import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ScanReport, SweepResult } from '../../../src/policy/scan-report.ts';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import type { BlobPort } from '../../../src/scan/blob-port.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { runSweep } from '../../../src/scan/sweep/run-sweep.ts';
import { classAt, connectTo, key, nowMs, recording, tagged } from '../pass/memory-estate.ts';
import type { MemoryAccount } from '../pass/memory-estate.ts';
import { stageScans } from '../pass/run-scans.ts';

export const consent: NonNullable<ArtifactClass['consent']> = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
};

/** An account from which blobs can be deleted. `beforeDelete` may throw what stands in the way. */
function erodible(account: MemoryAccount, beforeDelete: (name: string) => void = () => undefined): AccountClients {
  const clients = connectTo(account);
  const deleteOne: BlobPort['deleteOne'] = ({ container, name, versionId }) => {
    const all = account.containers.get(container) ?? [];
    const entry = all.find((one) => one.name === name && (versionId === undefined || one.versionId === versionId));
    if (entry === undefined) return Promise.resolve({ kind: 'NotFound', isSoftDeleted: false });
    if (entry.leaseState === 'leased') return Promise.resolve({ kind: 'Leased' });
    try {
      beforeDelete(`${container}/${name}`);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    account.containers.set(
      container,
      all.filter((one) => one !== entry),
    );
    return Promise.resolve({ kind: 'Deleted', isPermanent: true });
  };
  return { ...clients, port: { ...clients.port, deleteOne } };
}

export interface Pass {
  readonly request: ScanRequest;
  readonly accounts: Readonly<Record<string, MemoryAccount>>;
  readonly beforeDelete?: (name: string) => void;
  /** Whether every content changes between its listing and its reading. */
  readonly isChanging?: boolean;
  /** Between the list and the sweep. */
  readonly meanwhile?: () => void;
  /** The cut-off of what a person approved; then nothing else may go. Absent: all goes by routine. */
  readonly approvedMs?: number;
}

/** One pass of an operator that remembers nothing of those before: it lists, sweeps and lists again. */
export async function pass({ request, accounts, beforeDelete, meanwhile, approvedMs, isChanging = false }: Pass) {
  const { scans, workEnds } = stageScans(accounts, {
    connect: ({ name }) => {
      const clients = erodible(accounts[name]!, beforeDelete);
      const read: BlobPort['read'] = () => Promise.resolve({ kind: 'Changed' });
      return isChanging ? { ...clients, port: { ...clients.port, read } } : clients;
    },
    runSweep,
  });
  scans.list(key, request);
  await workEnds();
  meanwhile?.();
  const allowances = request.policy.spec.artifactClasses.map(({ name }) => ({
    name,
    ...(approvedMs === undefined ? {} : { approved: { cutoffMs: approvedMs, atMost: 100 } }),
    routine: { cutoffMs: nowMs, atMost: approvedMs === undefined ? 100 : 0 },
  }));
  scans.sweep(key, { ...request, allowances, setsTags: true, stillWanted: () => Promise.resolve(true) });
  const work = await workEnds();
  await scans.stop();
  if (work.kind !== 'Swept') throw new Error(`the pass ended as ${JSON.stringify(work)}`);
  return toldOf(work);
}

function toldOf({ report, sweep }: { readonly report: ScanReport; readonly sweep: SweepResult }) {
  return {
    sweep,
    refused: report.classes.reduce((sum, seen) => sum + seen.consent.refused, 0),
    due: report.classes.reduce((sum, seen) => sum + seen.due.now, 0),
    overdue: report.classes.reduce((sum, seen) => sum + seen.overdue, 0),
  };
}

export const left = (...accounts: readonly MemoryAccount[]): readonly string[] =>
  accounts.flatMap(({ containers }) =>
    [...containers].flatMap(([container, entries]) => entries.map(({ name }) => `${container}/${name}`)),
  );

export const carrier = recording('20260409', 'r1', tagged('consent', 'no'));
export const transcript = recording('20260409', 'r1');
export const classes = [
  classAt('recordings', ['calls/recordings/'], { consent }),
  classAt('transcripts', ['calls/transcripts/']),
];
