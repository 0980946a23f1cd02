import { Command } from 'commander';
import { settings, type SettingName } from './config.ts';
import { shardSubcommand } from './shards/job-manifest.ts';
import type { ShardIdentity } from './shards/shard-process.ts';
import { version } from './version.ts';

export type Flags = Readonly<Partial<Record<SettingName, string>>>;

export interface CommandLine {
  /** As given, by setting name. Validation is the config's, so that a variable and a flag get the same answer. */
  readonly flags: Flags;
  /** Set in the pods of a Job that the operator made; nobody else starts the process so. */
  readonly shard: Omit<ShardIdentity, 'namespace'> | undefined;
}

const names = Object.keys(settings) as SettingName[];

/** Ends the process where the arguments are none that it knows. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  let parsed: CommandLine = { flags: {}, shard: undefined };
  const program = withSettings(new Command('calldata-operator'))
    .description('Keeps the promise of CallDataPolicies against Azure.')
    .version(version, '-V, --version', 'print the version')
    // So that a flag after the name of a subcommand is that of the subcommand.
    .enablePositionalOptions()
    .action((given: Given) => {
      parsed = { flags: flagsOf(given), shard: undefined };
    });
  const shard = withSettings(program.command(shardSubcommand, { hidden: true }))
    .requiredOption('--job <name>')
    .requiredOption('--shard <index>')
    .requiredOption('--leader-key <key>')
    .action((given: Given) => {
      const { job = '', shard: index, leaderKey = '' } = given;
      parsed = { flags: flagsOf(given), shard: { job, shard: Number(index), leaderKey } };
    });
  // The same code as for a value that is refused: a start that no restart can mend.
  for (const command of [program, shard]) {
    command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  }
  program.parse(argv);
  return parsed;
}

type Given = Readonly<Record<string, string | undefined>>;

function withSettings(command: Command): Command {
  for (const name of names) {
    const { flag, variable, description } = settings[name];
    command.option(`--${flag} <value>`, `${description} [${variable}]`);
  }
  return command;
}

function flagsOf(given: Given): Flags {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given[settings[name].flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
