import { html, type Part } from '../html.ts';
import { figure, list, table, time, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';
import { ageChart } from './class-chart.ts';
import { classAge, type ClassAge } from './class-ages.ts';

/** How old what is stored is, against what is promised. */
export function classesSection({ spec, status }: ReportPolicy, prefix: string, isCurrent: boolean): Section {
  const { classes = [], scan, holds = [] } = status;
  const ages = spec.artifactClasses.map((artifactClass) => {
    const seen = classes.find(({ name }) => name === artifactClass.name);
    return classAge(artifactClass, { spec, seen, scan });
  });
  return {
    id: `${prefix}-ages`,
    title: 'Ages against promises',
    body: html`${ageChart(ages, isCurrent)}${agesTable(ages, prefix)}${foundTable(ages, prefix)}${list(
      classes.map(({ name, message }) => html`<strong>${name}</strong>: ${message}`),
    )}${holdsTable(holds, prefix)}`,
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

function holdsTable(holds: NonNullable<ReportPolicy['status']['holds']>, prefix: string): Part {
  if (holds.length === 0) return html`<p>No hold keeps calls beyond their period.</p> `;
  return table({
    id: `${prefix}-holds`,
    caption: 'Holds: calls that are kept on a legal ground',
    columns: ['Hold', 'State', 'Ground', 'Until', 'Artifacts'],
    rows: holds.map(({ name, state, ground, endTime, artifacts }) => [
      name,
      state === 'Unreadable' ? 'Unknown: its calls stand in a Secret that was not read' : state,
      ground,
      time(endTime),
      figure(artifacts),
    ]),
  });
}
