import { featureKinds, type FeatureKind } from '../../matching/feature.ts';
import { CommandError } from '../command-error.ts';
import type { CheckValue, GivenValue } from './feature-check.ts';
import { noFeatures } from './feature-lines.ts';
import type { Prompt } from './hidden-prompt.ts';

const hints: Readonly<Record<FeatureKind, string>> = {
  phone: 'telephone number',
  email: 'e-mail address',
  name: 'name',
  address: 'postal address, with house number',
  callId: 'id of a call',
  customerNumber: 'customer number',
  text: 'another text that only the caller knows',
};

interface FeaturePrompt {
  readonly prompt: Prompt;
  readonly check: CheckValue;
  readonly write: (text: string) => void;
}

/**
 * Asks for each key until an empty line. A value that cannot be searched for is told at once and can be typed again. Throws a
 * CommandError where the person broke off or named nothing.
 */
export async function promptFeatures(parts: FeaturePrompt): Promise<readonly GivenValue[]> {
  parts.write('What did the caller name? Nothing that you type is shown. One value a line; an empty line goes on.\n');
  const given: GivenValue[] = [];
  for (const key of featureKinds) given.push(...(await promptKey(key, parts)));
  if (given.length === 0) throw new CommandError(noFeatures);
  return given;
}

async function promptKey(key: FeatureKind, { prompt, check, write }: FeaturePrompt): Promise<readonly GivenValue[]> {
  const given: GivenValue[] = [];
  for (;;) {
    const line = await prompt.ask(`${key} (${hints[key]}), value ${given.length + 1}: `, { echo: false });
    if (line === undefined) throw new CommandError('Nothing was created: the input ended.');
    const value = line.trim();
    if (value === '') return given;
    const problem = check({ key, value });
    if (problem === undefined) given.push({ key, value });
    else write(`  not taken: ${problem}\n`);
  }
}
