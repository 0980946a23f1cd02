import type { JsonObject } from '../../src/api/json.ts';

const identity = (last: string): JsonObject => ({
  clientId: `00000000-0000-4000-8000-0000000000${last}`,
  tenantId: '00000000-0000-4000-8000-0000000000ff',
});

/** Identities of a policy, with every field. All of them are as long as they may be. */
export const completeAzureSpec = {
  azure: {
    identity: identity('00'),
    identities: { reader: identity('0a'), deleter: identity('0b'), aiWriter: identity('0c') },
  },
} satisfies JsonObject;
