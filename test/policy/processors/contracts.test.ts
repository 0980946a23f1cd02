import { describe, expect, it } from '@jest/globals';
import type { Processor } from '../../../src/policy/processors/contracts.ts';
import { daysAt, judgeProcessor, warnAheadDays } from '../../../src/policy/processors/contracts.ts';
import { now, processor } from './build.ts';

const berlin = (time: string) => daysAt(Date.parse(time), 'Europe/Berlin');
const days = berlin(now);

function withoutContract(): Processor {
  const { name, role, country, purposes } = processor();
  return { name, role, country, purposes };
}

/** `False ContractMissing`, in the order of the judges. */
function judged(subject: Processor, boundary?: 'EU' | 'EEA' | 'EUDataBoundary', at = days): readonly string[] {
  const spec = boundary === undefined ? {} : { residency: { boundary } };
  return judgeProcessor(subject, at, spec).map(({ effect, finding }) => `${effect} ${finding.reason}`);
}

const withEnd = (validUntilDate: string) => processor({}, { validUntilDate });

describe('a processor', () => {
  it.each<readonly [string, Processor, readonly string[]]>([
    ['with everything', processor(), []],
    ['without a contract', withoutContract(), ['False ContractMissing']],
    ['whose contract nobody signed', processor({}, { signedDate: undefined }), ['False ContractUnsigned']],
    ['whose contract is signed today', processor({}, { signedDate: '2026-11-24' }), []],
    ['whose contract will be signed tomorrow', processor({}, { signedDate: '2026-11-25' }), ['False ContractUnsigned']],
    ['whose contract ended yesterday', withEnd('2026-11-23'), ['False ContractExpired']],
    ['whose contract ends today', withEnd('2026-11-24'), ['True ContractEndsSoon']],
    ['whose contract ends in 30 days', withEnd('2026-12-24'), ['True ContractEndsSoon']],
    ['whose contract ends in 31 days', withEnd('2026-12-25'), []],
    ['whose contract has no end', processor({}, { validUntilDate: undefined }), ['True ContractWithoutEnd']],
    [
      'whose contract has no evidence',
      processor({}, { evidenceSha256: undefined }),
      ['Unknown ContractEvidenceMissing'],
    ],
    [
      'whose contract is a name only',
      processor({}, { signedDate: undefined, validUntilDate: undefined, evidenceSha256: undefined }),
      ['False ContractUnsigned', 'True ContractWithoutEnd', 'Unknown ContractEvidenceMissing'],
    ],
    [
      'that decides with the controller, without an arrangement',
      { ...withoutContract(), role: 'JointController' },
      ['False ContractMissing'],
    ],
  ])('%s', (_, subject, expected) => {
    expect(judged(subject)).toEqual(expected);
  });

  it.each([
    ['DE', 'EU', []],
    ['NO', 'EU', ['True ProcessorOutsideBoundary']],
    ['NO', 'EEA', []],
    ['CH', 'EEA', ['True ProcessorOutsideBoundary']],
    ['CH', 'EUDataBoundary', []],
    ['US', 'EUDataBoundary', ['True ProcessorOutsideBoundary']],
    ['GB', 'EUDataBoundary', ['True ProcessorOutsideBoundary']],
    ['XX', 'EUDataBoundary', ['True ProcessorOutsideBoundary']],
  ] as const)('with its seat in %s, boundary %s', (country, boundary, expected) => {
    expect(judged(processor({ country }), boundary)).toEqual(expected);
  });

  it('outside of nothing is no finding', () => {
    expect(judged(processor({ country: 'US' }))).toEqual([]);
  });

  it('is named with the contract, the day and what to do, and what people say is attested', () => {
    const [point] = judgeProcessor(withEnd('2026-11-23'), days, {});
    expect(point?.finding).toEqual({
      reason: 'ContractExpired',
      severity: 'High',
      subject: 'CallOne GmbH',
      message:
        'Contract AVV-7 with processor CallOne GmbH ended on 2026-11-23. Without one it may not process call data. Renew it, or end the processing.',
      basis: 'Attested',
      clauses: ['R-12', 'R-52'],
    });
  });

  it('with the longest reference and name keeps what to do', () => {
    const subject = processor({ name: 'n'.repeat(100) }, { reference: 'r'.repeat(128), validUntilDate: '2026-11-23' });
    const [point] = judgeProcessor(subject, days, {});
    expect(point?.finding.message.length).toBeLessThanOrEqual(512);
    expect(point?.finding.message).toMatch(/Renew it, or end the processing\.$/);
  });
});

describe('the days that contracts are compared with', () => {
  it('are those of the time zone of the policy', () => {
    const midnightInBerlin = berlin('2026-11-23T23:00:00Z');
    expect(midnightInBerlin).toEqual({ today: '2026-11-24', warnUntil: '2026-12-24' });
    expect(daysAt(Date.parse('2026-11-23T23:00:00Z'), 'UTC').today).toBe('2026-11-23');
    expect(judged(withEnd('2026-11-23'), undefined, midnightInBerlin)).toEqual(['False ContractExpired']);
  });

  it('reach over months, years and leap days', () => {
    expect(warnAheadDays).toBe(30);
    expect(berlin('2027-12-15T12:00:00Z').warnUntil).toBe('2028-01-14');
    expect(berlin('2028-02-01T12:00:00Z').warnUntil).toBe('2028-03-02');
  });

  it.each([
    [withoutContract(), undefined],
    [processor({ country: 'US' }), 'EU'],
  ] as const)('is told in whole sentences', (subject, boundary) => {
    const spec = boundary === undefined ? {} : { residency: { boundary } };
    for (const { finding } of judgeProcessor(subject, days, spec)) expect(finding.message).toMatch(/^The [a-z-]+ /);
  });
});
