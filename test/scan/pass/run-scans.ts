import type { ScanReport } from '../../../src/policy/scan-report.ts';
import type { ScanRequest, ScanWork } from '../../../src/reconcile/scan-ports.ts';
import { createScans } from '../../../src/scan/pass/scans.ts';
import type { RunningScans, ScansSettings } from '../../../src/scan/pass/scans.ts';
import type { RunSweep } from '../../../src/scan/pass/sweep-context.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { MemoryAccount } from './memory-estate.ts';
import { connectTo, key, nowMs } from './memory-estate.ts';

export interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface ScansStage {
  readonly scans: RunningScans;
  readonly done: string[];
  readonly logged: LogLine[];
  readonly workEnds: () => Promise<ScanWork>;
}

export function stageScans(
  accounts: Readonly<Record<string, MemoryAccount>>,
  settings: Partial<ScansSettings> = {},
): ScansStage {
  const done: string[] = [];
  const logged: LogLine[] = [];
  const write = (fields: LogLine['fields'], message: string): void => {
    logged.push({ fields, message });
  };
  const noSweep: RunSweep = () => Promise.reject(new Error('nothing is swept here'));
  const scans = createScans({
    connect: ({ name }) => connectTo(accounts[name]!),
    runSweep: noSweep,
    onDone: ({ name }) => {
      done.push(name);
    },
    now: () => nowMs,
    log: { debug: write, info: write, warn: write, error: write },
    ...settings,
  });
  return {
    scans,
    done,
    logged,
    workEnds: () =>
      waitFor(
        () => {
          const work = scans.find(key);
          return work?.kind === 'Running' ? undefined : work;
        },
        { what: 'the end of the work', intervalMs: 1 },
      ),
  };
}

/** The report of one list pass over a fresh estate. */
export async function listOnce(
  request: ScanRequest,
  accounts: Readonly<Record<string, MemoryAccount>>,
  settings: Partial<ScansSettings> = {},
): Promise<ScanReport> {
  const { scans, workEnds } = stageScans(accounts, settings);
  scans.list(key, request);
  const work = await workEnds();
  await scans.stop();
  if (work.kind !== 'Listed') throw new Error(`the pass ended as ${JSON.stringify(work)}`);
  return work.report;
}
