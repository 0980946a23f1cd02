import type { Remediation } from '../api/ai-schema.ts';
import type { Reason } from '../api/reasons.ts';
import type { Severity } from '../api/finding.ts';
import type { AiAccountFacts, AiAccountObservation, AiDataPlaneFacts, DeploymentFacts } from './ai-facts.ts';
import { deletesObjects, heldIn, judgeHeldObjects } from './ai-holds.ts';
import { buildPoint, compareText, countOf, type Point } from './findings.ts';
import { labelOf } from './residency-deployment.ts';
import { judgeUndeclared } from './residency-unseen.ts';
import { mayServeOpenAi, servesOpenAi, type Training } from './training-plan.ts';
import { judgeTolerance, remedyFor, type TrainingRules } from './training-switches.ts';

/** What the data plane keeps, which promise it touches, and who can remove it. */
interface KeptKind {
  readonly kind: keyof AiDataPlaneFacts;
  /** Absent: no tolerance names it, so it informs and breaks nothing. */
  readonly promise?: 'fineTuning' | 'storedCompletions' | 'assistants';
  readonly reason: Reason;
  readonly severity: Severity;
  readonly noun: string;
  readonly why: string;
  readonly todo: string;
  readonly remediation?: Remediation;
}

const keptKinds: readonly KeptKind[] = [
  {
    kind: 'fineTuningJobs',
    promise: 'fineTuning',
    reason: 'FineTuningJobs',
    severity: 'High',
    noun: 'fine-tuning job',
    why: 'A job trains a model on files of the account; a job that ended has done so.',
    todo: 'Find out what it trained on, then delete its model and the job.',
    remediation: 'CancelFineTuning',
  },
  {
    kind: 'trainingFiles',
    promise: 'fineTuning',
    reason: 'TrainingFiles',
    severity: 'High',
    noun: 'training file',
    why: 'They exist to train a model, and stay until someone deletes them.',
    todo: 'Delete them.',
    remediation: 'DeleteTrainingFiles',
  },
  {
    kind: 'fineTunedModels',
    promise: 'fineTuning',
    reason: 'FineTunedModels',
    severity: 'High',
    noun: 'fine-tuned model',
    why: 'Each was trained on files of the account.',
    todo: 'Find out what they were trained on, then delete them.',
  },
  {
    kind: 'storedCompletions',
    promise: 'storedCompletions',
    reason: 'StoredCompletionsKept',
    severity: 'Critical',
    noun: 'stored completion',
    why: 'They hold conversations without an end, ready for evaluation and distillation.',
    todo: 'Delete them.',
    remediation: 'DeleteStoredCompletions',
  },
  {
    kind: 'vectorStores',
    promise: 'assistants',
    reason: 'VectorStoresKept',
    severity: 'High',
    noun: 'vector store',
    why: 'They hold the text of files until someone deletes them.',
    todo: 'Delete them, or find out that no call data is in them.',
  },
  {
    kind: 'batchFiles',
    reason: 'BatchFilesKept',
    severity: 'Medium',
    noun: 'batch file',
    why: 'They hold prompts and answers until someone deletes them; no lifecycle rule reaches them.',
    todo: 'Delete them, and give batches an expiry.',
  },
];

/** What the data plane of an account was seen to keep, or that it was not seen. */
export function judgeDataPlane(
  observation: AiAccountObservation,
  facts: AiAccountFacts,
  rules: TrainingRules,
): readonly Point[] {
  const { dataPlane, declared } = observation;
  if (!mayServeOpenAi(facts)) return [];
  if (dataPlane?.ok === true) {
    const listed = dataPlane.value;
    const held = heldIn(observation, rules.held ?? []);
    const isAnyHeld =
      held !== undefined && keptKinds.some((kept) => isHeld(kept, rules) && listed[kept.kind].count > 0);
    return [
      ...keptKinds.flatMap((kept) => judgeKept(kept, listed, { observation, rules })),
      ...judgeDeletedFiles(observation, listed),
      ...(isAnyHeld ? [judgeHeldObjects(observation, held)] : []),
    ];
  }
  return declared ? [judgeUnreadDataPlane(observation, facts)] : [judgeUndeclared(observation, 'Unknown')];
}

/** Whether a hold keeps such objects from a deletion that the policy would ask for. */
function isHeld({ promise, remediation }: KeptKind, { training }: TrainingRules): boolean {
  const isForbidden = promise !== undefined && training[promise] === 'Forbidden';
  return isForbidden && remediation !== undefined && deletesObjects({ kind: remediation });
}

