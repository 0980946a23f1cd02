import { isKnownTimeZone } from '../../policy/zone-offsets.ts';
import { toTime } from '../../reconcile/schedule.ts';
import { admitPolicies, type AdmittedPolicy } from '../admit-policies.ts';
import { CommandError } from '../command-error.ts';
import { readDocuments } from '../manifest-documents.ts';
import { readManifestFiles } from '../manifest-files.ts';
import { withUid } from '../policy-uid.ts';
import type { Problem } from '../plan-report.ts';
import type { RuleOwner } from '../rule-owner.ts';
import { auditPass } from './audit-pass.ts';
import { auditExitCode, auditJson, type AuditExitCode, type AuditReport, type PolicyAudit } from './audit-report.ts';
import { auditText } from './audit-text.ts';
import type { AuditWorld, ConnectedAudit } from './audit-world.ts';

export interface AuditCommandOptions {
  readonly paths: readonly string[];
  readonly recursive: boolean;
  /** Of the one policy that is given. */
  readonly uid: string | undefined;
  readonly json: boolean;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  readonly stdin: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  /** Closed at the end. */
  readonly connect: () => Promise<ConnectedAudit>;
}

/** `calldata audit`: reads, looks, judges, shows. Throws a CommandError or an OperatorError. */
export async function runAudit(options: AuditCommandOptions): Promise<AuditExitCode> {
  const report = await makeReport(options);
  options.write(options.json ? auditJson(report) : auditText(report));
  return auditExitCode(report);
}

async function makeReport(options: AuditCommandOptions): Promise<AuditReport> {
  const time = toTime(options.now());
  const files = await readManifestFiles(options.paths, options);
  const documents = readDocuments(files);
  const { admitted, problems } = admitPolicies(documents.policies);
  if (documents.policies.length === 0 && documents.problems.length === 0)
    throw new CommandError('There is no CallDataPolicy; check the path given to -f, or add -R for folders below.');
  const audits = admitted.length === 0 ? [] : await auditAll(withUid(admitted, options.uid), options);
  return {
    time,
    files: files.length,
    skipped: documents.skipped + documents.requests.length,
    problems: [...documents.problems, ...problems, ...audits.flatMap(({ problem }) => problem ?? [])],
    policies: audits.flatMap(({ audit }) => audit ?? []),
  };
}

interface Audited {
  readonly audit?: PolicyAudit;
  readonly problem?: Problem;
}

/** One after the other: each looks at as much as Azure lets it. */
async function auditAll(
  admitted: readonly AdmittedPolicy[],
  { connect, now }: Pick<AuditCommandOptions, 'connect' | 'now'>,
): Promise<readonly Audited[]> {
  const world = await connect();
  try {
    const audited: Audited[] = [];
    for (const policy of admitted) audited.push(await auditOne(policy, { world, admitted, now }));
    return audited;
  } finally {
    await world.close();
  }
}

interface Surroundings {
  readonly world: AuditWorld;
  readonly admitted: readonly AdmittedPolicy[];
  readonly now: () => number;
}

async function auditOne({ source, policy }: AdmittedPolicy, { world, admitted, now }: Surroundings): Promise<Audited> {
  const { name, namespace, uid } = policy.metadata;
  const { spec } = policy;
  if (!isKnownTimeZone(spec.timeZone)) {
    const message = `'${spec.timeZone}' is not known here; use an IANA name such as Europe/Berlin`;
    return { problem: { source, policy: name, field: 'spec.timeZone', message } };
  }
  if (uid === '' && spec.lifecycle.mode === 'Tagged') {
    const message = `under lifecycle.mode Tagged the tag of its blobs follows from the uid; ${howToPassUid}`;
    return { problem: { source, policy: name, field: 'metadata.uid', message } };
  }
  const all = admitted.map((one) => one.policy);
  const { owner, status, findings } = await auditPass(policy, world, { all, now });
  if (owner.kind === 'Ambiguous') {
    const prefixes = owner.prefixes.join(', ');
    const message = `rules of several policies speak of its places (${prefixes}…); ${howToPassUid}`;
    return { problem: { source, policy: name, field: 'metadata.uid', message } };
  }
  const notes = [...notesOnSpec(policy), ...notesOnOwner(owner)];
  return { audit: { source, name, ...(namespace === '' ? {} : { namespace }), notes, spec, status, findings } };
}

const howToPassUid = "pass --uid, or the policy as 'kubectl get cdp NAME -o yaml' prints it";

function notesOnSpec({ spec }: AdmittedPolicy['policy']): readonly string[] {
  return [
    ...(spec.enforcement === 'Enforce'
      ? ['spec.enforcement is Enforce: it is judged as under Audit, because nothing is put right here.']
      : []),
    ...(spec.suspend ? ['spec.suspend is true: the operator stands still. It is judged all the same.'] : []),
  ];
}

function notesOnOwner(owner: RuleOwner): readonly string[] {
  if (owner.kind !== 'Inferred') return [];
  return [
    `The uid is not known: rules named ${owner.prefix}… are taken for those of this policy, as they speak of its places. Pass --uid to be sure.`,
  ];
}
