import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { aiStatus } from '../policy/ai-verdict.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { Finding } from '../policy/findings.ts';
import { judgeStores } from '../policy/other-stores.ts';
import type { AiVerdicts } from '../policy/policy-verdict.ts';
import { judgeResidency, type ResidencyJudgement } from '../policy/residency.ts';
import type { StatusFindings } from '../policy/status.ts';
import { judgeTraining, type TrainingJudgement } from '../policy/training.ts';
import type { AiLook } from './ai.ts';

/** Residency, training and stores: judged as far as the policy promises something about them. */
export function judgeAi(
  policy: CallDataPolicy,
  storage: readonly AccountObservation[],
  look: AiLook,
): AiVerdicts & { readonly found: StatusFindings } {
  const residency = judgePromisedResidency(policy, storage, look);
  const training = judgePromisedTraining(policy, look);
  const ai = policy.spec.ai === undefined ? undefined : aiStatus({ ai: look.ai, residency });
  const findings = [...(residency?.findings ?? []), ...(training?.findings ?? []), ...findStores(policy, look)];
  return {
    ...omitUndefined({ residency: residency?.verdict, training: training?.verdict }),
    attention: look.attention,
    found: { ...omitUndefined({ ai }), findings },
  };
}

function judgePromisedResidency(
  { spec }: CallDataPolicy,
  storage: readonly AccountObservation[],
  { ai, discovery }: AiLook,
): ResidencyJudgement | undefined {
  if (spec.residency === undefined) return undefined;
  const allowedModelFormats = spec.ai?.allowedModelFormats ?? ['OpenAI'];
  return judgeResidency({ boundary: spec.residency.boundary, allowedModelFormats, storage, ai, discovery });
}

function judgePromisedTraining(
  { spec }: CallDataPolicy,
  { ai, discovery, switches }: AiLook,
): TrainingJudgement | undefined {
  if (spec.ai === undefined) return undefined;
  const { training, remediate } = spec.ai;
  return judgeTraining({ ai, discovery, training, remediate, switches });
}

function findStores({ spec }: CallDataPolicy, { ai }: AiLook): readonly Finding[] {
  if (spec.ai === undefined) return [];
  return judgeStores({ ai, otherStores: spec.otherStores, storageAccounts: spec.storageAccounts });
}
