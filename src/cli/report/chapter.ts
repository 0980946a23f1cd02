import { badge, conditionTones } from './badge.ts';
import { currencyOf, type Currency } from './currency.ts';
import { html, nothing, type Html } from './html.ts';
import { list, paragraph, time, type Section } from './parts.ts';
import type { ReportData, ReportPolicy } from './report-data.ts';
import { accountabilitySection } from './sections/accountability.ts';
import { aiSection } from './sections/ai.ts';
import { classesSection } from './sections/classes.ts';
import { historySection } from './sections/history.ts';
import { lifecycleSection } from './sections/lifecycle.ts';
import { requestsSection } from './sections/requests.ts';
import { clausesSection, conditionsSection, findingsSection } from './sections/verdicts.ts';
import { unseenOf, type Unseen } from './unseen.ts';

/** What the page says of one policy. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly verdict: Html;
  /** Beside the verdict, in the summary: a sentence. */
  readonly told: string;
  /** Above the sections. */
  readonly lead: Html;
  readonly sections: readonly Section[];
}

export function chapterOf(policy: ReportPolicy, data: ReportData, id: string): Chapter {
  const currency = currencyOf(policy, data);
  const isCurrent = currency.kind === 'Current';
  return {
    id,
    title: titleOf(policy),
    verdict: headline(policy, isCurrent),
    told: currency.kind === 'Lapsed' ? currency.why : describeClauses(policy),
    lead: leadOf(policy, currency),
    sections: [
      clausesSection(policy, id, isCurrent),
      conditionsSection(policy, id, { isCurrent, tellsSince: data.origin.kind === 'Cluster' }),
      classesSection(policy, id, isCurrent),
      lifecycleSection(policy, id),
      aiSection(policy, id),
      historySection(policy, id, data.madeTime),
      requestsSection(policy, id),
      accountabilitySection(policy, id),
      unseenSection(unseenOf(policy, currency), id),
      findingsSection(policy, id),
    ],
  };
}

export function titleOf({ name, namespace }: Pick<ReportPolicy, 'name' | 'namespace'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

const headlines = { True: 'Compliant', False: 'Not compliant', Unknown: 'Unknown' } as const;

export function headline({ status }: Pick<ReportPolicy, 'status'>, isCurrent: boolean): Html {
  const compliant = status.conditions?.find(({ type }) => type === 'Compliant');
  const verdict = isCurrent && compliant !== undefined ? compliant.status : 'Unknown';
  return badge(headlines[verdict], conditionTones[verdict]);
}

const clauseOrder = ['Violated', 'Unknown', 'Attested', 'Verified', 'Enforced'] as const;

/** `Clauses: 1 violated, 2 verified.` */
function describeClauses({ spec, status: { clauses = [] } }: ReportPolicy): string {
  const declared = spec.notice?.clauses ?? [];
  const verdicts = declared.map(({ id }) => clauses.find((clause) => clause.id === id)?.verdict ?? 'Unknown');
  const counts = clauseOrder.map((verdict) => ({ verdict, count: verdicts.filter((one) => one === verdict).length }));
  const told = counts.filter(({ count }) => count > 0).map(({ verdict, count }) => `${count} ${verdict.toLowerCase()}`);
  return told.length === 0 ? 'The policy names no clauses.' : `Clauses: ${told.join(', ')}.`;
}

function leadOf({ spec, status, notes }: ReportPolicy, currency: Currency): Html {
  const { enforcement, suspend } = spec;
  const { lastCheckTime, scan } = status;
  return html`${currency.kind === 'Lapsed' ? lapsedNotice(currency.why) : nothing}
    <dl class="facts">
      <dt>Enforcement</dt>
      <dd>${enforcement}${suspend ? ', suspended' : ''}</dd>
      <dt>Accounts last seen</dt>
      <dd>${time(lastCheckTime)}</dd>
      <dt>Blobs last seen</dt>
      <dd>${time(scan?.completedTime)}</dd>
    </dl>
    ${list(notes)}`;
}

export function lapsedNotice(why: string): Html {
  return html`<p class="notice">${why} What follows was seen earlier, and is no verdict of today.</p>`;
}

export function unseenSection(unseen: readonly Unseen[], prefix: string): Section {
  return {
    id: `${prefix}-unseen`,
    title: 'What cannot be seen',
    body:
      unseen.length === 0
        ? paragraph('Everything that the policy speaks of was seen.')
        : list(unseen.map(({ what, why }) => html`<strong>${what}</strong>: ${why}`)),
  };
}
