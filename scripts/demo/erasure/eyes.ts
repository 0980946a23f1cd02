import type { LocalAzure } from '../../../test/cloud/local-azure.ts';
import {
  callIdOf,
  calls,
  evidenceAccount,
  evidenceContainer,
  hotline,
  recordingAccount,
  transcriptAccount,
  type DemoCall,
} from './calls.ts';

/** One copy of a blob, whatever its state, as storage itself shows it. */
export interface StoredCopy {
  readonly call: DemoCall | undefined;
  readonly account: string;
  readonly container: string;
  readonly name: string;
  readonly isReadable: boolean;
  /** Of a blob its bytes, of another copy its ETag. */
  readonly content: string;
  readonly identity: string;
}

const containers = [
  [recordingAccount, 'recordings'],
  [recordingAccount, 'metadata'],
  [transcriptAccount, 'transcripts'],
] as const;

/** Lists every copy of every blob past the operator, soft-deleted ones too. */
export function lookAtCopies({ blob }: LocalAzure): readonly StoredCopy[] {
  return containers.flatMap(([account, container]) =>
    blob.copies(account, container).map((copy) => {
      const { name, kind, isDeleted, versionId = '', snapshot = '', etag } = copy;
      const bytes = kind === 'base' && !isDeleted ? blob.read(account, container, name) : undefined;
      return {
        call: callOf(name),
        account,
        container,
        name,
        isReadable: !isDeleted,
        content: bytes?.toString('base64') ?? etag,
        identity: `${account}/${container}/${name} ${kind} ${versionId}${snapshot} ${isDeleted ? 'deleted' : ''}`,
      };
    }),
  );
}

/** The id of its call stands in the name of every blob here. */
function callOf(name: string): DemoCall | undefined {
  return calls.find((call) => name.includes(callIdOf(call)));
}

/** Copies that were there before and are there no more, or not as they were: no state, version or byte may differ. */
export function changedCopies(
  before: readonly StoredCopy[],
  after: readonly StoredCopy[],
  suits: (copy: StoredCopy) => boolean,
): readonly StoredCopy[] {
  const there = new Map(after.map((copy) => [copy.identity, copy.content]));
  return before.filter((copy) => suits(copy) && there.get(copy.identity) !== copy.content);
}

export const isTheirs = ({ call }: StoredCopy): boolean => call?.isTheirs === true;
export const isOfOthers = (copy: StoredCopy): boolean => !isTheirs(copy);
export const isHeld = ({ call }: StoredCopy): boolean => call?.hold !== undefined;

export const countOfCalls = (copies: readonly StoredCopy[]): number => new Set(copies.map(({ call }) => call)).size;

/** An artifact is all that lies at one name. */
export const artifactsOf = (copies: readonly StoredCopy[]): ReadonlySet<string> =>
  new Set(copies.map(({ account, container, name }) => `${account}/${container}/${name}`));

/** Artifacts of which nothing is left in any state. */
export function goneArtifacts(before: readonly StoredCopy[], after: readonly StoredCopy[]): number {
  const left = artifactsOf(after);
  return [...artifactsOf(before)].filter((artifact) => !left.has(artifact)).length;
}

export function describe({ call, identity }: StoredCopy): string {
  return `${call?.label ?? 'unknown'}: ${identity}`;
}

/** Transcripts that can be read and in which the number of the company stands. */
export function transcriptsWithHotline({ blob }: LocalAzure): number {
  const copies = blob
    .copies(transcriptAccount, 'transcripts')
    .filter(({ kind, isDeleted }) => kind === 'base' && !isDeleted);
  return copies.filter(({ name }) => blob.read(transcriptAccount, 'transcripts', name)?.includes(hotline) === true)
    .length;
}

/** All that the evidence holds, with what stands in its signed documents as base64. */
export function evidenceText({ blob }: LocalAzure): string {
  const texts = blob.copies(evidenceAccount, evidenceContainer).map(({ name }) => {
    const text = blob.read(evidenceAccount, evidenceContainer, name)?.toString('utf8') ?? '';
    const parts = text.match(/[\w-]{40,}/g) ?? [];
    return [name, text, ...parts.map((part) => Buffer.from(part, 'base64url').toString('utf8'))].join('\n');
  });
  return texts.join('\n');
}
