import { isCollection, parseAllDocuments, visit, type Document, type Tags } from 'yaml';
import { callDataPolicyNames } from '../api/call-data-policy.ts';
import { erasureRequestNames } from '../api/erasure-request.ts';
import { apiGroup } from '../api/group.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../api/json.ts';
import type { ManifestFile } from './manifest-files.ts';
import type { Problem, Source } from './plan-report.ts';

export interface ManifestDocument {
  readonly source: Source;
  readonly object: JsonObject;
}

export interface ManifestDocuments {
  readonly policies: readonly ManifestDocument[];
  readonly requests: readonly ManifestDocument[];
  /** Documents of other kinds. */
  readonly skipped: number;
  readonly problems: readonly Problem[];
}

/** The policies and requests among the documents of all files; members of a `List` count as documents of their own. */
export function readDocuments(files: readonly ManifestFile[]): ManifestDocuments {
  const policies: ManifestDocument[] = [];
  const requests: ManifestDocument[] = [];
  const problems: Problem[] = [];
  let skipped = 0;
  for (const { name, content } of files) {
    for (const [index, document] of parseYaml(content).entries()) {
      const source = { file: name, document: index + 1 };
      const [error] = document.errors;
      if (error !== undefined) {
        problems.push({ source, message: error.code === exhausted ? tooDeep : notYaml(firstLine(error.message)) });
        continue;
      }
      const value = valueOf(document);
      if (value.kind === 'Unreadable') {
        problems.push({ source, message: value.problem });
        continue;
      }
      for (const member of membersOf(value.value)) {
        // A document of remarks only.
        if (member === null) continue;
        const kind = kindOf(member);
        if (kind === 'Policy') policies.push({ source, object: member as JsonObject });
        else if (kind === 'Request') requests.push({ source, object: member as JsonObject });
        else if (kind === 'Other') skipped += 1;
        else problems.push({ source, ...kind });
      }
    }
  }
  return { policies, requests, skipped, problems };
}

/**
 * YAML as kubectl reads it: version 1.1, in which `yes` and `on` are true, but times and base-60 numbers are strings.
 */
function parseYaml(content: string): readonly Document[] {
  return [
    ...parseAllDocuments(content, {
      version: '1.1',
      customTags: (tags: Tags) => tags.filter((tag) => typeof tag === 'string' || !isForeignToKubectl(tag)),
    }),
  ];
}

function isForeignToKubectl({ tag, format }: { readonly tag: string; readonly format?: string }): boolean {
  return tag === 'tag:yaml.org,2002:timestamp' || format === 'TIME';
}

type ReadValue =
  { readonly kind: 'Read'; readonly value: JsonValue } | { readonly kind: 'Unreadable'; readonly problem: string };

/** The library finds out about aliases only here. What they stand for may be a secret and is not repeated. */
function valueOf(document: Document): ReadValue {
  const problem = problemIn(document);
  if (problem !== undefined) return { kind: 'Unreadable', problem };
  try {
    return { kind: 'Read', value: document.toJS() as JsonValue };
  } catch {
    const problem =
      'it is not YAML as kubectl reads it: its aliases (*...) stand for too much, or << for what is no mapping';
    return { kind: 'Unreadable', problem };
  }
}

/** More than any manifest has, and less than what fills the stack, here or where the value is judged. */
const maxLevels = 256;
const tooDeep = `it is nested deeper than the ${maxLevels} levels that are read; look for brackets that are never closed, or leave the file out`;
/** What the library says where the stack was full. */
const exhausted = 'RESOURCE_EXHAUSTION';

/** What is wrong with the first alias that stands for nothing, or for what it is part of; or that it is all too deep. */
function problemIn(document: Document): string | undefined {
  let found: string | undefined;
  visit(document, {
    Collection: (_key, _node, path) => {
      if (path.filter(isCollection).length >= maxLevels) found = tooDeep;
      return found === undefined ? undefined : visit.BREAK;
    },
    Alias: (_key, alias, path) => {
      const target = alias.resolve(document);
      if (target === undefined) found = notYaml('an alias (*...) has no anchor; quote a value that begins with *');
      else if (path.includes(target)) found = notYaml('an alias (*...) stands for what it is part of');
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

function notYaml(problem: string): string {
  return `it is not YAML: ${problem}`;
}

function membersOf(value: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(value) || value['kind'] !== 'List') return [value];
  const { items } = value;
  return Array.isArray(items) ? (items as readonly JsonValue[]) : [value];
}

/** A word misspelt in our own group must not pass for another kind. */
function kindOf(value: JsonValue): 'Policy' | 'Request' | 'Other' | Pick<Problem, 'field' | 'message'> {
  // A list may be a patch of kustomize.
  if (typeof value !== 'object') return { message: noObject };
  const { apiVersion, kind } = isJsonObject(value) ? value : {};
  const isOurs = typeof apiVersion === 'string' && apiVersion.split('/')[0] === apiGroup;
  if (kind === callDataPolicyNames.kind) return 'Policy';
  if (kind === erasureRequestNames.kind) return 'Request';
  if (!isOurs) return 'Other';
  return {
    field: 'kind',
    message: `${apiGroup} has no kind ${JSON.stringify(kind ?? null)}; it has ${callDataPolicyNames.kind} and ${erasureRequestNames.kind}`,
  };
}

const noObject = 'it is no object; a manifest has apiVersion, kind, metadata and spec, each in a line of its own';

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/:$/, '') ?? message;
}
