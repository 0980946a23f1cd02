import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CommanderError, type Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { projectRoot } from '../support/project-root.ts';
import { blocksOf, codeSpansOf, type Page } from './page.ts';

/** A command of a page, in words. */
export interface PageCommand {
  readonly words: readonly string[];
  /** Whether a person is to type it as it is. In a sentence a command may lack what it cannot run without. */
  readonly isWhole: boolean;
}

const word = /"[^"]*"|'[^']*'|\S+/g;
const between = ['&&', '||', '|', ';', '>'];

/** In shell blocks, behind the prompt `$` in other ones, and between backticks. */
export function commandsOf(page: Page): readonly PageCommand[] {
  const lines = blocksOf(page).flatMap(({ language, text }) => {
    const all = text.replaceAll(/\\\n\s*/g, ' ').split('\n');
    if (language === 'sh') return all;
    return all.flatMap((line) => /^\s*\$ (.*)$/.exec(line)?.[1] ?? []);
  });
  return [
    ...lines.flatMap((line) => commandsIn(line, true)),
    ...codeSpansOf(page).flatMap((code) => commandsIn(code, false)),
  ];
}

function commandsIn(line: string, isWhole: boolean): readonly PageCommand[] {
  const words = line.match(word) ?? [];
  const comment = words.findIndex((part) => part.startsWith('#'));
  const commands: string[][] = [[]];
  for (const part of comment === -1 ? words : words.slice(0, comment)) {
    if (between.includes(part)) commands.push([]);
    // In the notation of a usage, what may be left out stands in brackets.
    else commands.at(-1)?.push(part.replace(/^\[(-[\w-]+)\]?$/, '$1'));
  }
  return commands.filter((parts) => parts.length > 0).map((parts) => ({ words: parts, isWhole }));
}

/** What a command names that is not there. Commands of others are not looked at. */
export function problemsOfCommand({ words, isWhole }: PageCommand): readonly string[] {
  const [name, ...rest] = words[0] === 'npx' ? words.slice(1) : words;
  if (name === 'calldata') return problemsOfCalldata(rest, isWhole);
  if (name === 'kubectl' && rest[0] === 'calldata') return problemsOfCalldata(rest.slice(1), isWhole);
  if (name === 'npm') return problemsOfNpm(rest);
  if (name === 'node') return problemsOfNode(rest.find((part) => !part.startsWith('-')));
  return [];
}

function problemsOfNode(file: string | undefined): readonly string[] {
  return file === undefined || existsSync(join(projectRoot, file)) ? [] : [`there is no ${file}`];
}

function problemsOfNpm(words: readonly string[]): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [name = '', ...rest] = words[0] === 'run' ? words.slice(1) : words;
  if (name === 'ci') return [];
  const script = scripts[name];
  if (script === undefined) return [`package.json has no script ${name}`];
  const file = /scripts\/\S+\.ts/.exec(script)?.[0];
  if (file === undefined) return [];
  const source = readFileSync(join(projectRoot, file), 'utf8');
  const flags = rest.filter((part) => part.startsWith('--') && part !== '--').map((part) => part.split('=')[0] ?? '');
  return flags.filter((flag) => !takesFlag(source, flag)).map((flag) => `${file} takes no ${flag}`);
}

/** Scripts name a flag as commander and `argv` have it, or as an option of `parseArgs`. */
function takesFlag(source: string, flag: string): boolean {
  return new RegExp(`${flag}(?![\\w-])|[{,]\\s*'?${flag.slice(2)}'?: \\{ type: `).test(source);
}

/** What commander says of it, where nothing is run. */
function problemsOfCalldata(words: readonly string[], isWhole: boolean): readonly string[] {
  const program = createProgram({
    environment: {},
    stdin: Readable.from([]),
    write: () => undefined,
    writeError: () => undefined,
    programName: 'calldata',
    onExitCode: () => undefined,
  });
  prepare(program, isWhole);
  try {
    program.parse(words, { from: 'user' });
    return [];
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || (!isWhole && breaksOff.includes(error.code))) return [];
    return [`calldata ${words.join(' ')}: ${error.message}`];
  }
}

const breaksOff = ['commander.help', 'commander.optionMissingArgument'];

function prepare(command: Command, isWhole: boolean): void {
  if (command.commands.length === 0) command.action(() => undefined);
  if (!isWhole) {
    for (const option of command.options) option.mandatory = false;
    for (const argument of command.registeredArguments) argument.argOptional();
  }
  for (const below of command.commands) prepare(below, isWhole);
}
