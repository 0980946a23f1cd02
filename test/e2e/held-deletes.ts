import { waitFor } from '../support/wait-for.ts';
import type { ErasureScene } from './erasure-scene.ts';
import type { RequestHandle } from './erasure-world.ts';

/** So long one live look at policy and request covers deletes. */
const lookMs = 5_000;

/** A delete of a transcript that is on its way to Azure, and those that wait behind it. */
export interface HeldDeletes {
  readonly release: () => void;
  /** Waits until what so many live looks cover is over, from the moment the delete was held. */
  readonly outlive: (looks?: number) => Promise<void>;
}

/** Approves the plan that is shown, and holds the deletes of transcripts; those of recordings go before. */
export async function approveAndHold(
  scene: ErasureScene,
  request: RequestHandle,
  more: Parameters<RequestHandle['approve']>[0] = {},
): Promise<HeldDeletes> {
  const { harness, transcriptAccount } = scene;
  const path = `/${transcriptAccount}/transcripts/`;
  const held = harness.azure.faults.add({ server: 'blob', operation: 'DeleteBlob', path, effect: { kind: 'silence' } });
  await request.approve(more);
  await held.struck({ deadlineMs: 60_000 });
  const struckMs = performance.now();
  return {
    release: () => {
      held.release();
    },
    outlive: async (looks = 1) => {
      await waitFor(() => performance.now() - struckMs > looks * lookMs, { what: 'the end of what live looks cover' });
    },
  };
}

/** Approves, and takes the approval back with deletes on their way; what was not sent by then is not sent any more. */
export async function approveAndTakeBack(
  scene: ErasureScene,
  request: RequestHandle,
  more: Parameters<RequestHandle['approve']>[0] = {},
): Promise<void> {
  const held = await approveAndHold(scene, request, more);
  await request.patch({ approval: null });
  await request.waitForReason('AwaitingApproval');
  await held.outlive();
  held.release();
}
