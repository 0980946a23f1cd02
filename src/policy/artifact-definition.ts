import type { StartPrecision } from './call-time.ts';

export const artifactKinds = ['Recording', 'Transcript', 'TranscriptLog', 'CallMetadata', 'Derived'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** `VCon`: JSON that may be signed (the content is read from it) or encrypted (it cannot be read, and is counted so). */
export const contentFormats = ['Json', 'NdJson', 'VCon'] as const;
export type ContentFormat = (typeof contentFormats)[number];

export const searchFormats = ['Text', 'WebVtt', 'Json', 'NdJson'] as const;
export type SearchFormat = (typeof searchFormats)[number];

/** Takes a part of a value: the named group of an RE2 pattern. A value that does not match counts as absent. */
export interface Capture {
  readonly pattern: string;
  readonly group: string;
}

/** Where in a JSON document: a JSON Pointer (RFC 6901) or a JSONPath (RFC 9535). Exactly one. */
interface JsonPlace {
  readonly pointer?: string;
  readonly path?: string;
}

/** Where a value stands that tells something of a blob. */
export type ValueSource =
  /** A named group of an RE2 pattern over the blob's name. */
  | { readonly from: 'Path'; readonly pattern: string; readonly group: string }
  /** The letter case of the key does not count. */
  | { readonly from: 'Metadata'; readonly key: string; readonly capture?: Capture }
  /** The letter case of the key counts, as in Azure. */
  | { readonly from: 'Tag'; readonly key: string; readonly capture?: Capture }
  | ({ readonly from: 'Content'; readonly format: ContentFormat; readonly capture?: Capture } & JsonPlace)
  /** The content of another blob of the container, whose name is made by a template. */
  | ({
      readonly from: 'Sibling';
      readonly name: string;
      /** Over this blob's name; its named groups may stand in `name`. */
      readonly pattern?: string;
      readonly format: ContentFormat;
      readonly capture?: Capture;
    } & JsonPlace);

/**
 * `precision: Day` counts from the first instant of the day even where the value says more. `Latest` is for the time of
 * something later, such as a transcription: the period counts from it, and it is not taken for the start of the call.
 * `timeZone` is that of days, and of times without an offset; absent: UTC.
 */
export type StartSource = (ValueSource | { readonly from: 'CreationTime' }) & {
  readonly precision?: StartPrecision;
  readonly timeZone?: string;
};

/** How to find the words and the features of people in an artifact. */
export interface SearchDefinition {
  readonly format: SearchFormat;
  /** JSONPaths of what was said, joined in order, so that what runs over two phrases is found. */
  readonly text?: readonly string[];
  /** JSONPaths of values that are a feature by themselves, such as a phone number. */
  readonly features?: readonly string[];
}

export const partyRoles = ['Caller', 'Callee', 'Agent'] as const;
export type PartyRole = (typeof partyRoles)[number];

/** Where a telephone number of a party of the call stands. */
export type NumberSource = ValueSource & { readonly role: PartyRole };

export const aiObjectKinds = ['StoredCompletion', 'Response', 'File', 'Thread'] as const;
export type AiObjectKind = (typeof aiObjectKinds)[number];

/** Where the id of an object in an AI account stands that holds something of the call. */
export type AiObjectSource = ValueSource & {
  readonly kind: AiObjectKind;
  /** Name of the account in `spec.ai.accounts`. */
  readonly account: string;
};

/** How one kind of artifact in a class is read. */
export interface ArtifactDefinition {
  readonly kind: ArtifactKind;
  /** Ends of names that it takes; none: every name. The first definition of a class that takes a name decides. */
  readonly nameEndsWith: readonly string[];
  /** In order: the first source that holds a value decides. */
  readonly callId: readonly ValueSource[];
  /** The same. */
  readonly startedAt: readonly StartSource[];
  readonly search?: SearchDefinition;
  /** Every source is asked: a call has several parties. */
  readonly numbers?: readonly NumberSource[];
  /** Every source is asked, and each may hold several ids. */
  readonly aiObjects?: readonly AiObjectSource[];
  /** Of a TranscriptLog: deleted whole, or cut record by record once unchanged for `quietHours`. */
  readonly granularity?: 'Blob' | 'Record';
  readonly quietHours?: number;
}
