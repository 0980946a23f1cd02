import type { ScanView } from '../policy/scan-view.ts';
import type { ScanWork } from './scan-ports.ts';
import { toTime } from './schedule.ts';

type WorkView = Pick<ScanView, 'report' | 'sweep' | 'unseenBefore' | 'progress' | 'failed'>;

const nothing: WorkView = {
  report: undefined,
  sweep: undefined,
  unseenBefore: [],
  progress: undefined,
  failed: undefined,
};

/** What a piece of work has to say at this moment. */
export function viewOfWork(work: ScanWork | undefined): WorkView {
  switch (work?.kind) {
    case undefined:
      return nothing;
    case 'Running':
      return { ...nothing, unseenBefore: work.before?.unseen ?? [], progress: progressOf(work) };
    case 'Listed':
      return { ...nothing, report: work.report };
    case 'Swept':
      return { ...nothing, report: work.report, sweep: work.sweep };
    case 'Failed':
      return { ...nothing, failed: { reason: work.error.reason, message: work.error.message } };
  }
}

export function progressOf(work: ScanWork | undefined): ScanView['progress'] {
  if (work?.kind !== 'Running') return undefined;
  const { phase, startedMs, listed, deleted } = work.progress;
  return { phase, startedTime: toTime(startedMs), listed, deleted };
}
