import type { AiObjectKind } from '../policy/artifact-definition.ts';
import type { ArmOperation } from './errors.ts';
import { accountName } from './storage-resource.ts';

/**
 * One version to read and to write the provider. `storedCompletionsDisabled` came with 2025-09-01 and `routing` of
 * deployments later; an older version would hide them, and what is hidden looks as if it were off.
 */
export const COGNITIVE_API_VERSION = '2026-05-01';
/** Never left preview, and is what everybody uses. */
export const DIAGNOSTIC_SETTINGS_API_VERSION = '2021-05-01-preview';
export const MACHINE_LEARNING_API_VERSION = '2024-10-01';

const READ_ROLE = 'Reader';
const WRITE_ROLE = 'Cognitive Services Contributor';
/** The narrower role OpenAI User may read everything but stored completions. */
const DATA_ROLE = 'Cognitive Services OpenAI Contributor';

const COGNITIVE = 'Microsoft.CognitiveServices/accounts';

interface PartDescription {
  readonly path: string;
  /** Reads before "AI account voicebot"; empty for the account itself. */
  readonly noun: string;
  readonly permission: string;
}

const parts = {
  account: { path: '', noun: '', permission: COGNITIVE },
  deployments: { path: '/deployments', noun: 'the deployments of ', permission: `${COGNITIVE}/deployments` },
  projects: { path: '/projects', noun: 'the projects of ', permission: `${COGNITIVE}/projects` },
  connections: { path: '/connections', noun: 'the connections of ', permission: `${COGNITIVE}/connections` },
  capabilityHosts: {
    path: '/capabilityHosts',
    noun: 'the capability hosts of ',
    permission: `${COGNITIVE}/capabilityHosts`,
  },
  diagnosticSettings: {
    path: '/providers/Microsoft.Insights/diagnosticSettings',
    noun: 'the diagnostic settings of ',
    permission: 'Microsoft.Insights/diagnosticSettings',
  },
} as const satisfies Readonly<Record<string, PartDescription>>;

export type AiPart = keyof typeof parts;

/** What a call on a part of an account is for, with the right and the role it needs. */
export function describeAiOperation(verb: 'read' | 'write', part: AiPart, accountId: string): ArmOperation {
  const { noun, permission } = parts[part];
  return {
    purpose: `${verb} ${noun}AI account ${accountName(accountId)}`,
    permission: `${permission}/${verb}`,
    role: verb === 'read' ? READ_ROLE : WRITE_ROLE,
  };
}

export type ProjectPart = 'connections' | 'capabilityHosts';

export interface ProjectOfAccount {
  readonly accountId: string;
  readonly project: string;
}

export function describeProjectRead(part: ProjectPart, { accountId, project }: ProjectOfAccount): ArmOperation {
  const { noun } = parts[part];
  return {
    purpose: `read ${noun}project ${project} of AI account ${accountName(accountId)}`,
    permission: `${COGNITIVE}/projects/${part}/read`,
    role: READ_ROLE,
  };
}

export function aiPartId(part: AiPart, accountId: string): string {
  return `${accountId}${parts[part].path}`;
}

export function projectPartId(part: ProjectPart, { accountId, project }: ProjectOfAccount): string {
  return `${accountId}/projects/${encodeURIComponent(project)}${parts[part].path}`;
}

export interface SearchScope {
  readonly subscriptionId: string;
  /** Empty: the whole subscription. */
  readonly resourceGroup: string;
}

/** Lists of a provider, which answer 403 to a caller who may see only a part; ARM's own list would silently leave it out. */
const searched = {
  aiAccounts: { type: COGNITIVE, noun: 'AI accounts' },
  hubs: { type: 'Microsoft.MachineLearningServices/workspaces', noun: 'machine-learning workspaces' },
} as const;

export function describeSearch(what: keyof typeof searched, scope: SearchScope): ArmOperation {
  const { type, noun } = searched[what];
  const { subscriptionId, resourceGroup } = scope;
  const place = resourceGroup === '' ? `subscription ${subscriptionId}` : `resource group ${resourceGroup}`;
  return { purpose: `list the ${noun} of ${place}`, permission: `${type}/read`, role: READ_ROLE };
}

export function searchPath(what: keyof typeof searched, { subscriptionId, resourceGroup }: SearchScope): string {
  const group = resourceGroup === '' ? '' : `/resourceGroups/${encodeURIComponent(resourceGroup)}`;
  return `/subscriptions/${subscriptionId}${group}/providers/${searched[what].type}`;
}

/** Objects of the data plane: the right to each is a data action below `Microsoft.CognitiveServices/accounts/OpenAI`. */
const objects = {
  models: { noun: 'the models', actions: 'models' },
  fineTuningJobs: { noun: 'the fine-tuning jobs', actions: 'fine-tunes' },
  files: { noun: 'the files', actions: 'files' },
  storedCompletions: { noun: 'the stored completions', actions: 'stored-completions' },
  vectorStores: { noun: 'the vector stores', actions: 'assistants/vector_stores' },
} as const;

export type OpenAiObjects = keyof typeof objects;

export interface DataOperation {
  readonly objects: OpenAiObjects;
  /** `list`, `cancel`, `delete`: reads before the noun. */
  readonly verb: 'list' | 'cancel' | 'delete';
  /** Last part of the data action. */
  readonly action: 'read' | 'write' | 'delete' | 'action';
}

export function describeDataOperation({ objects: kind, verb, action }: DataOperation, accountId: string): ArmOperation {
  const { noun, actions } = objects[kind];
  return {
    purpose: `${verb} ${noun} of AI account ${accountName(accountId)}`,
    permission: `the data action ${COGNITIVE}/OpenAI/${actions}/${action}`,
    role: DATA_ROLE,
  };
}

/** One object of the data plane that holds something of a call. */
const singleObjects = {
  StoredCompletion: {
    noun: 'a stored completion',
    remove: 'stored-completions/action',
    look: 'stored-completions/read',
    list: 'stored-completions/read',
  },
  Response: { noun: 'a response', remove: 'responses/delete', look: 'responses/read', list: 'responses/read' },
  File: { noun: 'a file', remove: 'files/delete', look: 'files/read', list: 'files/read' },
  Thread: {
    noun: 'a thread',
    remove: 'assistants/threads/delete',
    look: 'assistants/threads/read',
    list: 'assistants/read',
  },
} as const satisfies Readonly<Record<AiObjectKind, unknown>>;

/** `remove` one, `look` for one, or `list` what tells that the service knows such objects. Never says which one. */
export type ObjectVerb = 'remove' | 'look' | 'list';

export function describeObjectOperation(verb: ObjectVerb, kind: AiObjectKind, accountId: string): ArmOperation {
  const { noun, [verb]: action } = singleObjects[kind];
  const attempt = verb === 'remove' ? `delete ${noun}` : `look for ${noun}`;
  return {
    purpose: `${attempt} of AI account ${accountName(accountId)}`,
    permission: `the data action ${COGNITIVE}/OpenAI/${action}`,
    role: DATA_ROLE,
  };
}
