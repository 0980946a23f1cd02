import { joinApart } from '../../matching/channel-texts.ts';
import { asHints, type CallEvidence } from '../../matching/evidence.ts';
import type { Matcher } from '../../matching/matcher.ts';
import type { BlobEntry } from '../../scan/blob-port.ts';
import { aiObjectIdsOf } from '../ai-object-ids.ts';
import { tellsNumber } from './call-texts.ts';
import type { CompiledSearch, PlacedSources } from './compiled-search.ts';
import { numberPart } from './search-values.ts';
import { unnamedIn } from './examination.ts';
import type { NamedAiObject } from './examination.ts';

export interface ListedNumbers {
  readonly evidence: CallEvidence;
  /** Whether one of them may be somebody's. */
  readonly hasNumber: boolean;
}

/** What the listing alone tells of who called: tags, metadata, parts of the name. */
export function listedNumbers(
  { collect }: Matcher,
  search: CompiledSearch,
  entry: BlobEntry,
): ListedNumbers | undefined {
  const parts = search.numbers.listed.flatMap(({ what, source }) => {
    const found = source.find(entry);
    return found.kind === 'Values' ? found.values.map((value) => numberPart(what.role, value)) : [];
  });
  return parts.length === 0 ? undefined : { evidence: collect(parts), hasNumber: tellsNumber(parts) };
}

/** Whether a key of the customer's hides the metadata in which a number or the id of an object should stand. */
export function isSearchedHidden({ numbers, aiObjects }: CompiledSearch, entry: BlobEntry): boolean {
  const isHidden = isHiddenIn(entry);
  return numbers.listed.some(isHidden) || aiObjects.listed.some(isHidden);
}

/** The same of a number that called. */
export function isCallerHidden({ numbers }: CompiledSearch, entry: BlobEntry): boolean {
  const isHidden = isHiddenIn(entry);
  return numbers.listed.some((one) => one.what.role === 'Caller' && isHidden(one));
}

function isHiddenIn(entry: BlobEntry): (one: PlacedSources<unknown>['listed'][number]) => boolean {
  return ({ source }) => source.find(entry).kind === 'Unusable';
}

/** A name is no evidence of its own: programs write much into it. */
export function evidenceOfName({ collect }: Matcher, name: string): CallEvidence {
  return asHints(collect([{ kind: 'Text', text: joinApart(partsOfName(name)) }]));
}

/** Each folder by itself; and an address without the ending of the file, which looks like that of a domain. */
function partsOfName(name: string): readonly string[] {
  const written = decodedName(name).split('/');
  const last = written.at(-1) ?? '';
  const folders = written.map(withoutUnderscores);
  return last.includes('@') ? [...folders, last.replace(/\.[A-Za-z0-9]+$/, '')] : folders;
}

/** Programs part by them what they put into a name. An address may have one of its own. */
function withoutUnderscores(folder: string): string {
  return folder.includes('@') ? folder : folder.replaceAll('_', '\n');
}

export function evidenceOfCallId({ collect }: Matcher, callId: string): CallEvidence {
  return collect([{ kind: 'CallId', value: callId }]);
}

/** Names come URL-encoded from programs that take them out of an address. */
function decodedName(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** One without an id where a key of the customer's hides it. */
export function listedAiObjects(search: CompiledSearch, entry: BlobEntry): readonly NamedAiObject[] {
  return search.aiObjects.listed.flatMap(({ what, source }): readonly NamedAiObject[] => {
    const found = source.find(entry);
    if (found.kind === 'Unusable') return unnamedIn([what]);
    return found.kind === 'Values' ? aiObjectIdsOf(found.values).map((id) => ({ ...what, id })) : [];
  });
}
