import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import { createOwnCheck, UnreadableOwnNumber } from '../../matching/own-identities.ts';
import { phoneRegionOf } from '../../matching/phone-number.ts';
import { describeRefusal, readSubject, type SubjectFeatures } from '../../matching/subject-features.ts';
import type { FeatureKind } from '../../matching/feature.ts';
import { CommandError } from '../command-error.ts';

/** One value that was given, and where. */
export interface GivenValue {
  readonly key: FeatureKind;
  readonly value: string;
}

/** Why a value cannot be searched for. The sentence does not hold it. */
export type CheckValue = (given: GivenValue) => string | undefined;

/**
 * Judges values as the operator will: by the region and the own identities of the policy. Throws a CommandError where the
 * policy serves no request.
 */
export function createCheck({ spec }: CallDataPolicy): CheckValue {
  const { phoneRegion, ownIdentities, erasure, evidence } = spec;
  if (phoneRegion === undefined || ownIdentities === undefined || erasure === undefined || evidence === undefined) {
    throw new CommandError(
      'The policy answers no requests: it needs erasure, evidence, phoneRegion and ownIdentities in its spec.',
    );
  }
  try {
    const region = phoneRegionOf(phoneRegion);
    const own = createOwnCheck(ownIdentities, region);
    return ({ key, value }) => problemOf(readSubject({ [key]: value }, region, own));
  } catch (error) {
    if (!(error instanceof UnreadableOwnNumber || error instanceof TypeError)) throw error;
    throw new CommandError(
      'The policy cannot be used: its phoneRegion or a number in its ownIdentities cannot be read.',
    );
  }
}

function problemOf({ refusals, own }: SubjectFeatures): string | undefined {
  const [refusal] = refusals;
  // The place is told by who asked for the value.
  if (refusal !== undefined) return describeRefusal({ ...refusal, key: undefined });
  return own.length > 0 ? 'the value belongs to the company itself, so it finds no caller' : undefined;
}
