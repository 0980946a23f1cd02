import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { int32 } from './class-entries.ts';
import { stateOfHold } from './holds.ts';
import type { HoldStatus, ScanLook } from './scan-look.ts';
import type { ScanView } from './scan-view.ts';

/** `status.holds`: one entry for each hold of the spec, with what the last look saw it keep. */
export function holdEntries(policy: CallDataPolicy, { holds, nowMs }: ScanView, look: ScanLook): readonly HoldStatus[] {
  return holds.map((resolved) => {
    const { name, ground, endTime } = resolved.hold;
    const state = stateOfHold(resolved, nowMs);
    const artifacts = state === 'Active' ? artifactsOf(name, policy, look) : undefined;
    return omitUndefined({ name, ground, state, endTime, artifacts });
  });
}

/** Only of an active hold: what one keeps that cannot be read nobody knows, and the others keep nothing. */
function artifactsOf(name: string, { status }: CallDataPolicy, { report, standing }: ScanLook): number | undefined {
  if (standing.kind === 'Lacking') return undefined;
  const seen =
    report === undefined
      ? status?.holds?.find((entry) => entry.name === name)
      : report.holds.find((hold) => hold.name === name);
  return seen?.artifacts === undefined ? undefined : int32(seen.artifacts);
}
