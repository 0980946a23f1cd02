import { countOf } from '../policy/findings.ts';
import { listStores, type SeenStore } from '../policy/seen-stores.ts';
import { judgeAiPromises } from '../reconcile/judge-ai.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { line, type PlanSection } from './plan-report.ts';
import { unreadLines } from './section-tables.ts';
import { unreadAi } from './unread-parts.ts';

/** The stores of conversation data that the AI accounts point at, declared and not. */
export function planLiveStores({ policy }: AdmittedPolicy, { storage, ai }: LiveLook): readonly PlanSection[] {
  const { spec } = policy;
  if (spec.ai === undefined) return [];
  const stores = listStores({ ai: ai.ai, otherStores: spec.otherStores, storageAccounts: spec.storageAccounts });
  const unread = unreadAi(ai.ai, ['stores']);
  return [
    {
      kind: 'stores',
      subject: 'all AI accounts',
      state: unread.length > 0 ? 'Failed' : 'Unchanged',
      head: describeCounts(stores, unread.length),
      lines: [
        ...(stores.length === 0 && unread.length === 0 ? [line('No AI account points at a store.')] : []),
        ...stores.map(({ kind, target, vias, isDeclared }) =>
          line(`${isDeclared ? 'declared' : 'UNDECLARED'}: ${kind} ${target}, by ${vias.join(', ')}`),
        ),
        ...unreadLines(unread),
      ],
      findings: judgeAiPromises(policy, storage, ai).stores,
      data: {
        stores: stores.map(({ kind, target, vias, isDeclared: declared }) => ({ kind, target, vias, declared })),
      },
    },
  ];
}

function describeCounts(stores: readonly SeenStore[], unread: number): string {
  const undeclared = stores.filter(({ isDeclared }) => !isDeclared).length;
  return `${countOf(stores.length, 'store')} seen, ${undeclared} undeclared${unread > 0 ? '; not everything could be read' : ''}`;
}
