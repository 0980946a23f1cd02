import { conditionMeanings, conditionTypes } from '../../src/api/condition.ts';
import { reasons, reasonSentences } from '../../src/api/reasons.ts';
import { generatedNotice } from './yaml.ts';

/** docs/reference/reasons.md: the closed catalogue of reasons and the types of conditions. */
export function reasonsPage(): string {
  return [
    `<!-- ${generatedNotice} -->`,
    '',
    '# Reasons and conditions',
    '',
    'Conditions, Events, the entries of `status.accounts` and the log use the reasons of this catalogue and no others.',
    '',
    '## Conditions',
    '',
    '`False` says that something was seen to be wrong, `Unknown` that it could not be seen. A condition of another generation than `metadata.generation` speaks of an older spec.',
    '',
    '| type | meaning |',
    '| --- | --- |',
    ...conditionTypes.map((type) => `| \`${type}\` | ${conditionMeanings[type]} |`),
    '',
    '## Reasons',
    '',
    '| reason | meaning and remedy |',
    '| --- | --- |',
    ...reasons.map((reason) => `| \`${reason}\` | ${reasonSentences[reason]} |`),
    '',
  ].join('\n');
}
