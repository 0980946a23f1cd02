import type { Command } from 'commander';
import { settings } from '../config.ts';
import { liveSettings, type LiveFlags } from './live-settings.ts';

/** The settings of the operator that concern its calls to Azure, as flags. */
export function addLiveFlags(command: Command): Command {
  for (const name of liveSettings) {
    const { flag, variable, description } = settings[name];
    command.option(`--${flag} <value>`, `${description} [${variable}]`);
  }
  return command;
}

/** These alone, out of all flags of a command. */
export function liveFlags(flags: LiveFlags): LiveFlags {
  return Object.fromEntries(liveSettings.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
}
