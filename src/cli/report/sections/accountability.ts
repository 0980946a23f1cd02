import { html, type Part } from '../html.ts';
import { paragraph, prose, table, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';

/** Who answers for the data, on which ground, for what, and who gets it. All of it is declared by people. */
export function accountabilitySection({ spec }: ReportPolicy, prefix: string): Section {
  const { controller, dataProtectionOfficer, artifactClasses, processors } = spec;
  return {
    id: `${prefix}-accountability`,
    title: 'Who answers for it',
    body: html`<dl class="facts">
        <dt>Controller</dt>
        <dd>${controller === undefined ? 'not declared' : `${controller.name}, ${controller.contact}`}</dd>
        <dt>Data protection officer</dt>
        <dd>${dataProtectionOfficer?.contact ?? 'not declared'}</dd>
      </dl>
      ${table({
        id: `${prefix}-grounds`,
        caption: 'Legal basis and purposes of each class, as declared',
        columns: ['Class', 'Legal basis', 'Purposes', 'Places'],
        rows: artifactClasses.map(({ name, legalBasis, purposes = [], locations }) => [
          name,
          legalBasis ?? 'not declared',
          purposes.length === 0 ? 'not declared' : purposes.join(', '),
          prose(locations.map(({ account, container, prefix: path }) => `${account}: ${container}/${path}`).join('; ')),
        ]),
      })}${processors === undefined ? paragraph('The policy lists no processors.') : processorsTable(processors, prefix)}`,
  };
}

function processorsTable(processors: NonNullable<ReportPolicy['spec']['processors']>, prefix: string): Part {
  return table({
    id: `${prefix}-processors`,
    caption: 'Processors and their contracts, as declared',
    columns: ['Name', 'Role', 'Country', 'Purposes', 'Contract', 'Signed', 'Until'],
    rows: processors.map(({ name, role, country, purposes, contract }) => [
      name,
      role,
      country,
      purposes.join(', '),
      contract?.reference ?? 'none',
      contract?.signedDate ?? '–',
      contract?.validUntilDate ?? 'no end',
    ]),
  });
}
