import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../support/project-root.ts';
import { commandsOf } from './commands.ts';
import { blocksOf, linksOf, type Page } from './page.ts';
import { problemsOf } from './page-problems.ts';

const pages = globSync(['*.md', 'docs/**/*.md', 'charts/*/*.md'], { cwd: projectRoot }).map((path): Page => ({
  path,
  text: readFileSync(join(projectRoot, path), 'utf8'),
}));

describe('the pages', () => {
  it.each(pages)('$path names nothing that is not there', (page) => {
    expect(problemsOf(page)).toEqual([]);
  });

  it('are found, with what is looked at in them', () => {
    const words = pages.flatMap((page) => commandsOf(page).map((command) => command.words.join(' ')));
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'docs/getting-started.md']));
    expect(words).toEqual(
      expect.arrayContaining(['npm run demo -- --keep', 'npx calldata plan -f deploy/samples', 'calldata plan --live']),
    );
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(100);
    expect(pages.flatMap(blocksOf).filter(({ language }) => language === 'yaml').length).toBeGreaterThanOrEqual(4);
  });
});

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`;
const header = (kind: string) => `apiVersion: calldata.claimini.com/v1alpha1\nkind: ${kind}\nmetadata: { name: x }\n`;

describe('a page', () => {
  it.each<readonly [string, string, string | RegExp]>([
    [
      'a policy that the schema refuses',
      block('yaml', `${header('CallDataPolicy')}spec: {}`),
      /spec.enforcement: Requ/,
    ],
    ['a request that the schema refuses', block('yaml', `${header('ErasureRequest')}spec: {}`), /spec\.\w+: Required/],
    ['a fragment with an unknown field', block('yaml', 'spec:\n  scan:\n    shard: 4'), /^spec.scan.shard: field not/],
    ['a fragment of spec with one', block('yaml', 'azure:\n  identitty: {}'), /^spec.azure.identitty: field not/],
    ['YAML that is none', block('yaml', 'spec: ['), /Flow sequence/],
    ['a script that is not there', block('sh', 'npm ci && npm run demos'), 'package.json has no script demos'],
    ['a flag of a script that is not there', '`npm run demo -- --kept`', 'scripts/demo.ts takes no --kept'],
    ['the start of a flag of a script', '`npm run image:test -- --bas X`', 'scripts/image-test.ts takes no --bas'],
    ['a file that node cannot run', '`node scripts/bench/nothing.ts`', 'there is no scripts/bench/nothing.ts'],
    ['a command that is not there', '`calldata plans`', /^calldata plans: error: unknown command/],
    ['a flag that is not there', '`calldata plan --life`', /unknown option '--life'/],
    ['a flag that is not there, of the plugin', block('sh', 'kubectl calldata approve x \\\n  --buy X'), /'--buy'/],
    ['a command without what it needs', block('sh', 'npx calldata plan --live'), /required option '-f, --filename/],
    [
      'a command with an argument too many, behind a prompt',
      block('', '  $ calldata cancel a b'),
      /too many arguments/,
    ],
    ['a link to no file', '[here](nowhere.md)', 'nowhere.md leads nowhere'],
    ['a link to no heading', '[here](install.md#with-luck)', 'install.md#with-luck has no such heading'],
    ['a link to no heading of its own', '# A `b`, c\n\n[here](#a-b)', '#a-b has no such heading'],
    ['a path that is not there', 'See `src/nothing.ts`.', 'there is no src/nothing.ts'],
    [
      'a path that is not there, in a command',
      block('sh', 'kubectl apply -k deploy/nothing'),
      'there is no deploy/nothing',
    ],
  ])('with %s is told', (_what, text, problem) => {
    const told = problemsOf({ path: 'docs/fixture.md', text });
    expect(told.slice(0, 1)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  it('may break off a command in a sentence, link to its own headings, and show what others run', () => {
    const text = [
      '# One `code`, [two](../README.md) & three\n\n## Again\n\n## Again\n\n[a](#one-code-two--three) [b](#again-1)',
      '`calldata plan`, `calldata receipt`, `calldata probe --only`, `deploy/overlays/ours`, `kubectl get cdp`',
      block(
        'sh',
        'npm run local-azure -- --estate test/cloud/estates/voice.yaml [--calls [count]] # `npm run nothing`',
      ),
      block('yaml', 'kind: Secret\nnothing: 1'),
    ];
    expect(problemsOf({ path: 'docs/fixture.md', text: text.join('\n\n') })).toEqual([]);
  });
});
