/** Who the operator is in a cluster that a test or a script starts. */
export const operatorIdentity = { namespace: 'calldata-system', serviceAccount: 'calldata-operator' } as const;
