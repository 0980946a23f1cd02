import { createBorderNotes, joinTexts, textsOfChannels, type SpokenText } from './channel-texts.ts';
import { calledOut, distinctEvidence, mergeEvidence, unknownCaller } from './evidence.ts';
import type { CallEvidence, Evidence } from './evidence.ts';
import type { CallPart, FeatureDigest, LiveKey } from './feature.ts';
import { createLookup } from './feature-lookup.ts';
import { wordsOf } from './folding.ts';
import { judgeApproved, judgeCall, type Hit } from './judgement.ts';
import { createOwnCheck, type OwnIdentities } from './own-identities.ts';
import { phoneRegionOf, readPhone, shortestNumber, type PhoneValue } from './phone-number.ts';
import { createSubjectScan, findValue, type SearchContext } from './subject-scan.ts';
import { withoutUnseen } from './unseen-signs.ts';

export interface MatcherInput {
  /** The forms of every open request of a policy. */
  readonly features: readonly FeatureDigest[];
  /** All keys that are alive. A feature under any other key is an error (`MissingKey`). */
  readonly keys: readonly LiveKey[];
  /** ISO 3166 code of the policy: how numbers without a country code are read. */
  readonly region: string;
  readonly ownIdentities: OwnIdentities;
}

/** Finds all subjects in one reading. It holds no feature, only what was made of them under the keys. */
export interface Matcher {
  /** What one artifact shows. The parts are those of one call, in order. */
  readonly collect: (parts: Iterable<CallPart>) => CallEvidence;
  /** Whose call it is, over all its artifacts. */
  readonly judge: (artifacts: readonly CallEvidence[]) => readonly Hit[];
  /** The same for a call that was approved for a request, also where nothing of it is found in it any more. */
  readonly judgeApproved: (artifact: CallEvidence, requestId: string) => Hit;
  /** For a call that lies in one artifact. */
  readonly match: (parts: Iterable<CallPart>) => readonly Hit[];
}

interface Collection {
  readonly context: SearchContext;
  readonly keys: readonly LiveKey[];
  readonly ownDigests: ReadonlySet<string>;
  readonly found: Evidence[];
  readonly callers: Set<string>;
  /** The company's own left out. */
  readonly callees: Set<string>;
  /** A number of the company called, or an extension, which no network shows. */
  hasOwnCaller: boolean;
}

function collectNumber(collection: Collection, part: CallPart & { readonly kind: 'Number' }): void {
  const { context, keys, found, callees } = collection;
  if (part.role === 'Agent') return;
  const phone = readPhone(part.value, context.region);
  if (part.role === 'Caller') noteCaller(collection, part.value, phone);
  if (phone.kind !== 'Number' || context.own.phone(phone.value)) return;
  if (part.role === 'Callee') callees.add(digestsUnder(keys, phone.value).join(' '));
  findValue(context, ['phone', phone.value], [part.role, 'Exact'], (one) => found.push(one));
}

/** Only what was withheld makes no caller. Nobody can say whose number one is that is too short to be a whole one. */
function noteCaller(collection: Collection, written: string, phone: PhoneValue): void {
  const { context, keys, callers } = collection;
  switch (phone.kind) {
    case 'Placeholder':
      return;
    case 'Number':
      if (context.own.phone(phone.value)) collection.hasOwnCaller = true;
      else callers.add(digestsUnder(keys, phone.value).join(' '));
      return;
    case 'NotANumber':
      if (isSomebody(written, context)) callers.add(digestsUnder(keys, `!${written.trim()}`).join(' '));
      return;
    case 'TooShort': {
      const digits = written.replace(/\D/g, '');
      // Some write a zero for none.
      if (/^0+$/.test(digits)) return;
      callers.add(unknownCaller);
      if (digits.length < shortestNumber) collection.hasOwnCaller = true;
    }
  }
}

/** Whom the company called is the other side of a call that nobody else made. */
function partiesOf({ callers, callees, hasOwnCaller }: Collection): readonly string[] {
  const isOutbound = hasOwnCaller && callees.size > 0 && [...callers].every((caller) => caller === unknownCaller);
  return isOutbound ? [...callers, calledOut, ...callees] : [...callers];
}

