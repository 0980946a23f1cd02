import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { erasureRequestSchema } from '../../src/api/erasure-request.ts';
import { schemaFields, type SchemaNode } from '../../scripts/render/schema-node.ts';
import { projectRoot } from '../support/project-root.ts';

/** The properties that one file reads, those that it puts into objects, and every name in it, in lower case. */
interface Source {
  readonly read: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  readonly names: readonly string[];
}

function sourceOf(text: string): Source {
  const read = new Set<string>();
  const written = new Set<string>();
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text.toLowerCase());
    if (ts.isPropertyAccessExpression(node) && !isFlags(node.expression)) read.add(node.name.text);
    if (
      ts.isObjectBindingPattern(node) &&
      !(ts.isVariableDeclaration(node.parent) && isFlags(node.parent.initializer))
    ) {
      for (const { propertyName, name } of node.elements) read.add((propertyName ?? name).getText());
    }
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) written.add(node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return { read, written, names: [...names] };
}

/** Flags of a command line are called as the field that they go into. */
const isFlags = (node: ts.Node | undefined): boolean => node?.getText() === 'flags';

/** A period is read by functions that do not know what it is of. */
const unitsOfPeriods = ['days', 'months', 'years'];

/** Fields of the spec that no file reads, and of status that none writes, of those that also name what they are part of. */
function idleFields(schema: SchemaNode, sources: readonly Source[]): readonly string[] {
  const paths = schemaFields(schema).map(({ path }) => path);
  return paths.filter((path) => {
    const [part = '', ...within] = path.replaceAll('[]', '').split('.');
    const name = within.at(-1);
    if (name === undefined || !['spec', 'status'].includes(part)) return false;
    const parent = unitsOfPeriods.includes(name) ? undefined : within.at(-2)?.replace(/s$/, '').toLowerCase();
    return !sources.some(
      ({ read, written, names }) =>
        (part === 'spec' ? read : written).has(name) &&
        (parent === undefined || names.some((known) => known.includes(parent))),
    );
  });
}

const files = globSync('src/**/*.ts', { cwd: projectRoot }).filter((path) => !path.startsWith('src/api/'));
const sources = files.map((path) => sourceOf(readFileSync(join(projectRoot, path), 'utf8')));

describe('something reads every field of spec, and writes every field of status,', () => {
  it.each([
    ['CallDataPolicy', callDataPolicySchema],
    ['ErasureRequest', erasureRequestSchema],
  ])('of %s', (_kind, schema) => {
    expect(schemaFields(schema).length).toBeGreaterThan(50);
    expect(idleFields(schema, sources)).toEqual([]);
  });
});

describe('a field that nothing acts on', () => {
  const object = (properties: Readonly<Record<string, SchemaNode>>): SchemaNode => ({ type: 'object', properties });
  const owned = object({ owner: { type: 'string' } });
  const schema = object({ spec: object({ holds: { type: 'array', items: owned } }), status: object({ seen: owned }) });
  const used = 'const { owner } = spec.holds[0]; const status = { seen: { owner } };';
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['all is used', [used], []],
    ['one is only written', [used.replace('{ owner } =', 'it =')], ['spec.holds[].owner']],
    ['one of status is only read', [used.replace('{ owner } }', 'status.seen }')], ['status.seen.owner']],
    [
      'only the flag of its name is read',
      ['spec.holds; x = { seen: { owner: flags.owner } };'],
      ['spec.holds[].owner'],
    ],
    [
      'only what others call so is used',
      ['spec.holds; x = { seen: 1 };', 'x = { owner: y.owner };'],
      ['spec.holds[].owner', 'status.seen.owner'],
    ],
  ])('is found where %s', (_what, codes, idle) => {
    expect(idleFields(schema, codes.map(sourceOf))).toEqual(idle);
  });
});
