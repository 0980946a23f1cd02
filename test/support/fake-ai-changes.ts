import { MAX_REMOVED_PER_PASS } from '../../src/azure/ai-removals.ts';
import type { AiChange } from '../../src/policy/training-plan.ts';
import type { FakeAiAccount } from './fake-ai-estate.ts';

type Tags = Readonly<Record<string, string>>;

/** Whether the account shows what the change is to bring about. */
export function isInForce({ facts, dataPlane }: FakeAiAccount, change: AiChange): boolean {
  switch (change.kind) {
    case 'SetStoredCompletionsDisabled':
      return facts.storedCompletionsDisabled === true;
    case 'SetTags':
      return Object.entries(change.assign).every(
        ([name, value]) => facts.tags[presentName(facts.tags, name)] === value,
      );
    case 'CancelFineTuning':
      return dataPlane.fineTuningJobs.running === 0;
    case 'DeleteTrainingFiles':
      return dataPlane.trainingFiles.count === 0;
    case 'DeleteStoredCompletions':
      return dataPlane.storedCompletions.count === 0;
  }
}

export function withChange(account: FakeAiAccount, change: AiChange, removed = MAX_REMOVED_PER_PASS): FakeAiAccount {
  const { facts, dataPlane } = account;
  switch (change.kind) {
    case 'SetStoredCompletionsDisabled':
      return { ...account, facts: { ...facts, storedCompletionsDisabled: true } };
    case 'SetTags':
      return { ...account, facts: { ...facts, tags: merged(facts.tags, change.assign) } };
    case 'CancelFineTuning': {
      // A job that was cancelled is listed still.
      const fineTuningJobs = { ...dataPlane.fineTuningJobs, running: rest(dataPlane.fineTuningJobs.running, removed) };
      return { ...account, dataPlane: { ...dataPlane, fineTuningJobs } };
    }
    case 'DeleteTrainingFiles':
      return { ...account, dataPlane: { ...dataPlane, trainingFiles: fewer(dataPlane.trainingFiles, removed) } };
    case 'DeleteStoredCompletions':
      return {
        ...account,
        dataPlane: { ...dataPlane, storedCompletions: fewer(dataPlane.storedCompletions, removed) },
      };
  }
}

/** How many objects a removal is about; `undefined` for a switch. */
export function countOf({ dataPlane }: FakeAiAccount, change: AiChange): number | undefined {
  switch (change.kind) {
    case 'CancelFineTuning':
      return dataPlane.fineTuningJobs.running;
    case 'DeleteTrainingFiles':
      return dataPlane.trainingFiles.count;
    case 'DeleteStoredCompletions':
      return dataPlane.storedCompletions.count;
    default:
      return undefined;
  }
}

function rest(count: number, removed: number): number {
  return Math.max(0, count - removed);
}

function fewer<T extends { readonly count: number }>(counts: T, removed: number): T | { readonly count: 0 } {
  const count = rest(counts.count, removed);
  return count === 0 ? { count } : { ...counts, count };
}

function merged(tags: Tags, assign: Tags): Tags {
  const renamed = Object.entries(assign).map(([name, value]) => [presentName(tags, name), value] as const);
  return { ...tags, ...Object.fromEntries(renamed) };
}

/** Azure does not tell names of tags apart by letter case. */
function presentName(tags: Tags, name: string): string {
  return Object.keys(tags).find((present) => present.toLowerCase() === name.toLowerCase()) ?? name;
}
