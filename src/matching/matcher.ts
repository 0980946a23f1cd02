import { createBorderNotes } from './border-notes.ts';
import { composeTexts, isOfSeveralChannels, joinTexts, textsOfChannels } from './channel-texts.ts';
import type { SpokenText } from './channel-texts.ts';
import { calleeOf, distinctEvidence, mergeEvidence, ownCaller, unknownCaller } from './evidence.ts';
import type { CallEvidence, Evidence } from './evidence.ts';
import type { CallPart, FeatureDigest, LiveKey, PartyRole } from './feature.ts';
import { createLookup } from './feature-lookup.ts';
import { wordsOf } from './folding.ts';
import { judgeApproved, judgeCall, type Hit } from './judgement.ts';
import { createOwnCheck, type OwnIdentities } from './own-identities.ts';
import { phoneRegionOf, readPhone, shortestNumber } from './phone-number.ts';
import { findValue, type SearchContext } from './found-values.ts';
import { createSubjectScan } from './subject-scan.ts';
import { withoutUnseen } from './unseen-signs.ts';
import { createVoices } from './voices.ts';

export interface MatcherInput {
  /** The forms of every open request of a policy. */
  readonly features: readonly FeatureDigest[];
  /** All keys that are alive. A feature under any other key is an error (`MissingKey`). */
  readonly keys: readonly LiveKey[];
  /** ISO 3166 code of the policy: how numbers without a country code are read. */
  readonly region: string;
  readonly ownIdentities: OwnIdentities;
  /** Told of the key of each number that stands as its keyed hash, whosever it is. */
  readonly onNumberKey?: (keyId: string) => void;
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
  readonly onNumberKey: MatcherInput['onNumberKey'];
}

/** `Extension`: too few digits for any number but one inside a company. `Unknown`: too few for a whole number. */
type Party =
  { readonly kind: 'Nobody' | 'Own' | 'Extension' | 'Unknown' } | { readonly kind: 'Somebody'; readonly value: string };

function collectNumber(
  { context, keys, found, callers }: Collection,
  part: CallPart & { readonly kind: 'Number' },
): void {
  if (part.role === 'Agent') return;
  const party = partyOf(part.value, context);
  if (party.kind !== 'Somebody') {
    noteOther(callers, part.role, party.kind);
    return;
  }
  noteSomebody(callers, part.role, digestsUnder(keys, party.value).join(' '));
  findValue(context, ['phone', party.value], [part.role, 'Exact'], (one) => found.push(one));
}

/**
 * Only what was withheld is nobody. Somebody in a notation that is not understood called all the same, and is nobody's number
 * that is looked for.
 */
function partyOf(written: string, { own, region }: SearchContext): Party {
  const phone = readPhone(written, region);
  if (phone.kind === 'Placeholder' || !/[\p{L}\p{N}]/u.test(written)) return { kind: 'Nobody' };
  if (phone.kind === 'Number') {
    return own.phone(phone.value) ? { kind: 'Own' } : { kind: 'Somebody', value: phone.value };
  }
  if (own.words(wordsOf(written).join(' '))) return { kind: 'Own' };
  if (phone.kind === 'TooShort') return { kind: phone.digits.length < shortestNumber ? 'Extension' : 'Unknown' };
  return { kind: 'Somebody', value: `!${written.trim()}` };
}

type PartyOfCall = Exclude<PartyRole, 'Agent'>;

function noteSomebody(callers: Set<string>, role: PartyOfCall, party: string): void {
  callers.add(role === 'Caller' ? party : calleeOf(party));
}

/** An extension that called is mostly the company's, and may be anybody's; one that was called is the company's. */
function noteOther(callers: Set<string>, role: PartyOfCall, kind: Exclude<Party['kind'], 'Somebody'>): void {
  if (kind === 'Unknown' || (kind === 'Extension' && role === 'Caller')) noteSomebody(callers, role, unknownCaller);
  if ((kind === 'Own' || kind === 'Extension') && role === 'Caller') callers.add(ownCaller);
}

function digestsUnder(keys: readonly LiveKey[], phone: string): readonly string[] {
  return keys.map(({ id, digest }) => `${id}:${digest('phone', phone)}`);
}

function collectNumberDigest(
  { context, ownDigests, found, callers, onNumberKey }: Collection,
  { role, keyId, digest }: CallPart & { readonly kind: 'NumberDigest' },
): void {
  if (role === 'Agent') return;
  onNumberKey?.(keyId);
  const party = `${keyId}:${digest}`;
  if (ownDigests.has(party)) {
    noteOther(callers, role, 'Own');
    return;
  }
  noteSomebody(callers, role, party);
  for (const { requestId, feature, kind, verified } of context.lookup.findDigest('phone', keyId, digest))
    found.push({ requestId, feature, kind, verified, place: role, manner: 'Exact' });
}

function collectCallId({ context, found }: Collection, value: string): void {
  findValue(context, ['callId', withoutUnseen(value).trim()], ['CallId', 'Exact'], (one) => found.push(one));
}

function unescapeSigns(text: string): string {
  return text.replace(/%(2B|40|20|28|29|2F|2D)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function collectTexts({ context, found }: Collection, texts: readonly SpokenText[]): void {
  if (texts.length === 0) return;
  const scan = createSubjectScan(context, (one) => found.push(one));
  if (!isOfSeveralChannels(texts)) {
    scan.read(joinTexts(texts).text);
    return;
  }
  let spoken = texts;
  let joined = joinTexts(spoken);
  let notes = createBorderNotes(joined);
  let voices = createVoices(spoken, joined);
  if (scan.read(joined.text, { notes, voices }) === 'Composed') {
    // What was noted stands at places of another text. Nothing composes over a line break, so the texts are composed one by one.
    spoken = composeTexts(texts);
    joined = joinTexts(spoken);
    notes = createBorderNotes(joined);
    voices = createVoices(spoken, joined);
    scan.read(joined.text, { notes, voices });
  }
  const reading = { borders: notes.borders, isAsked: voices.isAsked, endsIn: scan.endsIn };
  for (const own of textsOfChannels(spoken, reading)) scan.read(own.text, { voices: voices.ofOne(own) });
}

/** @throws MissingKey, UnreadableOwnNumber, or TypeError for a region that does not exist. */
export function createMatcher({ features, keys, region, ownIdentities, onNumberKey }: MatcherInput): Matcher {
  const phoneRegion = phoneRegionOf(region);
  const lookup = createLookup(features, keys);
  const context: SearchContext = { lookup, region: phoneRegion, own: createOwnCheck(ownIdentities, phoneRegion) };
  const ownDigests = new Set([...context.own.numbers].flatMap((number) => digestsUnder(keys, number)));
  const requestsWithNumber = new Set(features.filter(({ kind }) => kind === 'phone').map(({ requestId }) => requestId));

  const collect = (parts: Iterable<CallPart>): CallEvidence => {
    const collection: Collection = { context, keys, ownDigests, found: [], callers: new Set(), onNumberKey };
    const texts: SpokenText[] = [];
    for (const part of parts) {
      if (part.kind === 'Text')
        texts.push(part.text.includes('%') ? { ...part, text: unescapeSigns(part.text) } : part);
      else if (part.kind === 'Number') collectNumber(collection, part);
      else if (part.kind === 'NumberDigest') collectNumberDigest(collection, part);
      else collectCallId(collection, part.value);
    }
    collectTexts(collection, texts);
    return { found: distinctEvidence(collection.found), callers: [...collection.callers] };
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
