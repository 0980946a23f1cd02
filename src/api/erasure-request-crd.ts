import { erasureRequestNames, erasureRequestSchema } from './erasure-request.ts';
import { apiGroup, apiVersion } from './group.ts';

const readyCondition = '.status.conditions[?(@.type=="Ready")]';

const printerColumns = [
  {
    name: 'Policy',
    type: 'string',
    description: 'The policy whose calls are searched.',
    jsonPath: '.spec.policyRef.name',
  },
  {
    name: 'Ready',
    type: 'string',
    description: 'Whether the request came to its end.',
    jsonPath: `${readyCondition}.status`,
  },
  { name: 'Reason', type: 'string', description: 'Where it stands.', jsonPath: `${readyCondition}.reason` },
  { name: 'Calls', type: 'integer', description: 'Calls in the plan.', jsonPath: '.status.summary.calls' },
  { name: 'Erased', type: 'integer', description: 'Artifacts that are gone.', jsonPath: '.status.summary.erased' },
  {
    name: 'Retained',
    type: 'integer',
    description: 'Artifacts kept on a ground.',
    jsonPath: '.status.summary.retained',
  },
  {
    // A string, because kubectl prints a date in the future as <invalid>.
    name: 'Due',
    type: 'string',
    description: 'The due time that holds, with extension and pause.',
    jsonPath: '.status.summary.dueTime',
  },
  { name: 'Mode', type: 'string', priority: 1, description: 'DryRun or Execute.', jsonPath: '.spec.mode' },
  {
    name: 'Received',
    type: 'date',
    priority: 1,
    description: 'Time since the request reached the company.',
    jsonPath: '.spec.receivedTime',
  },
  {
    name: 'Weak',
    type: 'integer',
    priority: 1,
    description: 'Calls that only a weak feature points at.',
    jsonPath: '.status.plan.weakMatches',
  },
  {
    name: 'Age',
    type: 'date',
    description: 'Time since the object was created.',
    jsonPath: '.metadata.creationTimestamp',
  },
] as const;

/** The CustomResourceDefinition as it is applied: one version, served and stored. Apply it by server-side apply. */
export function erasureRequestCrd() {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${erasureRequestNames.plural}.${apiGroup}`,
      labels: { 'app.kubernetes.io/name': 'calldata-operator', 'app.kubernetes.io/component': 'crds' },
    },
    spec: {
      group: apiGroup,
      scope: 'Namespaced',
      names: { ...erasureRequestNames, categories: ['calldata'] },
      versions: [
        {
          name: apiVersion,
          served: true,
          storage: true,
          subresources: { status: {} },
          selectableFields: [
            { jsonPath: '.spec.policyRef.name' },
            { jsonPath: '.spec.mode' },
            { jsonPath: '.spec.cancel' },
          ],
          additionalPrinterColumns: printerColumns,
          schema: { openAPIV3Schema: erasureRequestSchema },
        },
      ],
    },
  } as const;
}
