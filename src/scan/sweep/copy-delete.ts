import type { DeleteStep } from '../../policy/artifact-decision.ts';
import { isHoldTagName } from '../../policy/holds.ts';
import type { BlobCallOptions, BlobPort, BlobTarget, DeleteOptions, DeleteOutcome } from '../blob-port.ts';
import type { BlobService } from '../blob-service.ts';
import type { TagGuard } from './tag-guard.ts';

export interface DeleteTools {
  /** Retries and paces. */
  readonly port: BlobPort;
  readonly service: Pick<BlobService, 'getTags'>;
  readonly guard: TagGuard;
}

/** `Held`: a hold tag stands there that the listing did not show. */
export type CopyOutcome = DeleteOutcome | { readonly kind: 'Held' };

export interface CopyToDelete {
  readonly container: string;
  readonly name: string;
  readonly step: DeleteStep;
  /** Value of its hold tag as listed. */
  readonly listedHold: string | undefined;
}

/** Deletes one copy if it still is as it was listed and nobody put a hold on it. */
export async function deleteCopy(
  tools: DeleteTools,
  copy: CopyToDelete,
  options: BlobCallOptions,
): Promise<CopyOutcome> {
  const { step } = copy;
  const target = targetOf(copy);
  const { abortSignal } = options;
  if (step.step === 'Purge') return tools.port.deleteOne({ ...target, permanent: true }, { abortSignal });
  const conditions = conditionsOf(step, abortSignal);
  const outcome =
    step.snapshot === undefined
      ? await deleteTagged(tools, { copy, target, conditions })
      : await tools.port.deleteOne(target, conditions);
  if (outcome.kind !== 'ChangedSinceListing') return outcome;
  // A condition on what is gone may be answered as not met.
  const seen = await tools.port.head(target, { abortSignal });
  return seen.kind === 'NotFound' ? seen : outcome;
}

interface Conditional {
  readonly copy: CopyToDelete;
  readonly target: BlobTarget;
  readonly conditions: DeleteOptions;
}

/** Snapshots have no tags that anyone could change; the base and versions have. */
async function deleteTagged(tools: DeleteTools, parts: Conditional): Promise<CopyOutcome> {
  const { port, guard } = tools;
  const { copy, target, conditions } = parts;
  if (guard.mustLook() && copy.listedHold === undefined) return deleteAfterLook(tools, parts);
  const condition = guard.conditionFor(copy.listedHold);
  if (condition === undefined) return port.deleteOne(target, conditions);
  const outcome = await port.deleteOne(target, { ...conditions, ifTags: condition.ifTags });
  if (outcome.kind !== 'ChangedSinceListing' || !condition.mayRefuseMissing) return outcome;
  const second = await deleteAfterLook(tools, parts);
  if (second.kind === 'Deleted') guard.distrust();
  return second;
}

async function deleteAfterLook({ port, service }: DeleteTools, parts: Conditional): Promise<CopyOutcome> {
  const seen = await service.getTags(parts.target, { abortSignal: parts.conditions.abortSignal });
  if (seen.kind === 'NotFound') return seen;
  if (seen.tags.some(({ name }) => isHoldTagName(name))) return { kind: 'Held' };
  return port.deleteOne(parts.target, parts.conditions);
}

function targetOf({ container, name, step: { versionId, snapshot, state } }: CopyToDelete): BlobTarget {
  if (snapshot !== undefined) return { container, name, snapshot };
  // The current version is deleted by its name alone; its id would be refused.
  return versionId === undefined || state === 'base' ? { container, name } : { container, name, versionId };
}

function conditionsOf({ etag, withSnapshots }: DeleteStep, abortSignal: AbortSignal): DeleteOptions {
  return { abortSignal, ...(etag === undefined ? {} : { ifMatch: etag }), ...(withSnapshots ? { withSnapshots } : {}) };
}
