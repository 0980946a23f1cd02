import { startControlPlane } from '../control-plane/control-plane.ts';
import { shareControlPlane } from '../control-plane/shared-control-plane.ts';

/** The teardown runs in the same process but loads its modules anew. */
export const stopKey = Symbol.for('calldata.stopSharedControlPlane');

export interface SharedGlobals {
  [stopKey]?: () => Promise<void>;
}

/** Jest runs this once before the end-to-end tests; a control plane that cannot be had fails the run. */
export default async function startSharedControlPlane(): Promise<void> {
  const controlPlane = await startControlPlane({
    version: process.env['CALLDATA_KUBERNETES_VERSION'],
    report: (line) => process.stderr.write(`${line}\n`),
  });
  shareControlPlane(controlPlane);
  (globalThis as SharedGlobals)[stopKey] = controlPlane.stop;
}
