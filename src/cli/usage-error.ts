import { CommanderError, type Command } from 'commander';

/** The command that was meant, for the pointer to its help: `calldata receipt verify`. */
export function meantCommand(program: Command, words: readonly string[]): string {
  const names = [program.name()];
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    names.push(word);
    command = next;
  }
  return names.join(' ');
}

/**
 * What is wrong with a command line, as one line. Of what was given it repeats nothing but names of flags and what looks like a
 * command: people write what a caller named in the wrong place.
 */
export function usageErrorText({ code, message }: CommanderError): string {
  const text = message.replace(/^error: /, '');
  const suggestion = /\n(\(Did you mean [^()]*\))$/.exec(text)?.[1];
  const suggested = suggestion === undefined ? '' : ` ${suggestion}`;
  switch (code) {
    case 'commander.help':
      return 'name a command';
    case 'commander.unknownOption': {
      const flag = /^unknown option '(--[a-z][a-z-]*(?=[='])|-[a-z])/i.exec(text)?.[1];
      return `unknown option${flag === undefined ? '' : ` '${flag}'`}${suggested}`;
    }
    case 'commander.unknownCommand': {
      const command = /^unknown command '([a-z-]{1,20})'/.exec(text)?.[1];
      return command === undefined ? 'what was given is no command' : `unknown command '${command}'${suggested}`;
    }
    case 'commander.excessArguments':
      return text.replace(/ but got (\d+): [^]*$/, ' but got $1');
    default:
      return text.replaceAll(/\s+/g, ' ');
  }
}

/** Of two values one would be dropped without a word, such as the classes of one of two `--classes`. */
export function refuseRepeatedFlags(command: Command): void {
  for (const one of command.commands) refuseRepeatedFlags(one);
  for (const option of command.options) {
    if (option.variadic || option.isBoolean()) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven)
        throw new CommanderError(1, 'calldata.repeatedFlag', `'${option.flags}' is given twice; give it once`);
      isGiven = true;
    });
  }
}
