import { Command } from 'commander';
import { readConfig, settings, type Config, type SettingName } from './config.ts';
import { createLog } from './log.ts';
import { startOperator, type Operator } from './operator.ts';
import { errorFields, startErrorFields } from './runtime/log.ts';

const names = Object.keys(settings) as SettingName[];

/** Flags as given, by setting name. Validation is the config's, so that a variable and a flag get the same answer. */
function parseFlags(argv: readonly string[]): Partial<Record<SettingName, string>> {
  const command = new Command('calldata-operator')
    .description('Keeps the promise of CallDataPolicies against Azure.')
    // The same code as for a value that is refused: a start that no restart can mend.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  for (const name of names) {
    const { flag, variable, description } = settings[name];
    command.option(`--${flag} <value>`, `${description} [${variable}]`);
  }
  const parsed = command.parse(argv).opts<Record<string, string>>();
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = parsed[settings[name].flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What cannot be started for want of a usable kubeconfig is told in one line, not by a stack. */
function start(config: Config): Operator {
  try {
    return startOperator(config, { log });
  } catch (error) {
    log.error({ error: startErrorFields(error) }, 'the operator cannot start');
    process.exit(1);
  }
}

const result = readConfig(parseFlags(process.argv), process.env);
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}

const log = createLog(result.config.logLevel);
log.info({ config: result.config, node: process.version }, 'starting');

const operator = start(result.config);
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    void operator.stop().then(() => {
      log.info({}, 'stopped');
      process.exit(0);
    });
  });
}
/** SIGUSR1 is Node's own: it opens the inspector. */
process.on('SIGUSR2', () => {
  log.level = log.level === 'debug' ? result.config.logLevel : 'debug';
  log.warn({ logLevel: log.level }, 'the log level was switched');
});
void operator.lost.then(() => {
  // All work was aborted. What cannot end is cut off well before the lease can be taken by another.
  const { leaseDurationSeconds, leaseRenewDeadlineSeconds } = result.config;
  setTimeout(() => process.exit(1), Math.min(2_000, (leaseDurationSeconds - leaseRenewDeadlineSeconds) * 500));
  void operator.stop().finally(() => process.exit(1));
});
process.on('unhandledRejection', (error) => {
  log.error({ error: errorFields(error) }, 'unhandled rejection');
  process.exit(1);
});
