import type { AiAccountObservation, AiDataPlaneFacts } from '../policy/ai-facts.ts';
import { countOf, sortFindings } from '../policy/findings.ts';
import { judgeAiPromises } from '../reconcile/judge-ai.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { line, verdictData, verdictHead, type PlanSection, type SectionLine } from './plan-report.ts';
import { unreadLines } from './section-tables.ts';
import { unreadAi, unreadSearches } from './unread-parts.ts';

/** What could train on calls, as a pass judges it before it corrects anything. */
export function planLiveTraining({ policy }: AdmittedPolicy, { storage, ai }: LiveLook): readonly PlanSection[] {
  const { training, notes, status } = judgeAiPromises(policy, storage, ai);
  if (training === undefined) return [];
  const verdict = { condition: 'TrainingExcluded', ...training.verdict } as const;
  const unread = [
    ...unreadSearches(ai.discovery),
    ...unreadAi(ai.ai, ['account', 'deployments', 'stores', 'dataPlane']),
  ];
  return [
    {
      kind: 'training',
      subject: 'all accounts',
      state: unread.length > 0 ? 'Failed' : 'Unchanged',
      head: verdictHead(verdict, { unread: unread.length }),
      lines: [line(training.scope), ...ai.ai.flatMap(keptLines), ...unreadLines(unread)],
      findings: sortFindings([...training.findings, ...notes]),
      data: { ...verdictData(verdict), dataPlane: status?.dataPlane ?? [] },
    },
  ];
}

const nouns: Readonly<Record<keyof AiDataPlaneFacts, string>> = {
  fineTuningJobs: 'fine-tuning job',
  trainingFiles: 'training file',
  fineTunedModels: 'fine-tuned model',
  storedCompletions: 'stored completion',
  batchFiles: 'batch file',
  vectorStores: 'vector store',
};

/** What the data plane of an account lists: the whole of it, also where nothing of it is a finding. */
function keptLines({ name, dataPlane }: AiAccountObservation): readonly SectionLine[] {
  if (dataPlane?.ok !== true) return [];
  const listed = dataPlane.value;
  const kinds = Object.keys(nouns) as readonly (keyof AiDataPlaneFacts)[];
  const kept = kinds.filter((kind) => listed[kind].count > 0).map((kind) => describeKept(listed, kind));
  const none = kinds.filter((kind) => listed[kind].count === 0).map((kind) => `${nouns[kind]}s`);
  const parts = [...kept, ...(none.length === 0 ? [] : [`no ${none.join(', ')}`])];
  return [line(`The data plane of ${name} lists ${parts.join(', ')}.`)];
}

function describeKept(listed: AiDataPlaneFacts, kind: keyof AiDataPlaneFacts): string {
  const { running } = listed.fineTuningJobs;
  const note = kind === 'fineTuningJobs' && running > 0 ? ` (${running} running)` : '';
  return `${countOf(listed[kind].count, nouns[kind])}${note}`;
}
