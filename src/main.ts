import { parseCommandLine } from './command-line.ts';
import { readConfig, type Config } from './config.ts';
import { createLog } from './log.ts';
import { startOperator, type Operator } from './operator.ts';
import { errorFields, startErrorFields } from './runtime/log.ts';
import { version } from './version.ts';

/** What cannot be started for want of a usable kubeconfig is told in one line, not by a stack. */
function start(config: Config): Operator {
  try {
    return startOperator(config, { log });
  } catch (error) {
    log.error({ error: startErrorFields(error) }, 'the operator cannot start');
    process.exit(1);
  }
}

const { flags, shard } = parseCommandLine(process.argv);
const result = readConfig(flags, process.env);
if (!result.ok) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}

const log = createLog(result.config.logLevel);
log.info({ version, config: result.config, node: process.version }, 'starting');

/** SIGUSR1 is Node's own: it opens the inspector. */
process.on('SIGUSR2', () => {
  log.level = log.level === 'debug' ? result.config.logLevel : 'debug';
  log.warn({ logLevel: log.level }, 'the log level was switched');
});
process.on('unhandledRejection', (error) => {
  log.error({ error: errorFields(error) }, 'unhandled rejection');
  process.exit(1);
});

if (shard === undefined) serve(result.config);
else await work(result.config, shard);

/** Until it is told to stop, or must. */
function serve(config: Config): void {
  const operator = start(config);
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
  void operator.lost.then(() => {
    // All work was aborted. What cannot end is cut off well before the lease can be taken by another.
    const { leaseDurationSeconds, leaseRenewDeadlineSeconds } = config;
    setTimeout(() => process.exit(1), Math.min(2_000, (leaseDurationSeconds - leaseRenewDeadlineSeconds) * 500));
    void operator.stop().finally(() => process.exit(1));
  });
}

/** One shard of a listing. A code that is not 0 lets the Job try it again. */
async function work(config: Config, identity: NonNullable<typeof shard>): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping.abort(new DOMException('The shard was stopped.', 'AbortError'));
    });
  }
  try {
    const { runShard } = await import('./shard.ts');
    await runShard(config, identity, { log, abortSignal: stopping.signal });
  } catch (error) {
    log.error({ error: errorFields(error) }, 'the shard failed');
    process.exitCode = 1;
  }
}
