export const operatorName = 'calldata-operator';

/** The namespace of the kustomize base. */
export const baseNamespace = 'calldata-system';

export const labels = { 'app.kubernetes.io/name': operatorName } as const;
