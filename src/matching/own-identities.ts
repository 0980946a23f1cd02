import { wordsOf } from './folding.ts';
import { nameForms } from './name.ts';
import { isDialled, readingsOf, readPhone, type PhoneRegion } from './phone-number.ts';

/** The company's own numbers, mail domains and agents. A number that ends with `*` is a range: all that begin with it. */
export interface OwnIdentities {
  readonly numbers: readonly string[];
  readonly emailDomains: readonly string[];
  readonly agentNames: readonly string[];
}

/** Whether a normalised value belongs to the company and so matches nobody. */
export interface OwnCheck {
  readonly phone: (digits: string) => boolean;
  /** The numbers that are named one by one: those of a range cannot be told from their digests. */
  readonly numbers: ReadonlySet<string>;
  readonly email: (address: string) => boolean;
  readonly name: (value: string) => boolean;
  /** The same for words that may be any of these: a free text, or what is said to be a customer number. */
  readonly words: (value: string) => boolean;
}

/** A number of the company that cannot be read would let it match: it is an error, not a smaller list. */
export class UnreadableOwnNumber extends Error {
  readonly index: number;

  constructor(index: number) {
    super(`ownIdentities.numbers[${index}] is not a phone number`);
    this.name = 'UnreadableOwnNumber';
    this.index = index;
  }
}

function rangeStart(written: string, region: PhoneRegion): string | undefined {
  const digits = written.replace(/\(0\)/, '').replace(/\D/g, '');
  if (!/^[+0-9\s()./-]+\*$/.test(written) || digits.length < 4) return undefined;
  if (written.startsWith('+')) return digits;
  if (digits.startsWith('00')) return digits.slice(2);
  const national = region.trunk !== '' && digits.startsWith(region.trunk) ? digits.slice(region.trunk.length) : digits;
  return region.callingCode + national;
}

export function createOwnCheck(own: OwnIdentities, region: PhoneRegion): OwnCheck {
  const exact = new Set<string>();
  const ranges: string[] = [];
  for (const [index, written] of own.numbers.entries()) {
    const range = rangeStart(written.trim(), region);
    const number = readPhone(written, region);
    if (range !== undefined) ranges.push(range);
    else if (number.kind === 'Number') exact.add(number.value);
    else throw new UnreadableOwnNumber(index);
  }
  const domains = own.emailDomains.map((domain) => domain.trim().toLowerCase().replace(/^@/, ''));
  const names = new Set(own.agentNames.flatMap((name) => nameForms(name).map(({ value }) => value)));
  for (const name of own.agentNames) names.add(wordsOf(name).toSorted().join(' '));
  const isPhone = (digits: string): boolean => exact.has(digits) || ranges.some((range) => digits.startsWith(range));
  const isEmail = (address: string): boolean => {
    const domain = address.slice(address.lastIndexOf('@') + 1);
    return domains.some((mine) => domain === mine || domain.endsWith(`.${mine}`));
  };
  return {
    numbers: exact,
    phone: isPhone,
    email: isEmail,
    name: (value) => names.has(value),
    words: (value) => {
      const words = value.split(' ');
      const digits = words.join('');
      if (isDialled(digits, region)) return [digits, ...readingsOf(digits, false, region)].some(isPhone);
      return names.has(words.toSorted().join(' ')) || isEmail(words.join('.'));
    },
  };
}
