import { lastStartOf, parseCallTime } from './call-time.ts';
import type { ClassTerms, ConsentTerms } from './class-terms.ts';
import { isRefused, type JudgedCopy } from './copy-decision.ts';
import { callZone } from './local-time.ts';
import { isLive, type ConsentAnswer, type ConsentReading, type CopyFacts } from './copy-facts.ts';

interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface ConsentPlaces {
  readonly tags: readonly NamedValue[];
  readonly metadata: readonly NamedValue[];
}

/**
 * What one copy says of consent. Only exactly `grantedValue` means granted and only exactly `refusedValue` refused; any
 * other value, none, and two that differ (metadata names are equal in any letter case) are missing. A time that may
 * mean several instants, such as a day, means the first: consent is late only where it surely was. Throws UnknownTimeZoneError.
 */
export function readConsent(consent: ConsentTerms, places: ConsentPlaces): ConsentReading {
  const value = valueOf(consent, consent.key, places);
  const { timeKey, timeZone } = consent;
  const time = timeKey === undefined ? undefined : valueOf(consent, timeKey, places);
  const zone = timeZone === undefined ? undefined : callZone(timeZone);
  return {
    answer: answerOf(consent, value),
    timeMs: time === undefined ? undefined : parseCallTime(time, zone)?.startMs,
  };
}

function answerOf(consent: ConsentTerms, value: string | undefined): ConsentReading['answer'] {
  switch (value) {
    case consent.grantedValue:
      return 'Granted';
    case consent.refusedValue:
      return 'Refused';
    default:
      return 'Missing';
  }
}

function valueOf({ from }: ConsentTerms, key: string, { tags, metadata }: ConsentPlaces): string | undefined {
  const isNamed =
    from === 'Tag' ? (name: string) => name === key : (name: string) => name.toLowerCase() === key.toLowerCase();
  const values = new Set(
    (from === 'Tag' ? tags : metadata).filter(({ name }) => isNamed(name)).map(({ value }) => value),
  );
  return values.size === 1 ? [...values][0] : undefined;
}

/**
 * What the calls of an artifact answered, by what stands at its name now where something does; `undefined` where the class asks for nothing and nothing was refused. A refusal
 * anywhere counts before a grant, and no default is ever granted.
 */
export function consentOf(judged: readonly JudgedCopy[], terms: ClassTerms): ConsentAnswer | undefined {
  if (judged.some(({ facts }) => isRefused(facts, terms))) return 'Refused';
  if (terms.consent === undefined) return undefined;
  const base = judged.find(({ copy }) => copy.state === 'base');
  const speaking = base === undefined ? judged : [base];
  const isGranted =
    judged.some(({ facts }) => facts.granted) || speaking.some(({ copy }) => copy.consent?.answer === 'Granted');
  return isGranted ? 'Granted' : 'Missing';
}

/** Whether a copy that can be read hides what it says of consent. */
export function isConsentHidden(copies: readonly CopyFacts[]): boolean {
  return copies.some((copy) => isLive(copy) && copy.consent === undefined);
}

/**
 * Whether a consent was given after its call had begun; of a call whose day alone is known, after that day. On a log of several
 * calls it may be that of the last.
 */
export function isConsentLate(copies: readonly CopyFacts[], terms: ClassTerms): boolean {
  if (terms.consent === undefined) return false;
  return copies.some(({ call, consent }) => {
    if (call.kind === 'Unknown' || call.basis === 'Inferred' || consent?.answer !== 'Granted') return false;
    const lastStartMs = consent.reach?.toMs ?? lastStartOf(call);
    return consent.timeMs !== undefined && consent.timeMs > lastStartMs;
  });
}
