import type { JsonObject } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';
import { badRequest } from './errors.ts';

type Test = (resource: JsonObject) => boolean;

const text = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

/** `a or b and c`, without parentheses: what the list operations of ARM document. Throws InvalidFilterInQueryString. */
export function parseResourceFilter(filter: string): Test {
  if (filter.trim() === '') return () => true;
  const alternatives = filter.split(/\s+or\s+/i).map((part) => parseConjunction(part));
  return (resource) => alternatives.some((test) => test(resource));
}

function parseConjunction(part: string): Test {
  const clauses = part.split(/\s+and\s+/i).map(parseClause);
  const tagName = clauses.find((clause) => clause.field === 'tagname' && clause.operator === 'eq')?.value;
  const tests = clauses.map((clause) => testOf(clause, tagName));
  return (resource) => tests.every((test) => test(resource));
}

interface Clause {
  readonly field: string;
  readonly operator: 'eq' | 'ne' | 'contains' | 'startsWith';
  readonly value: string;
}

function parseClause(clause: string): Clause {
  const comparison = /^\s*\(?(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'\)?\s*$/i.exec(clause);
  if (comparison !== null) {
    const [, field = '', operator = 'eq', value = ''] = comparison;
    return {
      field: field.toLowerCase(),
      operator: operator.toLowerCase() === 'ne' ? 'ne' : 'eq',
      value: unquote(value),
    };
  }
  const contains = /^\s*substringof\('((?:[^']|'')*)',\s*(\w+)\)\s*$/i.exec(clause);
  if (contains !== null) {
    const [, value = '', field = ''] = contains;
    return { field: field.toLowerCase(), operator: 'contains', value: unquote(value) };
  }
  const begins = /^\s*startswith\((\w+),\s*'((?:[^']|'')*)'\)\s*$/i.exec(clause);
  if (begins !== null) {
    const [, field = '', value = ''] = begins;
    return { field: field.toLowerCase(), operator: 'startsWith', value: unquote(value) };
  }
  throw badRequest('InvalidFilterInQueryString', `Invalid $filter '${clause}' specified in the query string.`);
}

const unquote = (value: string): string => value.replace(/''/g, "'");

function testOf(clause: Clause, tagName: string | undefined): Test {
  const read = readerOf(clause.field, tagName);
  const wanted = clause.field === 'tagvalue' ? clause.value : clause.value.toLowerCase();
  switch (clause.operator) {
    case 'eq':
      return (resource) => read(resource).includes(wanted);
    case 'ne':
      return (resource) => !read(resource).includes(wanted);
    case 'contains':
      return (resource) => read(resource).some((value) => value.includes(wanted));
    case 'startsWith':
      return (resource) => read(resource).some((value) => value.startsWith(wanted));
  }
}

/** Names of tags ignore case, their values do not. */
function readerOf(field: string, tagName: string | undefined): (resource: JsonObject) => readonly string[] {
  switch (field) {
    case 'resourcetype':
      return (resource) => [text(resource['type'])];
    case 'name':
    case 'location':
      return (resource) => [text(resource[field])];
    case 'resourcegroup':
      return (resource) => [text(resource['id']).split('/')[4] ?? ''];
    case 'tagname':
      return (resource) => tagsOf(resource).map(([name]) => name.toLowerCase());
    case 'tagvalue':
      return (resource) =>
        tagsOf(resource)
          .filter(([name]) => tagName === undefined || name.toLowerCase() === tagName.toLowerCase())
          .map(([, value]) => (typeof value === 'string' ? value : ''));
    default:
      throw badRequest('InvalidFilterInQueryString', `The property '${field}' cannot be used in $filter.`);
  }
}

function tagsOf(resource: JsonObject): readonly (readonly [string, unknown])[] {
  const tags = resource['tags'];
  return isJsonObject(tags) ? Object.entries(tags) : [];
}