/** A caller whose notation is not understood called all the same: it is nobody's number, and not the company's own name. */
function isSomebody(value: string, { own }: SearchContext): boolean {
  return /[\p{L}\p{N}]/u.test(value) && !own.words(wordsOf(value).join(' '));
}

function digestsUnder(keys: readonly LiveKey[], phone: string): readonly string[] {
  return keys.map(({ id, digest }) => `${id}:${digest('phone', phone)}`);
}

function collectNumberDigest(
  collection: Collection,
  { role, keyId, digest }: CallPart & { readonly kind: 'NumberDigest' },
): void {
  const { context, ownDigests, found, callers, callees } = collection;
  const number = `${keyId}:${digest}`;
  if (role === 'Agent') return;
  if (ownDigests.has(number)) {
    if (role === 'Caller') collection.hasOwnCaller = true;
    return;
  }
  if (role === 'Caller') callers.add(number);
  if (role === 'Callee') callees.add(number);
  for (const { requestId, feature, kind, verified } of context.lookup.findDigest('phone', keyId, digest))
    found.push({ requestId, feature, kind, verified, place: role, manner: 'Exact' });
}

function collectCallId({ context, found }: Collection, value: string): void {
  findValue(context, ['callId', withoutUnseen(value).trim()], ['CallId', 'Exact'], (one) => found.push(one));
}

function unescapeSigns(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%(2B|40|20|28|29|2F|2D)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function collectTexts({ context, found }: Collection, texts: readonly SpokenText[]): void {
  if (texts.length === 0) return;
  const scan = createSubjectScan(context, (one) => found.push(one));
  if (new Set(texts.map(({ channel }) => channel)).size < 2) {
    scan.read(joinTexts(texts).text);
    return;
  }
  // The places of what was found are those of the text as the scan composes it.
  const composed = texts.map((spoken) => ({ ...spoken, text: spoken.text.normalize('NFKC') }));
  const joined = joinTexts(composed);
  const notes = createBorderNotes(joined);
  scan.read(joined.text, notes);
  for (const own of textsOfChannels(composed, notes.borders)) scan.read(own);
}

/** @throws MissingKey, UnreadableOwnNumber, or TypeError for a region that does not exist. */
export function createMatcher({ features, keys, region, ownIdentities }: MatcherInput): Matcher {
  const phoneRegion = phoneRegionOf(region);
  const lookup = createLookup(features, keys);
  const context: SearchContext = { lookup, region: phoneRegion, own: createOwnCheck(ownIdentities, phoneRegion) };
  const ownDigests = new Set([...context.own.numbers].flatMap((number) => digestsUnder(keys, number)));
  const requestsWithNumber = new Set(features.filter(({ kind }) => kind === 'phone').map(({ requestId }) => requestId));

  const collect = (parts: Iterable<CallPart>): CallEvidence => {
    const collection: Collection = {
      context,
      keys,
      ownDigests,
      found: [],
      callers: new Set(),
      callees: new Set(),
      hasOwnCaller: false,
    };
    const texts: SpokenText[] = [];
    for (const part of parts) {
      if (part.kind === 'Text') texts.push({ ...part, text: unescapeSigns(part.text) });
      else if (part.kind === 'Number') collectNumber(collection, part);
      else if (part.kind === 'NumberDigest') collectNumberDigest(collection, part);
      else collectCallId(collection, part.value);
    }
    collectTexts(collection, texts);
    return { found: distinctEvidence(collection.found), callers: partiesOf(collection) };
  };
  const judge = (artifacts: readonly CallEvidence[]): readonly Hit[] =>
    judgeCall(mergeEvidence(artifacts), { requestsWithNumber });
  return {
    collect,
    judge,
    judgeApproved: (artifact, requestId) => judgeApproved(artifact, requestId, { requestsWithNumber }),
    match: (parts) => judge([collect(parts)]),
  };
}
