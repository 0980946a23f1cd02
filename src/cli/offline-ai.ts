import { remediations, type Boundary, type Remediation } from '../api/ai-schema.ts';
import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { JsonObject } from '../api/json.ts';
import { countOf } from '../policy/findings.ts';
import { describePeriod } from '../policy/period.ts';
import { boundaryNames } from '../policy/regions.ts';
import { judgeSku } from '../policy/residency-sku.ts';
import { assistantsTag, type Training } from '../policy/training-plan.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { line, type PlanSection, type SectionLine } from './plan-report.ts';

/** What the policy promises about residency and AI, in words: nothing was looked at. */
export function planOfflineAi({ policy: { spec } }: AdmittedPolicy): readonly PlanSection[] {
  const { residency, ai, otherStores = [] } = spec;
  return [
    told('residency', 'all accounts', {
      lines: describeResidency(spec),
      data: { boundary: residency?.boundary ?? null, allowedModelFormats: ai?.allowedModelFormats ?? [] },
    }),
    told('training', 'all AI accounts', {
      lines: ai === undefined ? [line(noAi)] : describeTraining(ai),
      data: ai === undefined ? { training: null } : { training: ai.training, accounts: ai.accounts },
    }),
    ...(ai === undefined
      ? []
      : [
          told('switches', 'declared AI accounts', {
            lines: describeRemediations(ai),
            data: { remediate: ai.remediate ?? [] },
          }),
          told('stores', 'all AI accounts', { lines: describeStores(otherStores), data: { declared: otherStores } }),
        ]),
  ];
}

const noAi = 'Promises nothing: without spec.ai no AI account is looked at, and nothing is said of training.';

function told(
  kind: string,
  subject: string,
  { lines, data }: { readonly lines: readonly SectionLine[]; readonly data: JsonObject },
): PlanSection {
  return { kind, subject, state: 'NotCompared', lines, findings: [], data };
}

type PromisedAi = NonNullable<CallDataPolicySpec['ai']>;

function describeResidency({ residency, ai }: CallDataPolicySpec): readonly SectionLine[] {
  if (residency === undefined) return [line('Promises nothing: without spec.residency no place is judged.')];
  const { boundary } = residency;
  const storage = `Boundary ${boundary}: storage accounts and their copies must lie within ${boundaryNames[boundary]}.`;
  if (ai === undefined) return [line(storage), line('Without spec.ai no AI account is looked at.')];
  return [
    line(storage),
    line(`So must AI accounts, and wherever they route requests. ${describeSkus(boundary)}`),
    line(`Models of other publishers than ${ai.allowedModelFormats.join(', ')} do not pass.`),
  ];
}

/** Asked of the judgement itself, so that the words cannot differ from it. */
function describeSkus(boundary: Boundary): string {
  const passes = (sku: string) => judgeSku(sku, 'swedencentral', boundary).status === 'True';
  const zone = passes('DataZoneStandard') ? 'in the EU data zone pass, too' : 'in a data zone do not';
  const global = passes('GlobalStandard') ? 'global ones pass, too' : 'global ones never do';
  return `Deployments pass with a regional SKU (Standard, ProvisionedManaged); those ${zone}, ${global}.`;
}

const promiseNames: Readonly<Record<Exclude<keyof Training, 'resourceTag'>, string>> = {
  fineTuning: 'fine-tuning (jobs, training files, tuned models)',
  storedCompletions: 'stored completions',
  assistants: 'assistants and threads',
  abuseMonitoringStorage: 'prompts stored for abuse monitoring',
};

function describeTraining({ training, accounts, discover }: PromisedAi): readonly SectionLine[] {
  const promises = Object.keys(promiseNames) as readonly (keyof typeof promiseNames)[];
  const list = (tolerance: string) =>
    promises.filter((name) => training[name] === tolerance).map((name) => promiseNames[name]);
  const names = accounts.map(({ name }) => name).join(', ');
  const places = discover.map(({ subscriptionId, resourceGroup }) =>
    resourceGroup === '' ? `subscription ${subscriptionId}` : `resource group ${resourceGroup}`,
  );
  return [
    line(`Forbidden: ${list('Forbidden').join(', ') || 'nothing'}.`),
    line(`Tolerated: ${list('Tolerated').join(', ') || 'nothing'}.`),
    line(`Declared: ${countOf(accounts.length, 'AI account')}${names === '' ? '' : ` (${names})`}.`),
    places.length === 0
      ? line('Nothing is searched: an AI account that nobody declared is not found.')
      : line(`Searched for AI accounts that nobody declared: ${places.join(', ')}.`),
  ];
}

const effects: Readonly<Record<Remediation, (training: Training) => string>> = {
  DisableStoredCompletions: () => 'sets storedCompletionsDisabled to true',
  DisableAssistants: () => `sets tag ${assistantsTag.name} to '${assistantsTag.value}'`,
  TagResources: ({ resourceTag }) => `sets tag ${resourceTag?.name ?? ''} to '${resourceTag?.value ?? ''}'`,
  CancelFineTuning: () => 'cancels running fine-tuning jobs',
  DeleteTrainingFiles: () => 'deletes training files',
  DeleteStoredCompletions: () => 'deletes stored completions',
};

function describeRemediations({ training, remediate = [] }: PromisedAi): readonly SectionLine[] {
  const named = remediations.filter((name) => remediate.includes(name));
  if (named.length === 0) return [line('spec.ai.remediate names nothing: the operator only reads.')];
  const others = remediations.filter((name) => !remediate.includes(name));
  return [
    line('Under Enforce each pass, where it finds it otherwise,'),
    ...named.map((name) => line(`${effects[name](training)} (${name})`, 1)),
    ...(others.length === 0 ? [] : [line(`Not named, so left alone: ${others.join(', ')}.`)]),
  ];
}

function describeStores(otherStores: NonNullable<CallDataPolicySpec['otherStores']>): readonly SectionLine[] {
  const declared = otherStores.map(
    ({ kind, resourceId, retention, handledBy }) =>
      `${kind} ${resourceId}, kept ${describePeriod(retention)}, handled by ${handledBy}`,
  );
  return [
    line(declared.length === 0 ? 'Declared under spec.otherStores: none.' : 'Declared under spec.otherStores:'),
    ...declared.map((text) => line(text, 1)),
    line('Any other store that an AI account points at is a finding, but for spec.storageAccounts.'),
  ];
}
