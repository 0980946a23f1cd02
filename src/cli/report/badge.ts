import type { ConditionStatus } from '../../api/condition.ts';
import type { CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import { html, type Html } from './html.ts';

type ClauseVerdict = NonNullable<CallDataPolicyStatus['clauses']>[number]['verdict'];
export type Tone = 'good' | 'said' | 'open' | 'bad' | 'plain';

/** Colour is never alone: each tone has a sign, and the word says it all. */
const signs: Readonly<Record<Tone, string>> = { good: '✓', said: '✎', open: '?', bad: '✗', plain: '·' };

export function badge(word: string, tone: Tone): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${word}</span>`;
}

export const clauseTones: Readonly<Record<ClauseVerdict, Tone>> = {
  Enforced: 'good',
  Verified: 'good',
  Attested: 'said',
  Unknown: 'open',
  Violated: 'bad',
};

export const conditionTones: Readonly<Record<ConditionStatus, Tone>> = { True: 'good', False: 'bad', Unknown: 'open' };

/** A verdict that may not speak any more is unknown; what it said then is told beside it. */
export function verdictBadge(word: string, tone: Tone, isCurrent: boolean): Html {
  return isCurrent ? badge(word, tone) : html`${badge('Unknown', 'open')} <span class="was">last seen: ${word}</span>`;
}
