import { holdTagName } from '../../policy/holds.ts';

/** Protects copies from a delete that would overtake a hold: a tag changes no ETag, so the ETag alone does not see it. */
export interface TagGuard {
  /**
   * The condition (`x-ms-if-tags`) for a copy that was listed with this hold tag; `undefined`: none can be made.
   * `MissingRefused`: it may be refused although nothing changed.
   */
  readonly conditionFor: (listedHold: string | undefined) => TagCondition | undefined;
  /** Whether the tags must be read right before, because the account refuses the condition for copies without the tag. */
  readonly mustLook: () => boolean;
  /** A copy without the tag was refused on the condition and nothing had changed. */
  readonly distrust: () => void;
}

export interface TagCondition {
  readonly ifTags: string;
  readonly mayRefuseMissing: boolean;
}

/** How many comparisons a condition may have is not documented. More values than this are looked for instead. */
const maxComparisons = 10;

/**
 * One for each account and pass. For a copy listed with a hold tag (of a hold that has ended) the tag must still be the
 * same. For a copy without one, no active hold of the spec may stand there now. Whether `<>` is true where the tag is
 * missing is not documented, and Azurite says no: then the tags are read right before the delete, and only what lies
 * between these two requests is not covered. A value that no hold of the spec names is seen by the listing and that look
 * alone.
 */
export function createTagGuard(activeValues: readonly string[]): TagGuard {
  const values = [...new Set(activeValues)];
  const isTooLong = values.length > maxComparisons;
  const ifNoneActive = values.map((value) => `"${holdTagName}" <> ${quoted(value)}`).join(' AND ');
  let isDistrusted = false;
  return {
    conditionFor: (listedHold) => {
      if (listedHold !== undefined) {
        return { ifTags: `"${holdTagName}" = ${quoted(listedHold)}`, mayRefuseMissing: false };
      }
      if (values.length === 0 || isTooLong || isDistrusted) return undefined;
      return { ifTags: ifNoneActive, mayRefuseMissing: true };
    },
    mustLook: () => values.length > 0 && (isTooLong || isDistrusted),
    distrust: () => {
      isDistrusted = true;
    },
  };
}

/** No character that a tag may have needs it; a quote must not end the value all the same. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
