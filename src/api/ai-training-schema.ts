const tolerance = ['Forbidden', 'Tolerated'] as const;

export const trainingSchema = {
  description: 'What the promise that nothing trains a model forbids.',
  type: 'object',
  default: {},
  properties: {
    fineTuning: {
      description: 'Fine-tuning jobs, training files and fine-tuned models.',
      type: 'string',
      enum: tolerance,
      default: 'Forbidden',
    },
    storedCompletions: {
      description: 'Chat completions that the service keeps for evaluation and distillation.',
      type: 'string',
      enum: tolerance,
      default: 'Forbidden',
    },
    assistants: {
      description: 'Assistants and threads, which the service keeps until someone deletes them.',
      type: 'string',
      enum: tolerance,
      default: 'Forbidden',
    },
    abuseMonitoringStorage: {
      description: 'Prompts that Microsoft stores for abuse monitoring. Off only after Microsoft approved it.',
      type: 'string',
      enum: tolerance,
      default: 'Tolerated',
    },
    resourceTag: {
      description: 'A label for people and Azure Policy, set by TagResources. It is never evidence.',
      type: 'object',
      required: ['name', 'value'],
      properties: {
        name: { description: 'Name of the tag.', type: 'string', minLength: 1, maxLength: 512 },
        value: { description: 'Value of the tag.', type: 'string', maxLength: 256 },
      },
    },
  },
} as const;
