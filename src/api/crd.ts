import { callDataPolicyNames, callDataPolicySchema } from './call-data-policy.ts';
import { apiGroup, apiVersion } from './group.ts';

/** Short lists of columns read well in 120 characters; `priority: 1` shows with `-o wide` only. */
const printerColumns = [
  {
    name: 'Ready',
    type: 'string',
    description: 'Whether the policy of this generation is applied and every account was looked at.',
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
  },
  {
    name: 'Compliant',
    type: 'string',
    description: 'The verdict over all conditions. Unknown is not compliant.',
    jsonPath: '.status.conditions[?(@.type=="Compliant")].status',
  },
  {
    name: 'State',
    type: 'string',
    description: 'Reason of the Ready condition.',
    jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
  },
  {
    name: 'Rules',
    type: 'integer',
    priority: 1,
    description: 'Our lifecycle rules seen in all accounts.',
    jsonPath: '.status.summary.rules',
  },
  {
    name: 'Oldest',
    type: 'date',
    description: 'Age of the oldest call of which something can still be read or recovered.',
    jsonPath: '.status.summary.oldestStartTime',
  },
  {
    name: 'Overdue',
    type: 'integer',
    description: 'Artifacts past their period that can still be read or recovered. Empty until a pass was complete.',
    jsonPath: '.status.summary.overdue',
  },
  {
    // A string, because kubectl prints a date in the future as <invalid>.
    name: 'Next check',
    type: 'string',
    description: 'When Azure will be looked at again.',
    jsonPath: '.status.nextCheckTime',
  },
  {
    name: 'Enforcement',
    type: 'string',
    priority: 1,
    description: 'Audit only reads; Enforce writes lifecycle rules.',
    jsonPath: '.spec.enforcement',
  },
  {
    name: 'Suspended',
    type: 'boolean',
    priority: 1,
    description: 'Whether all passes are stopped.',
    jsonPath: '.spec.suspend',
  },
  {
    name: 'Pending',
    type: 'integer',
    priority: 1,
    description: 'Accounts whose rules wait for approval.',
    jsonPath: '.status.summary.pendingAccounts',
  },
  {
    name: 'Rule days',
    type: 'integer',
    priority: 1,
    description: 'The smallest number of days at which one of our enabled rules deletes.',
    jsonPath: '.status.summary.ruleDays',
  },
  {
    name: 'Findings',
    type: 'integer',
    priority: 1,
    description: 'Number of findings, those that do not fit into status included.',
    jsonPath: '.status.findingsTotal',
  },
  {
    name: 'Boundary',
    type: 'string',
    priority: 1,
    description: 'Where calls may be stored and processed. Empty where residency is not judged.',
    jsonPath: '.spec.residency.boundary',
  },
  {
    name: 'Last check',
    type: 'date',
    priority: 1,
    description: 'How long ago Azure was looked at.',
    jsonPath: '.status.lastCheckTime',
  },
  {
    name: 'Age',
    type: 'date',
    description: 'Time since the policy was created.',
    jsonPath: '.metadata.creationTimestamp',
  },
] as const;

/**
 * The CustomResourceDefinition as it is applied: one version, served and stored. Apply it as it stands, by server-side
 * apply; typed clients that do not know every schema keyword drop the validation rules without a word.
 */
export function callDataPolicyCrd() {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${callDataPolicyNames.plural}.${apiGroup}`,
      labels: { 'app.kubernetes.io/name': 'calldata-operator', 'app.kubernetes.io/component': 'crds' },
    },
    spec: {
      group: apiGroup,
      scope: 'Namespaced',
      names: { ...callDataPolicyNames, categories: ['calldata'] },
      versions: [
        {
          name: apiVersion,
          served: true,
          storage: true,
          subresources: { status: {} },
          selectableFields: [{ jsonPath: '.spec.enforcement' }, { jsonPath: '.spec.suspend' }],
          additionalPrinterColumns: printerColumns,
          schema: { openAPIV3Schema: callDataPolicySchema },
        },
      ],
    },
  } as const;
}
