import { conditionMeanings, conditionTypes } from '../../src/api/condition.ts';
import { erasureReasons, erasureReasonSentences } from '../../src/api/erasure-reasons.ts';
import { erasureConditionMeanings, erasureConditionTypes } from '../../src/api/erasure-request-condition.ts';
import { reasons, reasonSentences } from '../../src/api/reasons.ts';
import { meaningTable } from './schema-tables.ts';
import { generatedNotice } from './yaml.ts';

/** docs/reference/reasons.md: the closed catalogues of reasons and the types of conditions. */
export function reasonsPage(): string {
  return [
    `<!-- ${generatedNotice} -->`,
    '',
    '# Reasons and conditions',
    '',
    'Conditions, Events, the entries of `status.accounts` and the log use the reasons of these catalogues and no others. A word that stands in both means the same of a policy and of a request.',
    '',
    '`False` says that something was seen to be wrong, or not yet so; `Unknown` that it could not be seen. A condition of another generation than `metadata.generation` speaks of an older spec.',
    '',
    '## Conditions of a CallDataPolicy',
    '',
    ...meaningTable('type', 'meaning', conditionTypes, conditionMeanings),
    '',
    '## Conditions of an ErasureRequest',
    '',
    ...meaningTable('type', 'meaning', erasureConditionTypes, erasureConditionMeanings),
    '',
    '## Reasons of a CallDataPolicy',
    '',
    ...meaningTable('reason', 'meaning and remedy', reasons, reasonSentences),
    '',
    '## Reasons of an ErasureRequest',
    '',
    ...meaningTable('reason', 'meaning and remedy', erasureReasons, erasureReasonSentences),
    '',
  ].join('\n');
}
