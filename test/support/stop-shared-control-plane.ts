import { unshareControlPlane } from '../control-plane/shared-control-plane.ts';
import type { SharedGlobals } from './start-shared-control-plane.ts';
import { stopKey } from './start-shared-control-plane.ts';

/** Jest runs this once after the end-to-end tests. */
export default async function stopSharedControlPlane(): Promise<void> {
  await (globalThis as SharedGlobals)[stopKey]?.();
  unshareControlPlane();
}
