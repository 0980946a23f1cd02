import { assertOpen } from '../runtime/write-gate.ts';
import type { WriteGate } from '../runtime/write-gate.ts';
import type { AzureCredential } from './credential.ts';

/**
 * The same identity, which gives no token while the gate is closed. Every request to Azure takes its token before it goes
 * out, retries and the last step of a long write too, so this one place holds back all of them. Reads as well: who may not
 * write has nothing to look for. The lean client lets requests wait for a connection, and asks again when one is there.
 */
export function guardCredential(credential: AzureCredential, gate: WriteGate): AzureCredential {
  return {
    forget: credential.forget,
    assertUsable: () => {
      assertOpen(gate);
    },
    getToken: async (scope, options) => {
      assertOpen(gate);
      const token = await credential.getToken(scope, options);
      // The exchange may have taken a while.
      assertOpen(gate);
      return token;
    },
  };
}
