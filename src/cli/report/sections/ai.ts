import { countOf } from '../../../policy/findings.ts';
import { describePeriod } from '../../../policy/period.ts';
import { html, nothing, type Part } from '../html.ts';
import { figure, paragraph, prose, table, time, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';

type AiStatus = NonNullable<ReportPolicy['status']['ai']>;

/** What processes calls, where, and what it keeps. */
export function aiSection({ spec, status }: ReportPolicy, prefix: string): Section {
  const { ai, otherStores = [], residency } = spec;
  const seen = status.ai;
  const promise =
    residency === undefined ? 'The policy promises nothing about places.' : `Promised boundary: ${residency.boundary}.`;
  return {
    id: `${prefix}-ai`,
    title: 'AI inventory',
    body:
      ai === undefined
        ? paragraph(`The policy promises nothing about AI, so no AI account was looked at. ${promise}`)
        : html`<p>${promise} Allowed model formats: ${ai.allowedModelFormats.join(', ')}.</p>
            <p>${seen === undefined ? 'No AI account was looked at.' : describeTotals(seen)}</p>
            ${table({
              id: `${prefix}-ai-accounts`,
              caption: 'Declared AI accounts',
              columns: ['Account', 'Resource'],
              rows: ai.accounts.map(({ name, resourceId }) => [name, html`<code>${resourceId}</code>`]),
            })}${seen === undefined ? nothing : html`${notVerified(seen, prefix)}${keptData(seen, prefix)}${corrections(seen, prefix)}`}${storesTable(otherStores, prefix)}`,
  };
}

function describeTotals({ accounts, deployments, notVerified: open }: AiStatus): string {
  return `Seen: ${countOf(accounts, 'account')}, declared or found, with ${countOf(deployments, 'deployment')}. Not verified: ${open}.`;
}

function notVerified({ entries = [] }: AiStatus, prefix: string): Part {
  if (entries.length === 0) return nothing;
  return table({
    id: `${prefix}-ai-open`,
    caption: 'Not verified: outside of the boundary, or not seen',
    columns: ['Account', 'Deployment', 'Region', 'SKU', 'Reason', 'What was seen'],
    rows: entries.map(({ account, deployment, location, sku, reason, message }) => [
      account,
      deployment ?? '–',
      location ?? '–',
      sku ?? '–',
      reason,
      prose(message),
    ]),
  });
}

function keptData({ dataPlane = [] }: AiStatus, prefix: string): Part {
  if (dataPlane.length === 0) return nothing;
  return table({
    id: `${prefix}-ai-kept`,
    caption: 'What the service keeps in declared accounts',
    columns: [
      'Account',
      'Fine-tuning jobs',
      'Training files',
      'Fine-tuned models',
      'Stored completions',
      'Batch files',
      'Vector stores',
    ],
    rows: dataPlane.map((entry) =>
      entry.reason === undefined
        ? [
            entry.account,
            figure(entry.fineTuningJobs?.count),
            figure(entry.trainingFiles?.count),
            figure(entry.fineTunedModels?.count),
            figure(entry.storedCompletions?.count),
            figure(entry.batchFiles?.count),
            figure(entry.vectorStores?.count),
          ]
        : [entry.account, ...Array.from({ length: 6 }, () => 'not seen')],
    ),
  });
}

function corrections({ corrections: done = [] }: AiStatus, prefix: string): Part {
  if (done.length === 0) return nothing;
  return table({
    id: `${prefix}-ai-corrections`,
    caption: 'Corrections, newest first',
    columns: ['Account', 'When', 'What'],
    rows: done.map(({ account, time: when, message }) => [account, time(when), prose(message)]),
  });
}

function storesTable(stores: NonNullable<ReportPolicy['spec']['otherStores']>, prefix: string): Part {
  if (stores.length === 0) return nothing;
  return table({
    id: `${prefix}-stores`,
    caption: 'Other stores: declared, and looked at by nobody',
    columns: ['Store', 'Kind', 'Kept for', 'Handled by'],
    rows: stores.map(({ kind, resourceId, retention, handledBy }) => [
      html`<code>${resourceId}</code>`,
      kind,
      describePeriod(retention),
      handledBy,
    ]),
  });
}
