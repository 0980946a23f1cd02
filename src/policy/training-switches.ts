import type { Remediation } from '../api/ai-schema.ts';
import type { AiAccountFacts, AiAccountObservation } from './ai-facts.ts';
import type { HeldObjects } from './ai-holds.ts';
import { buildPoint, type Point, type PointOptions } from './findings.ts';
import { assistantsTag, mayServeOpenAi, servesOpenAi, tagOf, type Training } from './training-plan.ts';

export interface TrainingRules {
  readonly training: Training;
  readonly remediate?: readonly Remediation[] | undefined;
  /** Accounts in which holds keep what could be deleted. */
  readonly held?: readonly HeldObjects[];
}

/** The switches that ARM really has, as seen on one account. */
export function judgeSwitches(
  observation: AiAccountObservation,
  facts: AiAccountFacts,
  rules: TrainingRules,
): readonly Point[] {
  if (!mayServeOpenAi(facts)) return [];
  return [
    ...judgeStoredCompletions(observation, facts, rules),
    ...judgeAssistants(observation, facts, rules),
    ...judgeContentLogging(observation, facts, rules),
  ];
}

function judgeStoredCompletions(
  observation: AiAccountObservation,
  { storedCompletionsDisabled }: AiAccountFacts,
  { training, remediate }: TrainingRules,
): readonly Point[] {
  if (storedCompletionsDisabled === true) return [];
  const state = storedCompletionsDisabled === false ? 'is false' : 'was never set';
  const text = {
    what: `AI account ${observation.name} can keep chat completions: storedCompletionsDisabled ${state}.`,
    why: 'A request with store: true is kept without an end, ready for evaluation and distillation.',
    todo: remedyFor('DisableStoredCompletions', { observation, remediate }),
  };
  return [judgeTolerance(training.storedCompletions, 'StoredCompletionsPossible', text, optionsOf(observation))];
}

/** Observed is the tag; that Azure then refuses assistants is documented. */
function judgeAssistants(
  observation: AiAccountObservation,
  facts: AiAccountFacts,
  { training, remediate }: TrainingRules,
): readonly Point[] {
  const value = tagOf(facts, assistantsTag.name);
  if (value === assistantsTag.value) return [];
  const state = value === undefined ? 'is absent' : `is '${value}'`;
  const text = {
    what: `AI account ${observation.name} can keep assistants and threads: the tag ${assistantsTag.name} ${state}.`,
    why: 'Threads hold conversations until someone deletes each by its id; they cannot be listed.',
    todo: remedyFor('DisableAssistants', { observation, remediate }),
  };
  return [judgeTolerance(training.assistants, 'AssistantsPossible', text, optionsOf(observation))];
}

/** Whether Microsoft may store prompts for abuse monitoring. Azure shows the entry only where the storage is off. */
export function abuseMonitoringStorage({ contentLogging }: AiAccountFacts): 'Off' | 'Possible' | 'Unknown' {
  if (contentLogging === undefined) return 'Possible';
  return contentLogging === 'false' ? 'Off' : 'Unknown';
}

/** Where it is tolerated, the message of the verdict says which of the two holds, and no finding is made. */
function judgeContentLogging(
  observation: AiAccountObservation,
  facts: AiAccountFacts,
  { training }: TrainingRules,
): readonly Point[] {
  const storage = abuseMonitoringStorage(facts);
  const options = { ...optionsOf(observation), clauses: ['R-39'] };
  if (storage === 'Unknown') {
    const what = `AI account ${observation.name} has ContentLogging '${facts.contentLogging ?? ''}', an unknown value.`;
    const why = 'Only "false" (nothing is stored) and no entry (prompts may be stored) are documented.';
    const todo = 'Ask Microsoft what it means.';
    return [buildPoint('Unknown', 'ContentLoggingUnknown', { what, why, todo }, options)];
  }
  if (storage === 'Off' || training.abuseMonitoringStorage === 'Tolerated') return [];
  const what = `AI account ${observation.name} has no entry ContentLogging: Microsoft may store prompts of it.`;
  const why = 'Flagged prompts may be kept for abuse monitoring and read by people; nobody outside can delete them.';
  const todo = 'Apply to Microsoft for modified abuse monitoring.';
  return [buildPoint('False', 'AbuseMonitoringStorageOn', { what, why, todo }, { ...options, severity: 'High' })];
}

/** Forbidden breaks the promise; tolerated is told, and no more. */
export function judgeTolerance(
  tolerance: Training['fineTuning'],
  reason: Parameters<typeof buildPoint>[1],
  text: Parameters<typeof buildPoint>[2],
  options: PointOptions,
): Point {
  return tolerance === 'Forbidden'
    ? buildPoint('False', reason, text, { ...options, severity: worseThanMedium(options) })
    : buildPoint('True', reason, { ...text, todo: 'spec.ai.training tolerates it.' }, { ...options, severity: 'Info' });
}

function worseThanMedium({ severity }: PointOptions): PointOptions['severity'] {
  return severity === 'Critical' ? 'Critical' : 'High';
}

/** Who mends it: the operator, where its correction is named and the account is declared; else a person. */
export function remedyFor(
  remediation: Remediation,
  {
    observation,
    remediate = [],
  }: { observation: AiAccountObservation; remediate?: readonly Remediation[] | undefined },
): string {
  if (!observation.declared) return 'Change it by hand; the operator corrects declared accounts only.';
  if (observation.account.ok && !servesOpenAi(observation.account.value)) {
    return 'Change it by hand; the operator does not know this kind of account and corrects nothing in it.';
  }
  return remediate.includes(remediation)
    ? 'The operator corrects it under Enforce.'
    : `Change it by hand, or name ${remediation} in spec.ai.remediate.`;
}

function optionsOf({ resourceId }: AiAccountObservation): PointOptions {
  return { severity: 'Medium', subject: resourceId, clauses: ['R-14'] };
}
