import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { maxCorrections } from '../api/ai-status-schema.ts';
import { omitUndefined } from '../api/json.ts';
import { noteAccounts } from '../policy/ai-notes.ts';
import { aiStatus, type AiStatus } from '../policy/ai-verdict.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { Finding } from '../policy/findings.ts';
import { judgeStores } from '../policy/other-stores.ts';
import type { AiVerdicts } from '../policy/policy-verdict.ts';
import { judgeResidency, type ResidencyJudgement } from '../policy/residency.ts';
import { undeclaredStores } from '../policy/seen-stores.ts';
import type { StatusFindings } from '../policy/status.ts';
import { judgeTraining, type TrainingJudgement } from '../policy/training.ts';
import type { AiLook } from './ai.ts';

/** What a look at the AI is judged by. */
export type SeenAi = Pick<AiLook, 'ai' | 'discovery' | 'switches' | 'held'>;

/** Each of them is there as far as the policy promises something about it. */
export interface AiJudgements {
  readonly residency?: ResidencyJudgement;
  readonly training?: TrainingJudgement;
  readonly stores: readonly Finding[];
  /** What is said of the AI accounts whatever is promised. */
  readonly notes: readonly Finding[];
  readonly status?: AiStatus;
}

export function judgeAiPromises(
  policy: CallDataPolicy,
  storage: readonly AccountObservation[],
  look: SeenAi,
): AiJudgements {
  const residency = judgePromisedResidency(policy, storage, look);
  const training = judgePromisedTraining(policy, look);
  const status = policy.spec.ai === undefined ? undefined : aiStatus({ ai: look.ai, residency });
  return {
    ...omitUndefined({ residency, training, status }),
    stores: findStores(policy, look),
    notes: noteAi(policy, look),
  };
}

/** The same as a pass reports it. */
export function judgeAi(
  policy: CallDataPolicy,
  storage: readonly AccountObservation[],
  look: AiLook & { readonly now: string },
): AiVerdicts & { readonly found: StatusFindings } {
  const { residency, training, stores, notes, status } = judgeAiPromises(policy, storage, look);
  const corrections = rememberCorrections(policy, look);
  const findings = [...(residency?.findings ?? []), ...(training?.findings ?? []), ...stores, ...notes];
  return {
    ...omitUndefined({ residency: residency?.verdict, training: training?.verdict }),
    isAiHeld: look.held.length > 0,
    attention: look.attention,
    found: { ...omitUndefined({ ai: status && { ...status, ...corrections } }), findings },
  };
}

/** Newest first: those of this pass, then those that status knows. */
function rememberCorrections(
  { status }: CallDataPolicy,
  { corrections, now }: Pick<AiLook, 'corrections'> & { readonly now: string },
): Pick<AiStatus, 'corrections'> {
  const all = [...corrections.map((correction) => ({ ...correction, time: now })), ...(status?.ai?.corrections ?? [])];
  return all.length === 0 ? {} : { corrections: all.slice(0, maxCorrections) };
}

function judgePromisedResidency(
  { spec }: CallDataPolicy,
  storage: readonly AccountObservation[],
  { ai, discovery }: SeenAi,
): ResidencyJudgement | undefined {
  if (spec.residency === undefined) return undefined;
  const allowedModelFormats = spec.ai?.allowedModelFormats ?? ['OpenAI'];
  const { boundary } = spec.residency;
  const unjudged = undeclaredStores({ ai, otherStores: spec.otherStores, storageAccounts: spec.storageAccounts });
  return judgeResidency({ boundary, allowedModelFormats, storage, ai, discovery, undeclaredStores: unjudged });
}

function judgePromisedTraining(
  { spec }: CallDataPolicy,
  { ai, discovery, switches, held }: SeenAi,
): TrainingJudgement | undefined {
  if (spec.ai === undefined) return undefined;
  const { training, remediate } = spec.ai;
  return judgeTraining({ ai, discovery, training, remediate, switches, held });
}

function noteAi({ spec }: CallDataPolicy, { ai }: SeenAi): readonly Finding[] {
  if (spec.ai === undefined) return [];
  return noteAccounts({
    ai,
    allowedModelFormats: spec.residency === undefined ? spec.ai.allowedModelFormats : undefined,
  });
}

function findStores({ spec }: CallDataPolicy, { ai }: SeenAi): readonly Finding[] {
  if (spec.ai === undefined) return [];
  return judgeStores({ ai, otherStores: spec.otherStores, storageAccounts: spec.storageAccounts });
}
