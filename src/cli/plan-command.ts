import { countOf } from '../policy/findings.ts';
import { UnknownTimeZoneError } from '../policy/zone-offsets.ts';
import { admitPolicies, type AdmittedPolicy } from './admit-policies.ts';
import { jsonReport } from './json-report.ts';
import { lookLive, type Beside, type LiveWorld } from './live-look.ts';
import type { ConnectedWorld } from './live-world.ts';
import { readDocuments } from './manifest-documents.ts';
import { readManifestFiles } from './manifest-files.ts';
import {
  exitCodeOf,
  type ExitCode,
  type PlanReport,
  type PlanSection,
  type PolicyPlan,
  type Problem,
} from './plan-report.ts';
import { withUid } from './policy-uid.ts';
import { judgeRequests } from './request-manifests.ts';
import { liveSections, offlineSections } from './sections.ts';
import { textReport } from './text-report.ts';

export interface PlanOptions {
  readonly paths: readonly string[];
  readonly recursive: boolean;
  /** Of the one policy that is given. */
  readonly uid: string | undefined;
  readonly json: boolean;
  /** Holds begin and end. */
  readonly nowMs: number;
  readonly stdin: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  /** Absent: Azure is not looked at. Closed at the end. */
  readonly connect: (() => Promise<ConnectedWorld>) | undefined;
}

/** `calldata plan`: reads, judges, shows. It writes nothing but its report. Throws a CommandError. */
export async function runPlan(options: PlanOptions): Promise<ExitCode> {
  const report = await makeReport(options);
  options.write(options.json ? jsonReport(report) : textReport(report));
  return exitCodeOf(report);
}

async function makeReport(options: PlanOptions): Promise<PlanReport> {
  const files = await readManifestFiles(options.paths, options);
  const documents = readDocuments(files);
  const { admitted, problems } = admitPolicies(documents.policies);
  const requests = judgeRequests(documents.requests);
  // Without a policy to plan there is nothing to look at.
  const world = admitted.length === 0 ? undefined : await options.connect?.();
  try {
    const plans = await planAll(withUid(admitted, options.uid), world, options);
    return {
      mode: options.connect === undefined ? 'Offline' : 'Live',
      files: files.length,
      skipped: documents.skipped,
      problems: [
        ...documents.problems,
        ...problems,
        ...requests.problems,
        ...nothingFound(documents),
        ...plans.problems,
      ],
      notes: requests.notes,
      policies: plans.policies,
    };
  } finally {
    await world?.close();
  }
}

/** A path that leads to no policy is a mistake, and must not look like success. */
function nothingFound({ policies, requests, problems, skipped }: ReturnType<typeof readDocuments>): readonly Problem[] {
  if (policies.length > 0 || requests.length > 0 || problems.length > 0) return [];
  return [
    {
      message: `no CallDataPolicy was found among ${countOf(skipped, 'document')}; check the path given to -f, or add -R for folders below`,
    },
  ];
}

async function planAll(
  admitted: readonly AdmittedPolicy[],
  world: LiveWorld | undefined,
  time: { readonly nowMs: number },
): Promise<{ readonly policies: readonly PolicyPlan[]; readonly problems: readonly Problem[] }> {
  const policies: PolicyPlan[] = [];
  const problems: Problem[] = [];
  const all = admitted.map(({ policy }) => policy);
  for (const { source, policy } of admitted) {
    const { name, namespace } = policy.metadata;
    try {
      const sections = await sectionsOf({ source, policy }, world, { ...time, all });
      const { enforcement, suspend: suspended } = policy.spec;
      policies.push({ source, name, ...(namespace === '' ? {} : { namespace }), enforcement, suspended, sections });
    } catch (error) {
      if (!(error instanceof UnknownTimeZoneError)) throw error;
      problems.push({ source, policy: name, field: 'spec.timeZone', message: error.message });
    }
  }
  return { policies, problems };
}

async function sectionsOf(
  policy: AdmittedPolicy,
  world: LiveWorld | undefined,
  beside: Beside,
): Promise<readonly PlanSection[]> {
  if (world === undefined) return offlineSections.flatMap((plan) => plan(policy, beside));
  const look = await lookLive(policy.policy, world, beside);
  return liveSections.flatMap((plan) => plan(policy, look, beside));
}
