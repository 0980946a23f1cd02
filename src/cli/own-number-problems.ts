import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { createOwnCheck, UnreadableOwnNumber } from '../matching/own-identities.ts';
import { phoneRegionOf } from '../matching/phone-number.ts';
import type { DefinitionProblem } from './definition-problems.ts';

/** Numbers of the company that the region cannot have: the API server knows no numbering plan. Takes an admitted spec. */
export function ownNumberProblems({ phoneRegion, ownIdentities }: CallDataPolicySpec): readonly DefinitionProblem[] {
  if (phoneRegion === undefined || ownIdentities === undefined) return [];
  const region = phoneRegionOf(phoneRegion);
  return ownIdentities.numbers.flatMap((number, index) => {
    try {
      createOwnCheck({ numbers: [number], emailDomains: [], agentNames: [] }, region);
      return [];
    } catch (error) {
      if (!(error instanceof UnreadableOwnNumber)) throw error;
      const message = `is no telephone number of ${phoneRegion} and none with a country code, and until it can be read no request is searched`;
      return [{ field: `spec.ownIdentities.numbers[${index}]`, message }];
    }
  });
}
