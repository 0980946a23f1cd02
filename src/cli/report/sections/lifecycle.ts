import type { AccountStatus } from '../../../api/call-data-policy.ts';
import { countOf } from '../../../policy/findings.ts';
import { html, nothing, type Part } from '../html.ts';
import { figure, list, paragraph, table, time, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';

/** The rules by which Azure deletes by itself, and how long what is deleted can still be recovered. */
export function lifecycleSection({ spec, status }: ReportPolicy, prefix: string): Section {
  const { accounts = [] } = status;
  const { mode } = spec.lifecycle;
  const asksForNone = mode === 'None' || mode === 'Paused';
  return {
    id: `${prefix}-lifecycle`,
    title: 'Lifecycle rules',
    body: html`<p>
        Mode ${mode}${asksForNone ? ': the policy asks that no rule of ours deletes' : ''}. Rules that stand in Azure
        enabled delete by the creation time of a blob, also while the operator is down.
      </p>
      ${
        accounts.length === 0
          ? paragraph('No account was looked at.')
          : table({
              id: `${prefix}-accounts`,
              caption: 'Storage accounts',
              columns: [
                'Account',
                'Region',
                'Our rules',
                'Delete after days',
                'Rules of others',
                'Recoverable',
                'State',
                'Seen',
              ],
              rows: accounts.map(rowOf),
            })
      }${accounts.map(accountDetails)}`,
  };
}

function rowOf(account: AccountStatus): readonly Part[] {
  const { name, location, rules, ruleDays, foreignRules, reason, lastSeenTime } = account;
  return [
    name,
    location ?? '–',
    figure(rules),
    figure(ruleDays),
    figure(foreignRules),
    recoverable(account),
    reason,
    time(lastSeenTime),
  ];
}

function recoverable({ recoverableDays, recoverableBasis }: AccountStatus): string {
  if (recoverableDays === undefined) return 'no bound, or not known';
  return `${countOf(recoverableDays, 'day')}${recoverableBasis === 'Unknown' ? ' or more: not all was seen' : ''}`;
}

function accountDetails(account: AccountStatus): Part {
  const { name, message, arithmetic = [], pendingDigest, pendingChanges = [] } = account;
  return html`<h4>${name}</h4>
    <p>${message}</p>
    ${
      arithmetic.length === 0
        ? nothing
        : html`<p>What the policy asks for:</p>
            ${list(arithmetic)}`
    }${appliedDetails(account)}${
      pendingDigest === undefined
        ? nothing
        : html`<p>Waits for approval: <code>${pendingDigest}</code></p>
            ${list(pendingChanges)}`
    }`;
}

/** Status remembers what the operator put there. That it stands was seen only where the last look saw just that. */
function appliedDetails({ appliedRules = [], appliedDigest, rulesDigest, lastSeenTime }: AccountStatus): Part {
  if (appliedRules.length === 0) return nothing;
  const wasSeen = appliedDigest !== undefined && appliedDigest === rulesDigest && lastSeenTime !== undefined;
  const lead = wasSeen
    ? html`Seen in force at ${time(lastSeenTime)}:`
    : html`Meant to be in force, and not what was last seen in Azure, at ${time(lastSeenTime)}:`;
  return html`<p>${lead}</p>
    ${list(
      appliedRules.map(
        (rule) =>
          html`<code>${rule.name}</code>:
            ${rule.baseBlobDays === undefined ? 'copies only' : `${countOf(rule.baseBlobDays, 'day')} after creation`}
            under ${rule.prefixes.join(', ')}`,
      ),
    )}`;
}
