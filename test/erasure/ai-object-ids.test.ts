import { expect, it } from '@jest/globals';
import { aiObjectIdsOf } from '../../src/erasure/ai-object-ids.ts';

it.each<readonly [string, readonly (string | number)[], readonly string[]]>([
  ['as it stands there', ['resp_1'], ['resp_1']],
  ['without white space around it', [' resp_1\r\n', '\u00A0resp_2'], ['resp_1', 'resp_2']],
  ['without quotes around it', ['"resp_1"', "' resp_2 '"], ['resp_1', 'resp_2']],
  ['with a quote that has no other', ['"resp_1'], ['"resp_1']],
  ['once', ['resp_1', ' resp_1', '"resp_1"'], ['resp_1']],
  ['of digits', [17], ['17']],
  ['and not what stands for none', ['', ' ', '"null"', 'unknown', 'N/A'], []],
])('an id of an object is read %s', (_, values, ids) => {
  expect(aiObjectIdsOf(values)).toEqual(ids);
});
