import type { StoredInformed, StoredReceipt, StoredRequest } from '../../../api/stored.ts';
import { misfitSentences, receiptName, standingText } from '../../erasure/request-text.ts';
import { leftOver } from '../../erasure/request-tables.ts';
import { missing, told } from '../../erasure/told.ts';
import { receiptsVerdict } from '../evidence-verdicts.ts';
import { html, nothing, type Part } from '../html.ts';
import { code, figure, list, paragraph, table, time, type Section } from '../parts.ts';
import type { EvidenceSeen, ReportPolicy } from '../report-data.ts';

/** What callers asked to have deleted, and what proves that it is gone. Nothing in it says who they are. */
export function requestsSection(
  { requests: seen, name, evidence }: Pick<ReportPolicy, 'requests' | 'name' | 'evidence'>,
  prefix: string,
): Section {
  const id = `${prefix}-requests`;
  const title = 'Erasure requests and receipts';
  if (seen.kind === 'NotRead') return { id, title, body: paragraph(seen.why) };
  const { requests } = seen;
  if (requests.length === 0) return { id, title, body: paragraph(`No request of policy ${name} is in the cluster.`) };
  return {
    id,
    title,
    body: html`${table({
        id: `${prefix}-requests-table`,
        caption: 'Requests',
        columns: ['Request', 'Received', 'Due', 'Answered', 'Due time met', 'Calls', 'Erased', 'Retained', 'Receipt'],
        rows: requests.map(rowOf),
      })}
      <ul class="cards">
        ${requests.map((request) => requestCard(request, evidence))}
      </ul>
      <p>
        Verify receipts yourself with <code>calldata receipt verify --request NAME</code>, or offline with the files and
        the public keys.
      </p> `,
  };
}

function rowOf({ metadata, spec, status }: StoredRequest): readonly Part[] {
  const met = status?.conditions?.find(({ type }) => type === 'DueTimeMet');
  const { summary, receipt, dueTime, answeredTime } = status ?? {};
  return [
    metadata.name,
    time(spec?.receivedTime),
    time(summary?.dueTime ?? dueTime),
    time(answeredTime),
    met === undefined ? '–' : told`${met.status} (${met.reason})`,
    figure(summary?.calls),
    figure(summary?.erased),
    figure(summary?.retained),
    receiptOf(receipt),
  ];
}

function receiptOf(receipt: StoredReceipt | undefined): string {
  if (receipt === undefined) return 'none';
  const { sequence, final } = receipt;
  return final === true ? told`${sequence}, final` : told`${sequence}`;
}

function requestCard(request: StoredRequest, evidence: EvidenceSeen): Part {
  const { metadata, spec = {}, status } = request;
  const { informed = [] } = spec;
  const { receipt, results = [] } = status ?? {};
  return html`<li>
    <h4>${metadata.name} <span class="soft">${told`${spec.mode}`}</span></h4>
    ${misfitSentences(request).map(paragraph)}
    <p>${standingText(request)}</p>
    ${list(results.flatMap(leftOver))}
    <p class="soft">
      ${receipt === undefined ? 'There is no receipt.' : html`${receiptText(receipt)} ${verdictOn(request, evidence)}`}
    </p>
    ${
      informed.length === 0
        ? nothing
        : html`<p class="soft">Told, as people attest:</p>
            ${list(informed.map(toldOne))}`
    }
  </li> `;
}

function receiptText({ sequence, final, issuedTime, state, digest, keyId, location }: StoredReceipt): Part {
  return html`${receiptName({ sequence, final })} of ${time(issuedTime)}, ${told`${state}`}: ${code(told`${digest}`)},
  key ${code(told`${keyId}`)}, in ${code(told`${location}`)}.`;
}

/** `CallOne GmbH, 2026-11-21 09:00 UTC, by Privacy desk: letter 17`. */
function toldOne({ recipient = missing, notifiedTime, by = missing, reference }: StoredInformed): Part {
  return html`${recipient}, ${time(notifiedTime)}, by ${by}${reference === undefined ? nothing : html`: ${reference}`}`;
}

/** What this page proves of the receipts, and never what status says of itself. */
function verdictOn({ metadata: { uid } }: StoredRequest, evidence: EvidenceSeen): Part {
  const receipts = evidence.kind === 'Read' ? evidence.receipts.get(uid) : undefined;
  return html`<strong
    >${receipts === undefined ? 'Not verified: its chain was not read.' : receiptsVerdict(receipts)}</strong
  >`;
}
