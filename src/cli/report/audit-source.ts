import type { Finding } from '../../api/call-data-policy.ts';
import { findingBases, severities } from '../../api/finding.ts';
import { groupVersion } from '../../api/group.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../api/json.ts';
import { validateCallDataPolicy } from '../../api/validate.ts';
import { auditFormat } from '../audit/audit-report.ts';
import { CommandError } from '../command-error.ts';
import type { ReportData, ReportPolicy } from './report-data.ts';

/**
 * What `calldata audit --json` printed. The file may come from elsewhere, so it is checked as a policy and a status are.
 * Throws a CommandError that quotes nothing of it but names of fields.
 */
export function readAudit(
  text: string,
  { file, madeTime }: { readonly file: string; readonly madeTime: string },
): ReportData {
  const document = parse(text, file);
  const { format, time, policies, problems } = document;
  if (format !== auditFormat || typeof time !== 'string' || !Array.isArray(policies)) {
    throw new CommandError(`${file}: it is not what calldata audit --json prints`);
  }
  if (Array.isArray(problems) && problems.length > 0) {
    throw new CommandError(
      `${file}: the audit has problems, so it speaks of less than it was given; mend them, and audit again`,
    );
  }
  return {
    madeTime,
    origin: { kind: 'Audit', time },
    policies: (policies as readonly JsonValue[]).map((policy, index) =>
      readPolicy(policy, `${file}, policies[${index}]`),
    ),
  };
}

function parse(text: string, file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below: the message of a SyntaxError would quote the file.
  }
  throw new CommandError(`${file}: it is not a JSON document`);
}

function readPolicy(value: JsonValue, where: string): ReportPolicy {
  const { name, namespace, spec, status, findings, notes } = isJsonObject(value) ? value : {};
  const checked = validateCallDataPolicy({
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name },
    spec,
    status,
  });
  if (!checked.ok) throw new CommandError(`${where}: ${checked.problems[0] ?? 'it is no policy'}`);
  const { policy } = checked;
  return {
    name: policy.metadata.name,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    spec: policy.spec,
    status: policy.status ?? {},
    findings: Array.isArray(findings) ? findings.filter(isFinding) : [],
    notes: Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [],
    requests: { kind: 'NotRead', why: 'An audit reads no cluster, so nothing is known of erasure requests.' },
    evidence: {
      kind: 'NotRead',
      why: 'An audit tells of its own time. calldata report without --from shows what was seen before.',
    },
  };
}

function isFinding(value: unknown): value is Finding {
  if (!isJsonObject(value)) return false;
  const { reason, severity, subject, message, basis, clauses = [] } = value;
  const areTexts = [reason, subject, message].every((text) => typeof text === 'string');
  const areWords = isOneOf(severities, severity) && isOneOf(findingBases, basis);
  return areTexts && areWords && Array.isArray(clauses) && clauses.every((clause) => typeof clause === 'string');
}

function isOneOf(words: readonly string[], value: JsonValue | undefined): boolean {
  return typeof value === 'string' && words.includes(value);
}
