import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { ConditionStatus } from '../../api/condition.ts';
import type { Severity } from '../../api/finding.ts';
import type { Reason } from '../../api/reasons.ts';
import { buildPoint, type FindingText, type Point } from '../findings.ts';
import { boundaryNames } from '../regions.ts';
import { zonedInstant } from '../zone-offsets.ts';
import { liesWithin } from './countries.ts';

export type Processor = NonNullable<CallDataPolicySpec['processors']>[number];
type Contract = NonNullable<Processor['contract']>;

/** So many days before its end a contract is a finding: the time that a renewal takes. */
export const warnAheadDays = 30;

/** Calendar days in the time zone of the policy, as `2026-03-31`: in this form they compare as texts. */
export interface Days {
  readonly today: string;
  /** A contract that ends on it or before ends soon. */
  readonly warnUntil: string;
}

/** Throws UnknownTimeZoneError. */
export function daysAt(nowMs: number, timeZone: string): Days {
  const today = zonedInstant(nowMs, timeZone).toPlainDate();
  return { today: today.toString(), warnUntil: today.add({ days: warnAheadDays }).toString() };
}

/** What is declared of one processor. People attest it: the operator sees dates and a digest, and no contract. */
export function judgeProcessor(
  processor: Processor,
  days: Days,
  { residency }: Pick<CallDataPolicySpec, 'residency'>,
): readonly Point[] {
  return [
    ...(processor.contract === undefined
      ? [judgeMissing(processor)]
      : judgeContract(processor, processor.contract, days)),
    ...judgeSeat(processor, residency),
  ];
}

function judgeMissing(processor: Processor): Point {
  return point(processor, 'ContractMissing', {
    what: `The ${labelOf(processor)} has no contract in the policy.`,
    why: 'Without one it may not process call data (Art. 28(3) GDPR, or Art. 26 for a joint controller).',
    todo: 'Conclude one, and name it under contract.',
  });
}

function judgeContract(processor: Processor, contract: Contract, days: Days): readonly Point[] {
  return [judgeSignature, judgeEnd, judgeEvidence].flatMap((judge) => judge(processor, contract, days));
}

function judgeSignature(processor: Processor, { reference, signedDate }: Contract, { today }: Days): readonly Point[] {
  if (signedDate !== undefined && signedDate <= today) return [];
  const state = signedDate === undefined ? 'is not signed' : `is signed on ${signedDate}, which is yet to come`;
  return [
    point(processor, 'ContractUnsigned', {
      what: `Contract ${reference} with ${labelOf(processor)} ${state}.`,
      why: 'What nobody signed binds nobody.',
      todo: 'Have it signed, and set signedDate.',
    }),
  ];
}

function judgeEnd(
  processor: Processor,
  { reference, validUntilDate }: Contract,
  { today, warnUntil }: Days,
): readonly Point[] {
  const name = `Contract ${reference} with ${labelOf(processor)}`;
  if (validUntilDate === undefined) {
    const what = `${name} has no end in the policy.`;
    const why = 'If it has one in truth, nothing warns of it.';
    return [point(processor, 'ContractWithoutEnd', { what, why, todo: 'Set validUntilDate if it ends.' })];
  }
  if (validUntilDate < today) {
    const what = `${name} ended on ${validUntilDate}.`;
    const why = 'Without one it may not process call data.';
    return [point(processor, 'ContractExpired', { what, why, todo: 'Renew it, or end the processing.' })];
  }
  if (validUntilDate > warnUntil) return [];
  const what = `${name} ends on ${validUntilDate}.`;
  const why = 'From the next day on ProcessorsDocumented is False.';
  return [point(processor, 'ContractEndsSoon', { what, why, todo: 'Renew it, and set validUntilDate.' })];
}

function judgeEvidence(processor: Processor, { reference, evidenceSha256 }: Contract): readonly Point[] {
  if (evidenceSha256 !== undefined) return [];
  return [
    point(processor, 'ContractEvidenceMissing', {
      what: `No digest says which text contract ${reference} with ${labelOf(processor)} is.`,
      why: 'Nobody can tell which text was signed.',
      todo: 'Set evidenceSha256 to the SHA-256 of the signed document.',
    }),
  ];
}

function judgeSeat(processor: Processor, residency: CallDataPolicySpec['residency']): readonly Point[] {
  const { country } = processor;
  if (residency === undefined || liesWithin(country, residency.boundary)) return [];
  return [
    point(processor, 'ProcessorOutsideBoundary', {
      what: `The ${labelOf(processor)} has its seat in ${country}, outside ${boundaryNames[residency.boundary]}.`,
      why: 'Where its machines stand is another question; a transfer there needs a ground of Art. 44 to 49 GDPR.',
      todo: 'Keep the ground with the contract.',
    }),
  ];
}

/** What each does to the verdict, and how grave it is. */
const weights = {
  ContractMissing: ['False', 'High'],
  ContractUnsigned: ['False', 'High'],
  ContractExpired: ['False', 'High'],
  ContractEvidenceMissing: ['Unknown', 'Medium'],
  ContractEndsSoon: ['True', 'Medium'],
  ProcessorOutsideBoundary: ['True', 'Medium'],
  ContractWithoutEnd: ['True', 'Info'],
} as const satisfies Partial<Record<Reason, readonly [ConditionStatus, Severity]>>;

function point({ name }: Processor, reason: keyof typeof weights, text: FindingText): Point {
  const [effect, severity] = weights[reason];
  const options = { severity, subject: name, basis: 'Attested', clauses: ['R-12', 'R-52'] } as const;
  return buildPoint(effect, reason, text, options);
}

const roleNames: Readonly<Record<Processor['role'], string>> = {
  Processor: 'processor',
  SubProcessor: 'sub-processor',
  JointController: 'joint controller',
};

function labelOf({ name, role }: Processor): string {
  return `${roleNames[role]} ${name}`;
}