function judgeKept(
  kept: KeptKind,
  listed: AiDataPlaneFacts,
  { observation, rules }: { readonly observation: AiAccountObservation; readonly rules: TrainingRules },
): readonly Point[] {
  const { count, newestTime } = listed[kept.kind];
  const running = kept.kind === 'fineTuningJobs' ? listed.fineTuningJobs.running : 0;
  if (count === 0 && running === 0) return [];
  const newest = newestTime === undefined ? '' : `, the newest of ${newestTime}`;
  const runs = running === 0 ? '' : `, ${running} running now`;
  const text = {
    what: `AI account ${observation.name} lists ${countOf(count, kept.noun)}${newest}${runs}.`,
    why: kept.why,
    todo: describeRemedy(kept, running, { observation, rules }),
  };
  const options = { severity: running > 0 ? 'Critical' : kept.severity, subject: observation.resourceId } as const;
  if (kept.promise === undefined) return [buildPoint('True', kept.reason, text, { ...options, clauses: ['R-42'] })];
  return [judgeTolerance(rules.training[kept.promise], kept.reason, text, { ...options, clauses: ['R-14'] })];
}

/** They break nothing, but who asks what is left must hear of them. */
function judgeDeletedFiles(
  { name, resourceId }: AiAccountObservation,
  { trainingFiles: { deleted = 0 } }: AiDataPlaneFacts,
): readonly Point[] {
  if (deleted === 0) return [];
  const text = {
    what: `AI account ${name} lists ${countOf(deleted, 'training file')} as deleted.`,
    why: 'It trains nothing more, and what was made of it before may still name it.',
    todo: 'Nothing can be deleted there any more; ask Microsoft how long it stays listed.',
  };
  return [buildPoint('True', 'TrainingFiles', text, { severity: 'Info', subject: resourceId, clauses: ['R-14'] })];
}

/** A job that ended cannot be cancelled, so the correction helps only while one runs. */
function describeRemedy(
  kept: KeptKind,
  running: number,
  { observation, rules }: { readonly observation: AiAccountObservation; readonly rules: TrainingRules },
): string {
  const { kind, remediation, todo } = kept;
  if (isHeld(kept, rules) && heldIn(observation, rules.held ?? []) !== undefined) {
    return 'A hold may keep them, so the operator deletes none; see the finding AiObjectsHeld.';
  }
  const helps = remediation !== undefined && (kind !== 'fineTuningJobs' || running > 0);
  return helps ? `${todo} ${remedyFor(remediation, { observation, remediate: rules.remediate })}` : todo;
}

/** ARM can answer while the data plane is closed: behind a private network, or without the right to read it. */
function judgeUnreadDataPlane({ name, resourceId, dataPlane }: AiAccountObservation, facts: AiAccountFacts): Point {
  const isKnown = servesOpenAi(facts);
  const unasked = isKnown ? 'was not read.' : `was not read: the operator does not know the kind ${facts.kind}.`;
  const cause = dataPlane?.ok === false ? `could not be read: ${dataPlane.message}` : unasked;
  const what = `The data plane of AI account ${name} ${cause}`;
  const why = 'Fine-tuning jobs, training files and stored completions may exist there.';
  const todo = isKnown ? remedyForDataPlane(facts) : 'Use a version of the operator that knows this kind.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-14'] } as const;
  return buildPoint('Unknown', 'DataPlaneNotRead', { what, why, todo }, options);
}

function remedyForDataPlane({ publicNetworkAccess }: AiAccountFacts): string {
  return publicNetworkAccess?.toLowerCase() === 'disabled'
    ? 'Public network access is disabled: run the operator where the private endpoint can be reached.'
    : 'Give the identity of the operator the right to read the data plane.';
}

/** `model.source` is the sign in ARM of a fine-tuned or imported model; a name like one is only a convention. */
export function judgeTunedDeployments(observation: AiAccountObservation, training: Training): readonly Point[] {
  if (!observation.deployments.ok) return [];
  return observation.deployments.value
    .toSorted((left, right) => compareText(left.name, right.name))
    .flatMap((deployment) => judgeTuned(deployment, observation, training));
}

function judgeTuned(
  deployment: DeploymentFacts,
  observation: AiAccountObservation,
  training: Training,
): readonly Point[] {
  const { name, modelName = 'without a name', modelSource } = deployment;
  const subject = `${observation.resourceId}/deployments/${name}`;
  const start = `${labelOf(deployment, observation)} serves model ${modelName}`;
  const why = 'It was trained on files that someone chose.';
  const todo = 'Find out what it was trained on, then delete the deployment and the model.';
  if (modelSource !== undefined) {
    const text = { what: `${start}, made from ${modelSource}.`, why, todo };
    const options = { severity: 'High', subject, clauses: ['R-14'] } as const;
    return [judgeTolerance(training.fineTuning, 'FineTunedDeployment', text, options)];
  }
  if (!isNamedLikeTuned(modelName) || training.fineTuning === 'Tolerated') return [];
  const text = { what: `${start}, a name that fine-tuned models have.`, why, todo };
  const options = { severity: 'Medium', subject, basis: 'Inferred', clauses: ['R-14'] } as const;
  return [buildPoint('Unknown', 'FineTunedDeployment', text, options)];
}

function isNamedLikeTuned(modelName: string): boolean {
  return /(^|[.:-])ft[-:]/i.test(modelName);
}
