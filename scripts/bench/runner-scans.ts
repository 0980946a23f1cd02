import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import type { ScanRequest, ScanWork } from '../../src/reconcile/scan-ports.ts';
import type { TokenSource } from '../../src/scan/lean/call.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { createScans } from '../../src/scan/pass/scans.ts';
import type { RunSweep } from '../../src/scan/pass/sweep-context.ts';
import { createSdkBlobService } from '../../src/scan/sdk/blob-service.ts';
import { observed } from '../../test/policy/artifact-build.ts';
import { policy, resourceIdOf, spec } from '../../test/policy/build.ts';

const pattern = '/(?P<day>[0-9]{8})/(?P<callId>[^/]+)/';

/** Recordings by one pattern with two groups: which call, and on which day. */
export const recordingsByPath = [
  {
    kind: 'Recording',
    nameEndsWith: ['.wav'],
    callId: [{ from: 'Path', pattern, group: 'callId' }],
    startedAt: [{ from: 'Path', pattern, group: 'day' }],
  },
] as const;

export interface RunnerPlace {
  /** By the name of the account. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly getToken: TokenSource['getToken'];
}

/** The engine as the operator has it, for one policy. `next`: the end of the piece of work just begun. */
export function openScans({ endpoints, getToken }: RunnerPlace, runSweep: RunSweep) {
  const key = { namespace: 'bench', name: 'scan' };
  const quiet = (): void => undefined;
  let onDone = quiet;
  const scans = createScans({
    connect: ({ name: account }) => {
      const settings = { account, endpoint: endpoints[account] ?? '', tokens: { getToken, forget: quiet } };
      const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
      const close = async (): Promise<void> => {
        await Promise.all([port.close(), service.close()]);
      };
      return { port, service, close };
    },
    runSweep,
    onDone: () => {
      onDone();
    },
    now: Date.now,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const next = async <Kind extends ScanWork['kind']>(
    kind: Kind,
  ): Promise<Extract<ScanWork, { readonly kind: Kind }>> => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    onDone = () => {
      resolve(undefined);
    };
    await promise;
    const work = scans.find(key);
    if (!isOf(work, kind)) throw new Error(`the work ended as ${work?.kind ?? 'nothing'}, not as ${kind}`);
    return work;
  };
  return { scans, key, next };
}

function isOf<Kind extends ScanWork['kind']>(
  work: ScanWork | undefined,
  kind: Kind,
): work is Extract<ScanWork, { readonly kind: Kind }> {
  return work?.kind === kind;
}

/** Nothing is held, withheld or remembered. */
export function requestFor(artifactClass: ArtifactClass, endpoints: Readonly<Record<string, string>>): ScanRequest {
  return {
    policy: policy('scan', spec([artifactClass])),
    accounts: Object.entries(endpoints).map(([name, blobEndpoint]) => ({
      ...observed({}, { blobEndpoint }),
      name,
      resourceId: resourceIdOf(name),
    })),
    withheld: [],
    holds: [],
    pendingCutoffMs: undefined,
    runningCutoffMs: undefined,
  };
}
