/** Types of conditions of a CallDataPolicy, in the order in which status lists them. */
export const conditionTypes = [
  'Ready',
  'Compliant',
  'LifecycleConfigured',
  'RetentionEnforced',
  'ErasureAssured',
  'ResidencyVerified',
  'TrainingExcluded',
  'ConsentVerified',
  'ProcessorsDocumented',
  'PermissionsVerified',
  'Reconciling',
  'Stalled',
] as const;

export type ConditionType = (typeof conditionTypes)[number];

export const conditionMeanings: Readonly<Record<ConditionType, string>> = {
  Ready: 'The policy of this generation is applied, and every account was looked at.',
  Compliant: 'The verdict: True only if every other verdict is True. Unknown is not compliant.',
  LifecycleConfigured: 'The lifecycle rules that the policy asks for stand in Azure, read back.',
  RetentionEnforced:
    'A complete pass of this generation saw no artifact that outlived its period, and the rules are in place.',
  ErasureAssured: 'What is deleted is really gone within the time to erase.',
  ResidencyVerified:
    'Everything that was judged lies, and is processed, within the boundary. Present only if spec.residency is.',
  TrainingExcluded: 'Nothing was seen that trains a model on calls. Present only if spec.ai is.',
  ConsentVerified:
    'No call was seen without the consent that the policy asks for. Present only if a class has consent.',
  ProcessorsDocumented:
    'Every listed processor has a contract in force, and nothing of the declared accounts was seen to go to anybody else. Present only if spec.processors is.',
  PermissionsVerified:
    'Azure lists, for each identity of the policy, every action that the policy needs at the accounts that it declares. It counts for nothing in Compliant.',
  Reconciling: 'Present only while True: the operator is working or will try again by itself.',
  Stalled: 'Present only while True: a person must change something.',
};

export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** A condition as the Kubernetes API conventions define it. */
export const conditionSchema = {
  description: 'One aspect of the state of the object, as the Kubernetes API conventions define it.',
  type: 'object',
  required: ['type', 'status', 'reason', 'lastTransitionTime', 'message'],
  properties: {
    type: { description: 'Type of the condition.', type: 'string', maxLength: 316 },
    status: { description: 'True, False or Unknown.', type: 'string', enum: ['True', 'False', 'Unknown'] },
    observedGeneration: {
      description: 'The metadata.generation that this condition was judged for.',
      type: 'integer',
      format: 'int64',
      minimum: 0,
    },
    lastTransitionTime: {
      description: 'When status last changed. A new reason or message does not move it.',
      type: 'string',
      format: 'date-time',
    },
    reason: {
      description: 'A word of the closed catalogue on the reference page.',
      type: 'string',
      minLength: 1,
      maxLength: 64,
    },
    message: { description: 'A sentence for people.', type: 'string', maxLength: 4096 },
  },
} as const;
