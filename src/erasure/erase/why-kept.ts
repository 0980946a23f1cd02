import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import type { ArtifactKept } from '../../scan/sweep/delete-artifact.ts';

/** What did not go, and why. */
export interface KeptArtifact {
  readonly why: ArtifactKept['why'];
  readonly immutableUntilMs?: number | undefined;
  readonly failure?: ArtifactKept['failure'] | undefined;
}

/** What Azure, or somebody meanwhile, had against a delete. */
export function whyKept({ why, immutableUntilMs, failure }: KeptArtifact): WhyStays {
  switch (why) {
    case 'Held':
      return { kind: 'Held' };
    case 'LegalHold':
      return { kind: 'Retained', ground: 'LegalHold' };
    case 'Immutable': {
      const until = immutableUntilMs === undefined ? {} : { untilMs: immutableUntilMs };
      return { kind: 'Retained', ground: 'Immutable', ...until };
    }
    default:
      return { kind: 'Failed', reason: failure?.reason ?? why };
  }
}
