import type { LiveKey } from '../../matching/feature.ts';
import { createMatcher, type Matcher } from '../../matching/matcher.ts';
import type { FeatureDigest } from '../../matching/feature.ts';
import { createSamePerson } from '../../matching/same-person.ts';
import { liveDigests } from '../../evidence/key-ring.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import { createKeyedMutex, type KeyedMutex } from '../../runtime/mutex.ts';
import { compileJsonPath } from '../../scan/classify/json-path.ts';
import type { CallKnowledge } from '../../scan/pass/call-knowledge.ts';
import type { LookOrder } from '../engine.ts';
import type { ErasureSession } from '../erasure-session.ts';
import { createCallEvidence } from './call-evidence.ts';
import type { CallEvidenceBook } from './call-evidence.ts';
import { compileSearch } from './compiled-search.ts';
import { createHeldCalls } from './held-calls.ts';
import type { HeldCalls } from './held-calls.ts';
import type { CompiledSearch } from './compiled-search.ts';
import { createKnownTokens } from './known-tokens.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { LookMemory, LookRecall } from './look-memory.ts';
import { createSearchTally } from './search-tally.ts';
import type { SearchTally } from './search-tally.ts';

/** What both listings of one look share. */
export interface LookContext {
  readonly order: LookOrder;
  readonly session: ErasureSession;
  readonly features: readonly FeatureDigest[];
  /** Whether two requests are of one person. */
  readonly isSamePerson: (one: string, other: string) => boolean;
  readonly recall: LookRecall;
  readonly known: KnownTokens;
  readonly heldCalls: HeldCalls;
  readonly knowledge: CallKnowledge;
  readonly book: CallEvidenceBook;
  readonly tally: SearchTally;
  readonly searchOf: (definition: ArtifactDefinition) => CompiledSearch;
  /** Of these features; one for each set of them. */
  readonly matcherOf: (features: readonly FeatureDigest[]) => Matcher;
  /** What was listed and could not be read as it was listed. */
  readonly missed: UnseenPlace[];
  /** One log that does not tell its calls at a time. */
  readonly untoldLogs: KeyedMutex;
}

export function openLook(order: LookOrder, session: ErasureSession, memory: LookMemory): LookContext {
  const features = order.subjects.flatMap((subject) => subject.features);
  const recall = memory.begin(stampOf(order), features);
  return {
    order,
    session,
    features,
    isSamePerson: createSamePerson(features),
    recall,
    known: createKnownTokens(order.subjects, order.ring),
    heldCalls: createHeldCalls(order.holds, order.ring),
    knowledge: session.createKnowledge(),
    book: createCallEvidence(),
    tally: createSearchTally(session.places),
    searchOf: remembering((definition) => compileSearch(definition, { compileJsonPath })),
    matcherOf: remembering((some) => matcherFor(order, some, recall)),
    missed: [],
    untoldLogs: createKeyedMutex(),
  };
}

/** Definitions, own identities and the keys decide what a content shows. */
function stampOf({ policy: { metadata }, ring }: LookOrder): string {
  return JSON.stringify([metadata.uid, metadata.generation, [...ring.keys.keys()].toSorted()]);
}

/** Without a region nothing can be compared, and then no request has a feature. */
const anyRegion = 'US';

function matcherFor(
  { policy: { spec }, ring }: LookOrder,
  features: readonly FeatureDigest[],
  { numberKeys }: LookRecall,
): Matcher {
  const keys: readonly LiveKey[] = liveDigests(ring);
  const { phoneRegion: region = anyRegion, ownIdentities } = spec;
  return createMatcher({
    features,
    keys,
    region,
    ownIdentities: ownIdentities ?? { numbers: [], emailDomains: [], agentNames: [] },
    onNumberKey: (keyId) => numberKeys.add(keyId),
  });
}

function remembering<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = made.get(key) ?? { value: make(key) };
    made.set(key, known);
    return known.value;
  };
}
