import type { ErasureRequestSpec } from '../../api/erasure-request.ts';
import { knownInstant } from '../instant.ts';
import { subjectRecipient } from './request-clock.ts';
import type { PolicyFacts } from './request-facts.ts';
import type { RequestState } from './request-state.ts';

const namedAtMost = 5;

/** Whom nobody noted as told of what came of the request: the caller, and of an erasure every processor (Art. 12 and 19 GDPR). */
export function describeUntold(spec: ErasureRequestSpec, policy: PolicyFacts, state: RequestState): string {
  if (!isAnswer(state)) return '';
  const times = timesTold(spec);
  // With an extension the caller hears twice: that it will take longer, and what came of it.
  const isCallerTold = timesOf(times, subjectRecipient) > (spec.extension === undefined ? 0 : 1);
  const processors = state.reason === 'Erased' && policy.kind === 'Found' ? policy.processorNames : [];
  const untold = [...(isCallerTold ? [] : ['the caller']), ...processors.filter((name) => timesOf(times, name) === 0)];
  if (untold.length === 0) return '';
  const more = untold.length - namedAtMost;
  const names = `${untold.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `Not told, as far as spec.informed says: ${names}. calldata inform notes it.`;
}

/** What a caller is owed an answer about. Who cancelled knows. */
function isAnswer({ kind, reason }: RequestState): boolean {
  return kind === 'Ended' ? reason !== 'Cancelled' : kind === 'Waiting' && reason === 'PartiallyRetained';
}

/** Entries whose time nobody can read count for nothing: receipts leave them out, too. */
function timesTold({ informed = [] }: ErasureRequestSpec): readonly string[] {
  return informed
    .filter(({ notifiedTime }) => knownInstant(notifiedTime) !== undefined)
    .map(({ recipient }) => recipient);
}

function timesOf(recipients: readonly string[], name: string): number {
  return recipients.filter((recipient) => recipient === name).length;
}
