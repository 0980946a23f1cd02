import { withoutJudgedFigures } from '../../../policy/class-entries.ts';
import type { HoldStatus } from '../../../policy/scan-look.ts';
import { isSeenByOtherTerms } from '../currency.ts';
import { html, type Part } from '../html.ts';
import { figure, list, table, time, words, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';
import { ageChart } from './class-chart.ts';
import { classAge, type ClassAge } from './class-ages.ts';

/** How old what is stored is, against what is promised. */
export function classesSection(policy: ReportPolicy, prefix: string, isCurrent: boolean): Section {
  const { spec, status } = policy;
  const { classes = [], scan, holds = [] } = status;
  const isOfOtherTerms = isSeenByOtherTerms(policy);
  const ages = spec.artifactClasses.map((artifactClass) => {
    const entry = classes.find(({ name }) => name === artifactClass.name);
    const seen = entry !== undefined && isOfOtherTerms ? withoutJudgedFigures(entry) : entry;
    return classAge(artifactClass, { spec, seen, scan });
  });
  return {
    id: `${prefix}-ages`,
    title: 'Ages against promises',
    body: html`${ageChart(ages, isCurrent)}${agesTable(ages, prefix)}${foundTable(ages, prefix)}${list(
      classes.map(({ name, message }) => html`<strong>${name}</strong>: ${message}`),
    )}${holdsTable({ declared: spec.holds, holds }, prefix)}`,
  };
}

/** The charts in figures. */
function agesTable(ages: readonly ClassAge[], prefix: string): Part {
  return table({
    id: `${prefix}-ages-table`,
    caption: 'The same in figures',
    columns: ['Class', 'Promise', 'Oldest call', 'Age in days', 'Gone by day', 'Overdue', 'Held'],
    rows: ages.map(({ name, promise, promisedDays, oldestDays, seen }) => [
      name,
      promisedDays === undefined ? promise : `${promise} (${promisedDays} days)`,
      time(seen?.oldestStartTime),
      figure(oldestDays),
      figure(seen?.effectiveDays),
      figure(seen?.overdue),
      figure(seen?.held),
    ]),
  });
}

function foundTable(ages: readonly ClassAge[], prefix: string): Part {
  return table({
    id: `${prefix}-found-table`,
    caption: 'What was found',
    columns: ['Class', 'Artifacts', 'Calls', 'Not classified', 'Not searchable', 'Recoverable', 'Seen whole'],
    rows: ages.map(({ name, seen }) => [
      name,
      figure(seen?.artifacts),
      figure(seen?.calls),
      figure(seen?.unclassified),
      figure(seen?.unsearchable),
      figure(seen?.recoverable),
      time(seen?.lastFullPassTime),
    ]),
  });
}

interface HoldsSeen {
  readonly declared: ReportPolicy['spec']['holds'];
  readonly holds: NonNullable<ReportPolicy['status']['holds']>;
}

/** Every hold of the spec: one that status does not tell of is not for that reason none. */
function holdsTable({ declared, holds }: HoldsSeen, prefix: string): Part {
  if (declared.length === 0) return html`<p>No hold keeps calls beyond their period.</p> `;
  return table({
    id: `${prefix}-holds`,
    caption: 'Holds: calls that are kept on a legal ground',
    columns: ['Hold', 'State', 'Ground', 'Rule of law', 'Owner', 'Until', 'Artifacts'],
    rows: declared.map(({ name, ground, statute, owner, endTime }) => {
      const seen = holds.find((entry) => entry.name === name);
      return [
        words(name),
        words(stateText(seen?.state)),
        ground,
        statute === undefined ? '–' : words(statute),
        words(owner),
        time(endTime),
        figure(seen?.artifacts),
      ];
    }),
  });
}

function stateText(state: HoldStatus['state'] | undefined): string {
  if (state === undefined) return 'Unknown: the status does not tell of it';
  return state === 'Unreadable' ? 'Unknown: its calls stand in a Secret that was not read' : state;
}
