import { runCommand, type CommandOptions, type CommandResult } from '../../test/control-plane/command.ts';

/**
 * Runs a command whose descendants end with it, and it with this process: a build that is cut off would otherwise leave its
 * package manager at work. In a space of process ids of its own, the end of the first process is the end of all.
 */
export function runContained(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const space = ['unshare', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
  const contained = ['--pdeathsig', 'KILL', ...space, command, ...args];
  return runCommand('setpriv', contained, { ...options, killSignal: 'SIGKILL' });
}
