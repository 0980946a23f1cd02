import { describe, expect, it } from '@jest/globals';
import { auditJson } from '../../../src/cli/audit/audit-report.ts';
import { readAudit } from '../../../src/cli/report/audit-source.ts';
import { madeTime, spec, status } from './report-data.ts';

const source = { file: 'voicebot.yaml', document: 1 } as const;
const findings = status().findings ?? [];
const notes = ['spec.suspend is true.'];
const policies = [{ source, name: 'voicebot', namespace: 'privacy', notes, spec: spec(), status: status(), findings }];
const report = { time: '2026-11-30T08:00:00Z', files: 1, skipped: 0, problems: [], policies } as const;
const read = (text: string) => readAudit(text, { file: 'audit.json', madeTime });
type Change = (document: Record<string, unknown>) => void;
const changed = (change: Change): string => {
  const document = JSON.parse(auditJson(report)) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
};
const policyOf = (document: Record<string, unknown>) => (document['policies'] as Record<string, unknown>[])[0]!;

describe('what an audit printed', () => {
  it('is read whole, and knows of no requests', () => {
    const data = read(changed(() => undefined));
    expect(data).toMatchObject({ madeTime, origin: { kind: 'Audit', time: '2026-11-30T08:00:00Z' } });
    expect(data.policies[0]).toMatchObject({
      name: 'voicebot',
      namespace: 'privacy',
      notes,
      findings,
      status: status(),
    });
    expect(data.policies[0]?.requests.kind).toBe('NotRead');
  });

  it.each<readonly [string, string, RegExp]>([
    ['no JSON', 'a: b', /it is not a JSON document/],
    ['a list', '[]', /it is not a JSON document/],
    [
      'another format',
      changed((document) => {
        document['format'] = 'calldata-plan/v1';
      }),
      /not what calldata audit --json prints/,
    ],
    [
      'no time',
      changed((document) => {
        delete document['time'];
      }),
      /not what calldata audit --json prints/,
    ],
    [
      'problems',
      changed((document) => {
        document['problems'] = [{ message: 'x' }];
      }),
      /the audit has problems/,
    ],
    [
      'a policy that is none',
      changed((document) => {
        document['policies'] = [7];
      }),
      /policies\[0\]: .*missing/,
    ],
    [
      'a spec without classes',
      changed((document) => {
        policyOf(document)['spec'] = {};
      }),
      /policies\[0\]: spec\..* is missing/,
    ],
    [
      'a status with another type',
      changed((document) => {
        policyOf(document)['status'] = { classes: 'none' };
      }),
      /policies\[0\]: status.classes/,
    ],
    [
      'a verdict that is none',
      changed((document) => {
        policyOf(document)['status'] = { clauses: [{ id: 'a', verdict: 'Fine', basis: 'Observed', message: '' }] };
      }),
      /status.clauses\[0\].verdict/,
    ],
  ])('is refused where it is %s', (_sentence, text, expected) => {
    expect(() => read(text)).toThrow(expected);
  });

  it('tells nothing of a file that is none', () => {
    expect(() => read('{"secret": "s3cr3t"')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cr3t') }),
    );
  });

  it('loses findings that are none', () => {
    const text = changed((document) => {
      policyOf(document)['findings'] = [...findings, { reason: 7 }, 'x', { ...findings[0], severity: 'Worst' }];
    });
    expect(read(text).policies[0]?.findings).toEqual(findings);
  });
});
