import type { ArtifactDecision } from '../../policy/artifact-decision.ts';
import type { ReadArtifact } from './artifact.ts';

/**
 * Whether nobody can search the artifact for a caller: its definition says no way to, which is so of audio, its content is
 * encrypted or cannot be read, or what is left of it is deleted and recoverable.
 */
export function isUnsearchable(
  { definition, copies }: Pick<ReadArtifact, 'definition' | 'copies'>,
  decision: ArtifactDecision | undefined,
): boolean {
  if (decision?.isUnsearchable !== false || definition?.search === undefined) return true;
  return copies.some(
    ({ classification }) =>
      classification.kind === 'Unclassified' && unreadableReasons.some((reason) => reason === classification.reason),
  );
}

const unreadableReasons = ['ContentEncrypted', 'ContentArchived', 'ContentMalformed', 'ContentTooLarge'] as const;
