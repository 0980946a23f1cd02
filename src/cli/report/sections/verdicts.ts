import { conditionMeanings } from '../../../api/condition.ts';
import { clauseTones, conditionTones, verdictBadge } from '../badge.ts';
import { html, joined, nothing, type Part } from '../html.ts';
import { paragraph, time, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';
import { describeControl } from '../../offline-promises.ts';

const bases = {
  Observed: 'observed: read from Azure',
  Attested: 'attested: people say so, nobody looked',
  Inferred: 'inferred: it follows from configuration or documentation',
} as const;

/** Each clause of the notice: the verdict, what it stands on, and how it is known. */
export function clausesSection({ spec, status }: ReportPolicy, prefix: string, isCurrent: boolean): Section {
  const { notice } = spec;
  const { clauses = [] } = status;
  const id = `${prefix}-clauses`;
  const title = 'The clauses of the privacy notice';
  if (notice === undefined) {
    return { id, title, body: paragraph('The policy names no privacy notice, so no clause has a verdict.') };
  }
  const told = notice.clauses.map(({ id: clause, controls }) => ({
    clause,
    controls: controls.map(describeControl).join('; '),
    seen: clauses.find((entry) => entry.id === clause),
  }));
  return {
    id,
    title,
    body: html`<p>
        Notice <code>${notice.url}</code>, version ${notice.version}, SHA-256 <code>${notice.sha256}</code>. Worst first
        is what counts: a clause is as good as the worst of its controls.
      </p>
      <ul class="cards">
        ${told.map(
          ({ clause, controls, seen }) =>
            html`<li>
              <h4>
                ${clause}
                ${seen === undefined ? verdictBadge('Unknown', 'open', true) : verdictBadge(seen.verdict, clauseTones[seen.verdict], isCurrent)}
              </h4>
              <p>${seen?.message ?? 'Nothing was seen of this clause.'}</p>
              <p class="soft">
                Controls:
                ${controls}.${seen === undefined ? nothing : html` Basis: ${bases[seen.basis]}.`}${seen?.observedTime === undefined ? nothing : html` Oldest look: ${time(seen.observedTime)}.`}
              </p>
            </li> `,
        )}
      </ul> `,
  };
}

/** A newer operator may know conditions that this command does not. */
const meanings: Readonly<Record<string, string | undefined>> = conditionMeanings;

/** Under a verdict that is False, what a condition means must not read as what was found. */
function meaningOf(type: string): string {
  const meaning = meanings[type];
  return meaning === undefined ? '' : `Meaning of True: ${meaning}`;
}

export function conditionsSection(
  { status }: Pick<ReportPolicy, 'status'>,
  prefix: string,
  { isCurrent, tellsSince }: { readonly isCurrent: boolean; readonly tellsSince: boolean },
): Section {
  const { conditions = [] } = status;
  const since = (lastTransitionTime: string): Part =>
    tellsSince ? html` Since ${time(lastTransitionTime)}.` : nothing;
  return {
    id: `${prefix}-conditions`,
    title: 'Verdicts',
    body:
      conditions.length === 0
        ? paragraph('There is no verdict.')
        : html`<ul class="cards">
            ${conditions.map(
              ({ type, status: verdict, reason, message, lastTransitionTime }) =>
                html`<li>
                  <h4>
                    ${type} ${verdictBadge(verdict, conditionTones[verdict], isCurrent)}
                    <span class="soft">${reason}</span>
                  </h4>
                  <p>${message}</p>
                  <p class="soft">${meaningOf(type)}${since(lastTransitionTime)}</p>
                </li> `,
            )}
          </ul> `,
  };
}

export function findingsSection(
  { status, findings }: Pick<ReportPolicy, 'status' | 'findings'>,
  prefix: string,
): Section {
  const total = status.findingsTotal ?? findings.length;
  const more =
    total > findings.length ? ` The first ${findings.length} of ${total} are here; status holds no more.` : '';
  return {
    id: `${prefix}-findings`,
    title: 'Findings',
    body:
      findings.length === 0
        ? paragraph(status.findings === undefined ? 'Nothing was looked at.' : 'There is none.')
        : html`<p>Worst first.${more}</p>
            <ol class="cards">
              ${findings.map(
                ({ reason, severity, subject, message, basis, clauses = [] }) =>
                  html`<li>
                    <h4>${severity}: ${reason}</h4>
                    <p>${message}</p>
                    <p class="soft">
                      Where: <code>${subject}</code>. Basis:
                      ${bases[basis]}.${clauses.length === 0 ? nothing : html` Touches ${joined(clauses, ', ')}.`}
                    </p>
                  </li> `,
              )}
            </ol> `,
  };
}
