/** The regions of libphonenumber, by their first letter: ISO 3166 alpha-2, and the few that have a numbering plan beside it. */
const regions =
  'A[CDEFGILMORSTUWXZ]|B[ABDEFGHIJLMNOQRSTWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|G[ABDEFGHILMNPQRTUWY]|H[KNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|O[M]|P[AEFGHKLMRSTWY]|Q[A]|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[ACDGHJKLMNORTVWZ]|U[AGSYZ]|V[ACEGINU]|W[FS]|X[K]|Y[ET]|Z[AMW]';

export const phoneRegionSchema = {
  description:
    'Where a telephone number without a country code belongs: ISO 3166 alpha-2 in capital letters, such as DE. Required with erasure.',
  type: 'string',
  maxLength: 2,
  'x-kubernetes-validations': [
    {
      rule: `self.matches('^(${regions})$')`,
      message:
        'is no region with telephone numbers; write two capital letters as in ISO 3166, such as DE or GB (not UK)',
    },
  ],
} as const;

export const ownIdentitiesSchema = {
  description:
    "What belongs to the company and therefore matches nobody, however often calls name it. All three lists are required, [] for none: a misspelt one that a lax client drops would let the company's own number match every call. Required with erasure.",
  type: 'object',
  required: ['numbers', 'emailDomains', 'agentNames'],
  properties: {
    numbers: {
      description:
        "The company's telephone numbers: hotlines, switchboards, direct lines. An extension of fewer than six digits goes under agentNames.",
      type: 'array',
      maxItems: 200,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description:
          "A number in any notation, read by phoneRegion, or a range that ends with '*': all numbers that begin with it. A range needs six digits or more, because its numbers are never found for anybody.",
        type: 'string',
        maxLength: 32,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('^[+]?([ ()./-]{0,3}[0-9]){6,19}[ ()./-]{0,3}[*]?$')",
            message: "is no telephone number of 6 to 19 digits; a range ends with '*', as in '+49 89 1234*'",
          },
        ],
      },
    },
    emailDomains: {
      description: "The company's domains. Addresses in them, and in domains below them, match nobody.",
      type: 'array',
      maxItems: 50,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'A domain without @, such as example.com. Letter case does not count.',
        type: 'string',
        maxLength: 253,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('^[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$')",
            message: 'must be a domain of two parts or more without @, such as example.com',
          },
        ],
      },
    },
    agentNames: {
      description:
        'Names of people who answer calls for the company, as they are spoken in calls or stand in their metadata, and short extensions.',
      type: 'array',
      maxItems: 500,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'One name, first and last, or a short extension.',
        type: 'string',
        minLength: 1,
        maxLength: 128,
      },
    },
  },
} as const;
