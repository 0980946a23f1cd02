import { runProbe, type ProbeParts } from '../probe/probe.ts';
import type { ProbeReport } from '../probe/report.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { CommandError } from './command-error.ts';
import type { Environment } from './live-settings.ts';
import type { ExitCode } from './plan-report.ts';
import { connectProbe } from './probe-connection.ts';
import { eventText, probeExitCode, probeJson, summaryText } from './probe-report.ts';
import type { ProbeFlags } from './probe-settings.ts';

export interface ProbeSurroundings {
  readonly environment: Environment;
  readonly write: (text: string) => void;
  /** For tests: other waiting times, other names. */
  readonly parts?: Pick<ProbeParts, 'timing' | 'newName'>;
}

/** `calldata probe`: sets up, tries, tells, removes. Throws a CommandError for options that cannot be right. */
export async function runProbeCommand(flags: ProbeFlags, surroundings: ProbeSurroundings): Promise<ExitCode> {
  checkPlace(flags);
  const { write } = surroundings;
  const report = await probe(flags, surroundings);
  write(flags.json ? probeJson(report) : summaryText(report));
  return probeExitCode(report);
}

async function probe(flags: ProbeFlags, { environment, write, parts }: ProbeSurroundings): Promise<ProbeReport> {
  const interruption = listenForInterruption();
  try {
    const connection = await connectProbe(flags, environment);
    try {
      const { subscription: subscriptionId, resourceGroup, location, only, keep } = flags;
      const optional = { ...(location === undefined ? {} : { location }), ...(only === undefined ? {} : { only }) };
      return await runProbe(
        { subscriptionId, resourceGroup, keep, ...optional },
        {
          ...connection,
          ...parts,
          abortSignal: interruption.abortSignal,
          onEvent: (event) => {
            if (!flags.json) write(eventText(event));
          },
        },
      );
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { results: [], accounts: [], removed: [], kept: [], left: [], problem: error.message };
  } finally {
    interruption.dispose();
  }
}

const ignore = (): void => undefined;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal ends the tries, and the removal runs on; a second one ends the process as usual. A reader of the output
 * who has gone counts as a signal, and must not end the process before the removal.
 */
function listenForInterruption(): { readonly abortSignal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const forgetSignals = (): void => {
    for (const signal of signals) process.off(signal, interrupt);
  };
  const interrupt = (): void => {
    forgetSignals();
    controller.abort();
  };
  const abort = (): void => {
    controller.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on('error', abort);
  return {
    abortSignal: controller.signal,
    dispose: () => {
      forgetSignals();
      // The summary is still to come.
      process.stdout.off('error', abort).off('error', ignore).on('error', ignore);
    },
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const groupName = /^[-\w._()]{0,89}[-\w_()]$/;

/** They become part of an address, so only what Azure allows goes in. */
function checkPlace({ subscription, resourceGroup, location }: ProbeFlags): void {
  if (!uuid.test(subscription)) throw new CommandError('--subscription must be the id of a subscription, a UUID.');
  if (!groupName.test(resourceGroup)) throw new CommandError('--resource-group must be the name of a resource group.');
  if (location !== undefined && !/^[a-z0-9]{1,40}$/i.test(location)) {
    throw new CommandError('--location must be the short name of a region, such as germanywestcentral.');
  }
}
