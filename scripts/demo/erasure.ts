import { showDeletion } from './erasure/deletion.ts';
import { showPlan } from './erasure/plan.ts';
import { showProof } from './erasure/proof.ts';
import { openErasureScene, type SceneParts } from './erasure/scene.ts';
import { heading } from './narration.ts';

/** A caller asks for deletion: from the question at the privacy desk to the proof. */
export async function showErasure(parts: SceneParts): Promise<void> {
  heading('14. A caller asks for the deletion of their calls');
  const scene = await openErasureScene(parts);
  try {
    const shown = await showPlan(scene);
    await showDeletion(scene, shown);
    await showProof(scene, shown);
  } finally {
    await scene.close();
  }
}
