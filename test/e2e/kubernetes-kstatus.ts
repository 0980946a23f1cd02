import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';

export type Kstatus = 'InProgress' | 'Current' | 'Failed' | 'Terminating';

/**
 * What Flux, Argo CD and `kubectl wait` style tools conclude from an object they know nothing of: the rules of
 * https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md, in their order.
 */
export function kstatusOf({ metadata, status }: CallDataPolicy): Kstatus {
  const { observedGeneration, conditions = [] } = status ?? {};
  const statusOf = (wanted: string) => conditions.find(({ type }) => type === wanted)?.status;
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (observedGeneration !== metadata.generation) return 'InProgress';
  if (statusOf('Reconciling') === 'True') return 'InProgress';
  if (statusOf('Stalled') === 'True') return 'Failed';
  return statusOf('Ready') === 'True' ? 'Current' : 'InProgress';
}
