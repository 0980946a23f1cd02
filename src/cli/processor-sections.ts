import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { JsonObject } from '../api/json.ts';
import { findingsOf } from '../policy/findings.ts';
import { judgeAccountability } from '../policy/processors/accountability.ts';
import type { Processor } from '../policy/processors/contracts.ts';
import { judgeDeclared, judgeProcessors } from '../policy/processors/verdict.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { line, verdictData, verdictHead, type PlanSection, type PlanTime, type SectionLine } from './plan-report.ts';
import { unreadLines } from './section-tables.ts';
import { unreadAi, unreadRecipients } from './unread-parts.ts';

/** Who answers for the data and who processes it, with contracts as they stand at a time: nothing was looked at. */
export function planOfflineProcessors(
  { policy: { spec } }: AdmittedPolicy,
  { nowMs }: PlanTime,
): readonly PlanSection[] {
  return [
    {
      kind: 'processors',
      subject: 'the controller',
      state: 'NotCompared',
      lines: linesOf(spec),
      findings: [...findingsOf(judgeDeclared({ spec, nowMs })), ...judgeAccountability(spec)],
      data: declaredData(spec),
    },
  ];
}

/** The same, and where events, logs and copies go, as a pass judges it. */
export function planLiveProcessors(
  { policy: { spec } }: AdmittedPolicy,
  { storage, ai }: LiveLook,
  { nowMs }: PlanTime,
): readonly PlanSection[] {
  const declared = storage.filter((account) => account.declared);
  const judged = judgeProcessors({ spec, storage: declared, ai: ai.ai, nowMs });
  const section = { kind: 'processors', subject: 'the controller', findings: judged.findings } as const;
  if (judged.verdict === undefined) {
    return [{ ...section, state: 'Unchanged', head: 'none is listed', lines: linesOf(spec), data: declaredData(spec) }];
  }
  const verdict = { condition: 'ProcessorsDocumented', ...judged.verdict } as const;
  const unread = [
    ...unreadRecipients(declared),
    ...unreadAi(
      ai.ai.filter((account) => account.declared),
      ['stores'],
    ),
  ];
  return [
    {
      ...section,
      state: unread.length > 0 ? 'Failed' : 'Unchanged',
      head: verdictHead(verdict, { unread: unread.length }),
      lines: [...linesOf(spec), ...unreadLines(unread)],
      data: { ...declaredData(spec), ...verdictData(verdict) },
    },
  ];
}

function linesOf({ controller, dataProtectionOfficer, processors = [] }: CallDataPolicySpec): readonly SectionLine[] {
  return [
    ...(controller === undefined ? [] : [line(`Controller: ${controller.name} (${controller.contact})`)]),
    ...(dataProtectionOfficer === undefined ? [] : [line(`Data protection officer: ${dataProtectionOfficer.contact}`)]),
    ...(processors.length === 0
      ? [line('No processors: nothing is said of contracts, nor of who gets events, logs and copies.')]
      : processors.map((processor) => line(describe(processor)))),
  ];
}

function describe({ name, role, country, purposes, contract }: Processor): string {
  return `${name} (${role}, ${country}) for ${purposes.join(', ')}: ${describeContract(contract)}`;
}

function describeContract(contract: Processor['contract']): string {
  if (contract === undefined) return 'no contract';
  const { reference, signedDate, validUntilDate } = contract;
  const signed = signedDate === undefined ? 'not signed' : `signed ${signedDate}`;
  return `contract ${reference}, ${signed}, ${validUntilDate === undefined ? 'without an end' : `valid until ${validUntilDate}`}`;
}

function declaredData({ controller, dataProtectionOfficer, processors }: CallDataPolicySpec): JsonObject {
  return {
    ...(controller === undefined ? {} : { controller }),
    ...(dataProtectionOfficer === undefined ? {} : { dataProtectionOfficer }),
    ...(processors === undefined ? {} : { processors }),
  };
}
