import { badge, conditionTones } from './badge.ts';
import { currencyOf, type Currency } from './currency.ts';
import { html, nothing, verbatim, type Html, type Part } from './html.ts';
import { list, paragraph, time, type Section } from './parts.ts';
import type { ReportData, ReportPolicy } from './report-data.ts';
import { accountabilitySection } from './sections/accountability.ts';
import { aiSection } from './sections/ai.ts';
import { classesSection } from './sections/classes.ts';
import { historySection } from './sections/history.ts';
import { lifecycleSection } from './sections/lifecycle.ts';
import { requestsSection } from './sections/requests.ts';
import { clausesSection, conditionsSection, findingsSection } from './sections/verdicts.ts';
import { styles } from './styles.ts';
import { unseenOf } from './unseen.ts';

/** One HTML page that needs nothing beside it: no script, no font, no network. A function of its data. */
export function renderReport(data: ReportData): string {
  const chapters = data.policies.map((policy, index) => chapterOf(policy, data, index));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Call data report, ${data.madeTime.slice(0, 10)}</title>
        <style>
          ${verbatim(styles)}
        </style>
      </head>
      <body>
        <a class="skip" href="#report">Skip to the report</a>
        <header>
          <h1>Call data report</h1>
          <p>${originOf(data)}</p>
          ${summaryOf(chapters)}
        </header>
        <nav aria-label="Contents">
          <ul>
            ${chapters.map(contentsOf)}
          </ul>
        </nav>
        <main id="report">${chapters.map(renderChapter)}</main>
        <footer>
          <p>
            Observed means read from Azure, attested means that people say so, inferred means that it follows from
            configuration or documentation. What was not seen is unknown, and unknown is not compliant.
          </p>
        </footer>
      </body>
    </html> `.markup;
}

interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly policy: ReportPolicy;
  readonly currency: Currency;
  readonly verdict: Html;
  readonly sections: readonly Section[];
}

function chapterOf(policy: ReportPolicy, data: ReportData, index: number): Chapter {
  const id = `policy-${index + 1}`;
  const currency = currencyOf(policy, data);
  const isCurrent = currency.kind === 'Current';
  const unseen = unseenOf(policy, currency);
  return {
    id,
    title: policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`,
    policy,
    currency,
    verdict: headline(policy, isCurrent),
    sections: [
      clausesSection(policy, id, isCurrent),
      conditionsSection(policy, id, { isCurrent, tellsSince: data.origin.kind === 'Cluster' }),
      classesSection(policy, id, isCurrent),
      lifecycleSection(policy, id),
      aiSection(policy, id),
      historySection(policy, id, data.madeTime),
      requestsSection(policy, id),
      accountabilitySection(policy, id),
      {
        id: `${id}-unseen`,
        title: 'What cannot be seen',
        body:
          unseen.length === 0
            ? paragraph('Everything that the policy speaks of was seen.')
            : list(unseen.map(({ what, why }) => html`<strong>${what}</strong>: ${why}`)),
      },
      findingsSection(policy, id),
    ],
  };
}

const headlines = { True: 'Compliant', False: 'Not compliant', Unknown: 'Unknown' } as const;

function headline({ status }: ReportPolicy, isCurrent: boolean): Html {
  const compliant = status.conditions?.find(({ type }) => type === 'Compliant');
  const verdict = isCurrent && compliant !== undefined ? compliant.status : 'Unknown';
  return badge(headlines[verdict], conditionTones[verdict]);
}

function originOf({ madeTime, origin }: ReportData): Part {
  return origin.kind === 'Cluster'
    ? html`Made ${time(madeTime)} of what the operator wrote into the namespace <strong>${origin.namespace}</strong>.`
    : html`Made ${time(madeTime)} of an audit of ${time(origin.time)}, which saw what the person who ran it may see.`;
}

function summaryOf(chapters: readonly Chapter[]): Html {
  if (chapters.length === 0) return paragraph('There is no policy.');
  return list(
    chapters.map(({ title, verdict, policy, currency }) => {
      const told = currency.kind === 'Lapsed' ? currency.why : describeClauses(policy);
      return html`<strong>${title}</strong> ${verdict} ${told}`;
    }),
  );
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

function contentsOf({ id, title, sections }: Chapter): Html {
  const inner = sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`);
  return html`<li>
    <a href="#${id}">${title}</a>
    <ul>
      ${inner}
    </ul>
  </li>`;
}

function renderChapter({ id, title, verdict, policy, currency, sections }: Chapter, index: number): Html {
  const { enforcement, suspend } = policy.spec;
  const { lastCheckTime, scan } = policy.status;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}" ${index === 0 ? html` class="first"` : nothing}>${title} ${verdict}</h2>
    ${currency.kind === 'Lapsed' ? html`<p class="notice">${currency.why} What follows was seen earlier, and is no verdict of today.</p>` : nothing}
    <dl class="facts">
      <dt>Enforcement</dt>
      <dd>${enforcement}${suspend ? ', suspended' : ''}</dd>
      <dt>Accounts last seen</dt>
      <dd>${time(lastCheckTime)}</dd>
      <dt>Blobs last seen</dt>
      <dd>${time(scan?.completedTime)}</dd>
    </dl>
    ${list(policy.notes)}${sections.map(
      (section) =>
        html`<section>
          <h3 id="${section.id}">${section.title}</h3>
          ${section.body}
        </section> `,
    )}
  </section> `;
}
