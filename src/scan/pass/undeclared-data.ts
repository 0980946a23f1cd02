import type { CallDataPolicySpec, Location } from '../../api/call-data-policy.ts';
import { shapeOfName } from '../../policy/name-shape.ts';
import type { ScanReport, UndeclaredPlace } from '../../policy/scan-report.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { BlobCallOptions, BlobPort } from '../blob-port.ts';
import type { BlobService, ContainerEntry, CountOutcome } from '../blob-service.ts';

export type Undeclared = Pick<ScanReport, 'undeclared' | 'undeclaredUnseen'>;

export interface UndeclaredInput extends BlobCallOptions {
  readonly account: string;
  readonly spec: CallDataPolicySpec;
  readonly service: Pick<BlobService, 'listContainers' | 'countBlobs'>;
  /** Counts a container that is not declared at all, at a fraction of the cost. */
  readonly port: Pick<BlobPort, 'listPage'>;
  /** Counting stops there, for each container. */
  readonly limit: number;
}

/** What lies in an account beside the declared locations. What could not be seen is told, not thrown. */
export async function findUndeclared(input: UndeclaredInput): Promise<Undeclared> {
  const { account, service, spec } = input;
  const seen = await attempt(() => service.listContainers(input));
  if (!seen.ok) return { undeclared: [], undeclaredUnseen: [unseen(account, seen.error)] };
  const locations = spec.artifactClasses
    .flatMap((artifactClass) => artifactClass.locations)
    .filter((location) => location.account === account);
  const undeclared: UndeclaredPlace[] = [];
  const undeclaredUnseen: ScanReport['undeclaredUnseen'][number][] = [];
  const evidence = spec.evidence?.account === account ? spec.evidence.container : undefined;
  for (const { name } of seen.value.filter(mayHoldData)) {
    // Ledger and receipts hold nobody's call data, and the policy declares them.
    if (name === evidence) continue;
    const declared = locations.filter(({ container }) => container === name);
    const place = await attempt(() => countBeside(input, name, declared));
    if (!place.ok) undeclaredUnseen.push(unseen(account, place.error));
    else if (place.value !== undefined) undeclared.push(place.value);
  }
  return { undeclared, undeclaredUnseen };
}

/** Deleted containers are gone from view, and those of the service itself (`$logs`) hold none of it; `$web` is people's own. */
function mayHoldData({ name, isDeleted }: ContainerEntry): boolean {
  return !isDeleted && (!name.startsWith('$') || name === '$web');
}

async function countBeside(
  { account, service, port, limit, abortSignal }: UndeclaredInput,
  container: string,
  declared: readonly Location[],
): Promise<UndeclaredPlace | undefined> {
  const prefixesToSkip = declared.map(({ prefix }) => prefix);
  if (prefixesToSkip.includes('')) return undefined;
  const counted =
    declared.length === 0
      ? await countAll(port, container, { limit, abortSignal })
      : await service.countBlobs(container, { prefixesToSkip, limit, abortSignal });
  // It went between the two looks.
  if (counted.kind === 'ContainerNotFound' || counted.count === 0) return undefined;
  const { count: blobs, isAtLeast, shapes } = counted;
  return { account, container, inDeclaredContainer: declared.length > 0, blobs, isAtLeast, shapes };
}

const maxShapes = 5;

/** Current blobs, as the service counts them beside declared folders. */
async function countAll(
  port: Pick<BlobPort, 'listPage'>,
  container: string,
  { limit, abortSignal }: BlobCallOptions & { readonly limit: number },
): Promise<CountOutcome> {
  const shapes = new Set<string>();
  let count = 0;
  let marker: string | undefined;
  do {
    const next = marker === undefined ? {} : { marker };
    const page = await port.listPage(container, { prefix: '', abortSignal, ...next });
    if (page.kind === 'ContainerNotFound') return page;
    for (const { kind, name } of page.entries) {
      if (kind !== 'base') continue;
      count += 1;
      if (shapes.size < maxShapes) shapes.add(shapeOfName(name));
    }
    if (count >= limit) return { kind: 'Counted', count: limit, isAtLeast: true, shapes: [...shapes] };
    marker = page.nextMarker;
  } while (marker !== undefined);
  return { kind: 'Counted', count, isAtLeast: false, shapes: [...shapes] };
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: OperatorError };

async function attempt<T>(look: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await look() };
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { ok: false, error };
  }
}

function unseen(account: string, { reason, message }: OperatorError): ScanReport['undeclaredUnseen'][number] {
  return { account, reason, message };
}
