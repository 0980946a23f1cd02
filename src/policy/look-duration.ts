import { buildPoint, type Finding } from './findings.ts';
import type { ScanLook } from './scan-look.ts';

/** A finding where the last look took longer than the time between two checks: what it tells is older than was asked for. */
export function slowLook({ scan }: Pick<ScanLook, 'scan'>, intervalMs: number): readonly Finding[] {
  const { startedTime, completedTime } = scan ?? {};
  if (startedTime === undefined || completedTime === undefined) return [];
  const tookMs = Date.parse(completedTime) - Date.parse(startedTime);
  if (tookMs <= intervalMs) return [];
  const text = {
    what: `The last look at the blobs took ${minutes(tookMs)} minutes; spec.checkIntervalMinutes is ${minutes(intervalMs)}.`,
    why: 'What lies there is told, and deleted, later than the interval promises.',
    todo: 'Lengthen spec.checkIntervalMinutes, or share the look among pods with spec.scan.shards.',
  };
  return [buildPoint('True', 'PassTooSlow', text, { severity: 'Medium', subject: 'scan' }).finding];
}

function minutes(durationMs: number): number {
  return Math.round(durationMs / 60_000);
}
