import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { kubectl } from '../../../test/support/local-stack.ts';
import { heading, indent, say } from '../narration.ts';
import { check } from '../verdict.ts';
import {
  artifactsOf,
  changedCopies,
  countOfCalls,
  describe,
  goneArtifacts,
  isHeld,
  isOfOthers,
  isTheirs,
  lookAtCopies,
  type StoredCopy,
} from './eyes.ts';
import { erasureNamespace, reasonOfRequest, waitForRequest, type ErasureScene, type ShownRequest } from './scene.ts';

/** Exactly the plan that was read is carried out, and counted from storage itself. */
export async function showDeletion(scene: ErasureScene, { name, digest, before }: ShownRequest): Promise<void> {
  heading('15. A person approves the plan by its digest');
  const args = ['approve', name, '--by', 'Head of privacy', '--digest', digest.slice(0, 8), '--execute'];
  const approved = await scene.desk.run(args);
  check('the plan is approved', approved.exitCode === 0, () => approved);
  const request = await waitForRequest(scene, name, {
    what: 'the first receipt',
    holds: ({ status }) => status?.receipt !== undefined,
  });
  const after = lookAtCopies(scene.azure);
  compareErased(request, before, after);
  compareHeld(request, before, after);
  showOthers(before, after);
  indent(await kubectl(scene.controlPlane, ['get', 'er', '-n', erasureNamespace]));
}

const isToGo = (copy: StoredCopy): boolean => isTheirs(copy) && !isHeld(copy);

function compareErased(request: ErasureRequest, before: readonly StoredCopy[], after: readonly StoredCopy[]): void {
  const { erased = -1, retained = -1 } = request.status?.summary ?? {};
  const left = after.filter(isToGo);
  const wanted = before.filter(isToGo);
  const gone = goneArtifacts(wanted, left);
  say(`   In storage: ${gone} artifacts of ${countOfCalls(wanted)} calls are gone, the deleted copy for good.`);
  say(`   status: ${erased} erased, ${retained} retained; Ready ${reasonOfRequest(request, 'Ready')}`);
  check('nothing of these calls is left, in no state', left.length === 0, () => left.map(describe));
  check('status and storage agree on what was erased', erased === gone, () => ({ erased, gone }));
}

function compareHeld({ status }: ErasureRequest, before: readonly StoredCopy[], after: readonly StoredCopy[]): void {
  const held = before.filter(isHeld);
  const changed = changedCopies(before, after, isHeld);
  const [ground] = (status?.results ?? []).flatMap(({ retained = [] }) => retained);
  say(`   Kept: ${held.length} artifacts of the held call.`);
  say(`   status: on the ground ${ground?.ground ?? 'unknown'} until ${ground?.untilTime ?? 'unknown'}`);
  const retained = status?.summary?.retained ?? -1;
  check('what is under the hold stays', changed.length === 0, () => changed.map(describe));
  check('status and storage agree on what is held', retained === artifactsOf(held).size, () => retained);
}

/** Blobs of other callers: each state, version and byte. */
export function showOthers(before: readonly StoredCopy[], after: readonly StoredCopy[]): void {
  const others = before.filter(isOfOthers);
  const changed = changedCopies(before, after, isOfOthers);
  check('what others said is as it was', changed.length === 0, () => changed.map(describe));
  if (changed.length > 0) return;
  say(`   Of others: ${others.length} blobs of ${countOfCalls(others)} calls, byte for byte as before.`);
}
