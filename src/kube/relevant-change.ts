import { reconcileRequestedAtAnnotation, releaseAccountsAnnotation } from '../api/group.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import type { KubeObject } from './objects.ts';

/**
 * Whether a change calls for a pass: creation, deletion (also the mark of it), another spec (`generation`), or a new value
 * of an annotation that asks for something. A change of status alone does not, or every pass would cause the next.
 */
export function isRelevantChange(previous: KubeObject | undefined, current: KubeObject | undefined): boolean {
  if (previous === undefined || current === undefined) return previous !== current;
  const before = previous.metadata;
  const now = current.metadata;
  return (
    // Deleted and made again under the same name between two looks.
    before.uid !== now.uid ||
    before.generation !== now.generation ||
    before.deletionTimestamp !== now.deletionTimestamp ||
    [reconcileRequestedAtAnnotation, releaseAccountsAnnotation].some(
      (name) => before.annotations?.[name] !== now.annotations?.[name],
    )
  );
}

/** The same for requests: an approval, a refusal and a cancellation are changes of spec. What a Secret holds is not watched. */
export const isRelevantRequestChange: (
  previous: ErasureRequest | undefined,
  current: ErasureRequest | undefined,
) => boolean = isRelevantChange;
