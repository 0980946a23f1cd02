import { all, always, corrects, either, erases, underEnforce, whereOpenAi, whereParts } from './need-conditions.ts';
import type { RequiredAction } from './required-action.ts';

const accounts = 'Microsoft.CognitiveServices/accounts';
const dataPlane = `${accounts}/OpenAI`;

type Described = Pick<RequiredAction, 'action' | 'why' | 'isNeeded' | 'place'>;

const reads: readonly Described[] = [
  {
    action: `${accounts}/read`,
    place: 'AiAccount',
    why: 'see location, switches and tags, and find accounts',
    isNeeded: always,
  },
  {
    action: `${accounts}/deployments/read`,
    place: 'AiAccount',
    why: 'see SKUs, models and spillover',
    isNeeded: whereParts,
  },
  ...['projects', 'connections', 'capabilityHosts'].map((part) => ({
    action: `${accounts}/${part}/read`,
    place: 'AiAccount' as const,
    why: 'find stores behind an account',
    isNeeded: whereParts,
  })),
  ...['connections', 'capabilityHosts'].map((part) => ({
    action: `${accounts}/projects/${part}/read`,
    place: 'WhenUsed' as const,
    why: 'find stores behind a project',
    isNeeded: always,
  })),
  {
    action: 'Microsoft.Insights/diagnosticSettings/read',
    place: 'AiAccount',
    why: 'see where logs go',
    isNeeded: always,
  },
  {
    action: 'Microsoft.MachineLearningServices/workspaces/read',
    place: 'WhenUsed',
    why: 'find machine-learning workspaces and hubs where spec.ai.discover looks',
    isNeeded: always,
  },
];

const dataReads: readonly Described[] = [
  ...['models', 'fine-tunes', 'files', 'stored-completions', 'assistants/vector_stores'].map((objects) => ({
    action: `${dataPlane}/${objects}/read`,
    place: 'AiAccount' as const,
    why: 'see what is kept, and whether anything trains a model',
    isNeeded: whereOpenAi,
  })),
  {
    action: `${dataPlane}/responses/read`,
    place: 'AiAccount',
    why: 'see that a response is gone',
    isNeeded: all(underEnforce, erases('Response')),
  },
  ...['assistants', 'assistants/threads'].map((objects) => ({
    action: `${dataPlane}/${objects}/read`,
    place: 'AiAccount' as const,
    why: 'see that a thread is gone',
    isNeeded: all(underEnforce, erases('Thread')),
  })),
];

const dataChanges: readonly Described[] = [
  {
    action: `${dataPlane}/fine-tunes/write`,
    place: 'AiAccount',
    why: 'cancel fine-tuning jobs',
    isNeeded: corrects('CancelFineTuning'),
  },
  {
    action: `${dataPlane}/files/delete`,
    place: 'AiAccount',
    why: 'delete training files, and files of a call',
    isNeeded: either(corrects('DeleteTrainingFiles'), erases('File')),
  },
  {
    action: `${dataPlane}/stored-completions/action`,
    place: 'AiAccount',
    why: 'delete stored completions',
    isNeeded: either(corrects('DeleteStoredCompletions'), erases('StoredCompletion')),
  },
  {
    action: `${dataPlane}/responses/delete`,
    place: 'AiAccount',
    why: 'delete responses of a call',
    isNeeded: erases('Response'),
  },
  {
    action: `${dataPlane}/assistants/threads/delete`,
    place: 'AiAccount',
    why: 'delete threads of a call',
    isNeeded: erases('Thread'),
  },
];

export const aiActions: readonly RequiredAction[] = [
  ...reads.map((action) => ({ ...action, kind: 'Action', purpose: 'reader' }) as const),
  ...dataReads.map((action) => ({ ...action, kind: 'DataAction', purpose: 'reader' }) as const),
  {
    action: `${accounts}/write`,
    kind: 'Action',
    purpose: 'aiWriter',
    place: 'AiAccount',
    why: 'switch stored completions and assistants off, and set the tag',
    isNeeded: all(
      underEnforce,
      either(corrects('TagResources'), all(whereOpenAi, corrects('DisableStoredCompletions', 'DisableAssistants'))),
    ),
  },
  ...dataChanges.map(
    (action) =>
      ({
        ...action,
        kind: 'DataAction',
        purpose: 'aiWriter',
        isNeeded: all(underEnforce, whereOpenAi, action.isNeeded),
      }) as const,
  ),
];
