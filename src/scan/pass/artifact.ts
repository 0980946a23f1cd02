import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { CopyFacts } from '../../policy/copy-facts.ts';
import type { LogContent } from '../../policy/record-cut.ts';
import type { BlobEntry } from '../blob-port.ts';
import type { Classification } from '../classify/classification.ts';

/** All copies of one name, as the listing shows them. */
export interface ArtifactGroup {
  readonly name: string;
  /** Where `isCut`, the first of them only. */
  readonly entries: readonly BlobEntry[];
  /** There are more copies than can be held at a time: nothing can be decided of the name. */
  readonly isCut: boolean;
}

/** One copy, read as far as its class says how. */
export interface ReadCopy {
  readonly entry: BlobEntry;
  readonly classification: Classification;
  readonly facts: CopyFacts;
  /** Ids of its calls as far as they can be told, also where the copy as a whole could not be classified. */
  readonly callIds: readonly string[];
  /** Of a log that is cut record by record: what its records tell, where it could be read. */
  readonly log: LogContent | undefined;
}

/** A name with all its copies, read. */
export interface ReadArtifact {
  readonly name: string;
  readonly copies: readonly ReadCopy[];
  readonly isCut: boolean;
  /** The definition of the class that takes the name. */
  readonly definition: ArtifactDefinition | undefined;
}
