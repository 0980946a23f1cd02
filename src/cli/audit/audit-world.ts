import { connectBlobs } from '../../blob-connection.ts';
import type { AccountClients } from '../../scan/pass/scan-place.ts';
import type { Connect } from '../../scan/pass/shared-clients.ts';
import type { Environment, LiveFlags } from '../live-settings.ts';
import type { LiveWorld } from '../live-look.ts';
import { connectReader } from '../live-world.ts';

/** Azure with its blobs, as the caller may see it. There is nothing here to write with. */
export interface AuditWorld extends Omit<LiveWorld, 'readNotice'> {
  readonly connectBlobs: Connect;
}

export type ConnectedAudit = AuditWorld & { readonly close: () => Promise<void> };

/** Throws a CommandError or an OperatorError. */
export async function connectAudit(flags: LiveFlags, environment: Environment): Promise<ConnectedAudit> {
  const { storage, ai, blobs, abortSignal, close } = await connectReader(flags, environment);
  const connection = { ...blobs, count: () => undefined };
  return {
    storage,
    ai,
    abortSignal,
    connectBlobs: (observation) => withoutWrites(connectBlobs(observation, connection)),
    close,
  };
}

/** A look needs none of these, so one that is called all the same is a bug, and must not reach Azure. */
function withoutWrites({ port, service, close }: AccountClients): AccountClients {
  return {
    port: { ...port, deleteOne: refuseToWrite },
    service: { ...service, setTags: refuseToWrite, replaceContent: refuseToWrite },
    close,
  };
}

function refuseToWrite(): never {
  throw new TypeError('An audit writes nothing.');
}
