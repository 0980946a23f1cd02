import { describe, expect, it } from '@jest/globals';
import { readDocuments } from '../../src/cli/manifest-documents.ts';

const sound = 'kind: CallDataPolicy\n';
const tenTimes = (name: string) => `[${Array.from({ length: 10 }, () => name).join(', ')}]`;
const manyAliases = `a: &a ${tenTimes('1')}\nb: &b ${tenTimes('*a')}\nc: &c ${tenTimes('*b')}\nd: ${tenTimes('*c')}\n`;

const nested = (levels: number, { closed = true } = {}) =>
  `a: ${'['.repeat(levels)}${closed ? ']'.repeat(levels) : ''}\n`;
const indented = (levels: number) =>
  `${Array.from({ length: levels }, (_, index) => `${' '.repeat(index)}a:`).join('\n')}\n`;
const tooDeep = 'it is nested deeper than the 256 levels that are read; look for brackets that are never closed';

describe('a document that is nested too deeply', () => {
  it.each([
    ['brackets', nested(20_000)],
    ['brackets that are never closed', nested(20_000, { closed: false })],
    ['indentation', indented(5_000)],
    ['just one level too many', nested(256)],
  ])('is told with its file and what to look for: by %s', (_, text) => {
    const { problems, policies } = readDocuments([{ name: 'deep.yaml', content: `${sound}---\n${text}` }]);
    expect(problems).toEqual([
      { source: { file: 'deep.yaml', document: 2 }, message: expect.stringContaining(tooDeep) },
    ]);
    expect(policies).toHaveLength(1);
  });

  it('is none at the bound', () => {
    const { problems, skipped } = readDocuments([{ name: 'deep.yaml', content: nested(255) }]);
    expect({ problems, skipped }).toEqual({ problems: [], skipped: 1 });
  });
});

describe('a document that cannot be read', () => {
  it.each([
    ['a pattern that YAML takes for an alias', 'a: [*.wav]\n', 'an alias (*...) has no anchor; quote a value that'],
    ['an alias before its anchor', 'a: *later\nb: &later 1\n', 'an alias (*...) has no anchor'],
    ['an alias as a key', '? *key\n: 1\n', 'an alias (*...) has no anchor'],
    ['an alias of what it is part of', 'a: &x {b: [*x]}\n', 'an alias (*...) stands for what it is part of'],
    ['more aliases than anybody writes', manyAliases, 'its aliases (*...) stand for too much'],
    ['a merge of what is no mapping', 'a: &x 1\nb: {<<: *x}\n', '<< for what is no mapping'],
  ])('is a problem of its own place, and the others are read: %s', (_, text, expected) => {
    const { problems, policies } = readDocuments([
      { name: 'broken.yaml', content: `${sound}---\n${text}---\n${sound}` },
      { name: 'sound.yaml', content: sound },
    ]);
    expect(problems).toEqual([
      { source: { file: 'broken.yaml', document: 2 }, message: expect.stringContaining(expected) },
    ]);
    expect(problems[0]?.message).toMatch(/^it is not YAML/);
    expect(policies.map(({ source }) => `${source.file} ${source.document}`)).toEqual([
      'broken.yaml 1',
      'broken.yaml 3',
      'sound.yaml 1',
    ]);
  });

  it('is told without what stands in it', () => {
    const { problems } = readDocuments([{ name: 'a.yaml', content: 'password: *hunter2\n' }]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('an alias with its anchor', () => {
  it('stands for what is anchored', () => {
    const content = `${sound}a: &days {days: 30}\nb: *days\n`;
    const { problems, policies } = readDocuments([{ name: 'a.yaml', content }]);
    expect(problems).toEqual([]);
    expect(policies[0]?.object).toMatchObject({ b: { days: 30 } });
  });
});

describe('a document that is no object', () => {
  it.each(['just text\n', '42\n', 'true\n'])('is a problem, and does not pass for another kind: %s', (text) => {
    const { problems, policies, skipped } = readDocuments([{ name: 'a.yaml', content: `${text}---\n${sound}` }]);
    expect(problems).toEqual([
      { source: { file: 'a.yaml', document: 1 }, message: expect.stringMatching(/^it is no object; a manifest has/) },
    ]);
    expect({ policies: policies.length, skipped }).toEqual({ policies: 1, skipped: 0 });
  });

  it('is passed over where it is a list, as a patch of kustomize is one', () => {
    const { problems, skipped } = readDocuments([{ name: 'a.yaml', content: '- { op: remove, path: /spec }\n' }]);
    expect({ problems, skipped }).toEqual({ problems: [], skipped: 1 });
  });
});
