import { describe, expect, it } from '@jest/globals';
import { definitionProblems } from '../../src/cli/definition-problems.ts';
import { completePolicy } from '../api/manifest.ts';
import { withValueAt } from '../api/object-path.ts';
import type { JsonValue } from '../../src/api/json.ts';

const artifacts = 'spec.artifactClasses[0].artifacts';

describe('what of the artifacts cannot work', () => {
  it('is nothing in a policy with every field', () => {
    expect(definitionProblems(completePolicy())).toEqual([]);
  });

  it.each<readonly [string, string, JsonValue, RegExp]>([
    ['a pattern', `${artifacts}[1].startedAt[0].pattern`, '^(?P<day>[0-9]{8}', /missing closing \) at character 18$/],
    ['a pattern that RE2 alone refuses', `${artifacts}[1].callId[3].pattern`, '(?P<chunk>.)(?=a)', /at character 13$/],
    ['a capture', `${artifacts}[0].callId[0].capture.pattern`, '[a', /at character 3/],
    ['a template', `${artifacts}[1].callId[3].name`, '{directory}/{part}.json', /\{part\}, which no group/],
    ['a pointer', `${artifacts}[0].callId[0].pointer`, '/a~2', /~ is written ~0/],
    ['a JSONPath', `${artifacts}[0].startedAt[0].path`, '$.call[', /not a JSONPath \(RFC 9535\) at character 8$/],
    [
      'a JSONPath that may cost too much',
      `${artifacts}[0].search.text[0]`,
      '$..a..b',
      /more than one '\.\.' at character 5$/,
    ],
    ['a pattern of a number', `${artifacts}[1].numbers[0].pattern`, '[a', /at character 3/],
    ['a JSONPath of a number', `${artifacts}[1].numbers[3].path`, '$.call[', /not a JSONPath/],
    ['a pointer to an AI object', `${artifacts}[0].aiObjects[0].pointer`, '/a~2', /~ is written ~0/],
    [
      'a time zone',
      `${artifacts}[1].startedAt[1].timeZone`,
      'Europe/Nowhere',
      /unknown time zone "Europe\/Nowhere"; use/,
    ],
    [
      'one in the wrong case',
      `${artifacts}[1].startedAt[1].timeZone`,
      'Europe/berlin',
      /did you mean Europe\/Berlin\?$/,
    ],
    ['an offset for one', `${artifacts}[1].startedAt[1].timeZone`, '+01:00', /unknown time zone/],
    ['a JSONPath of a feature', `${artifacts}[0].search.features[0]`, "$[?match(@.a,'b')]", /match\(\)/],
  ])('is told with field and position: %s', (_sentence, field, value, says) => {
    const problems = definitionProblems(withValueAt(completePolicy(), field, value));
    expect(problems).toContainEqual({ field, message: expect.stringMatching(says) });
    expect(problems.every(({ field: where }) => where.startsWith(artifacts))).toBe(true);
  });

  it.each<JsonValue>([null, 'text', [], { artifactClasses: 'text' }, { artifactClasses: [null, { artifacts: [7] }] }])(
    'is nothing where the spec is %j: what it lacks is said elsewhere',
    (spec) => {
      expect(definitionProblems({ spec })).toEqual([]);
    },
  );
});
