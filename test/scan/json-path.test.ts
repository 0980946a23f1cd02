import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { JsonPathError } from '../../src/scan/classify/json-path-error.ts';
import type { JsonValue } from '../../src/api/json.ts';

function refusalOf(path: string): JsonPathError {
  try {
    compileJsonPath(path);
  } catch (error) {
    if (error instanceof JsonPathError) return error;
    throw error;
  }
  throw new Error(`${path} was not refused`);
}

const call = {
  caller: '+49 89 1234',
  turns: [
    { who: 'agent', text: 'Guten Tag', at: 0 },
    { who: 'caller', text: 'Hallo', at: 1.5, words: [{ text: 'Hallo' }] },
  ],
};

describe('a JSONPath', () => {
  it.each<readonly [string, readonly JsonValue[]]>([
    ['$.caller', ['+49 89 1234']],
    ['$["caller"]', ['+49 89 1234']],
    ['$.turns[*].text', ['Guten Tag', 'Hallo']],
    ['$.turns[-1].text', ['Hallo']],
    ['$.turns[::-1].at', [1.5, 0]],
    ['$..text', ['Guten Tag', 'Hallo', 'Hallo']],
    ["$.turns[?@.who == 'caller'].text", ['Hallo']],
    ["$.turns[?@.who != 'caller' && @.at < 1].text", ['Guten Tag']],
    ['$.turns[?@.words].text', ['Hallo']],
    ['$.turns[?!@.words].text', ['Guten Tag']],
    ['$.turns[?length(@.text) > 5].who', ['agent']],
    ['$.nothing', []],
    ['$', [call]],
  ])('%s finds its values in the order of the document', (path, values) => {
    expect(compileJsonPath(path)(call)).toEqual(values);
  });

  it.each<readonly [string, number | undefined, RegExp]>([
    ['$.turns[', 8, /not a JSONPath .* at character 9/],
    ['$.a..', 5, /not a JSONPath/],
    ['turns', 0, /not a JSONPath .* at character 1$/],
    ['', 0, /not a JSONPath/],
    ['$..turns..text', 8, /more than one '\.\.' at character 9/],
    ["$[?match(@.a, '(a+)+$')]", 3, /may not use match\(\) so; .* at character 4/],
    ["$[?search(@.a, '(a+)+$')]", 3, /may not use search\(\)/],
    ['$[?count(@.*) > 1]', 3, /may not use count\(\)/],
    ['$[?length(@..*) > 1]', 10, /anything but names/],
    ['$[?@..a]', 3, /anything but names/],
    ['$[?@.*]', 3, /anything but names/],
    ['$[?$.a]', 3, /a query from '\$'/],
    ['$[?@.a == @.b]', 1, /without a literal/],
    ['$[?@.a && @.b && @.c]', 7, /more than one '&&'/],
    ['$[?@.a || (@.b && @.c)]', 7, /more than one '&&'/],
    ['$[0,1][0,1,2]', 3, /more than 4 selections/],
    ['$[9007199254740992]', 2, /too large/],
    [`$.${'a'.repeat(255)}`, 256, /too long/],
  ])('%s is refused, with its position', (path, position, says) => {
    const refusal = refusalOf(path);
    expect(refusal.message).toMatch(says);
    expect(refusal.position).toBe(position);
  });

  it('is refused or compiled at once, whatever is written', () => {
    const piece = fc.constantFrom(
      '$',
      '.',
      '..',
      '[',
      ']',
      '?',
      '(',
      ')',
      '@',
      '!',
      '&&',
      '||',
      '==',
      'a',
      '1',
      '*',
      ',',
      "'",
      'length(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 120 }), (pieces) => {
        const startedAt = performance.now();
        try {
          compileJsonPath(`$${pieces.join('')}`.slice(0, 256))(call);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonPathError);
        }
        expect(performance.now() - startedAt).toBeLessThan(1_000);
      }),
      { numRuns: 500 },
    );
  });
});

/** Of 16 MiB, the most that is read as one document, a part: the time is linear. */
const documentBytes = 256 * 1024;

describe('a JSONPath over a large document', () => {
  it.each<readonly [string, string, () => string]>([
    ['$..*', 'a flat list', () => `[${'1,'.repeat(documentBytes / 2 - 2)}1]`],
    ['$..*', 'lists in lists', () => '['.repeat(documentBytes / 2) + ']'.repeat(documentBytes / 2)],
    ['$..a', 'objects in objects', () => `${'{"a":'.repeat(documentBytes / 8)}1${'}'.repeat(documentBytes / 8)}`],
    [
      '$..[?@.a.a.a.a == 1]',
      'objects in objects',
      () => `${'{"a":'.repeat(documentBytes / 8)}1${'}'.repeat(documentBytes / 8)}`,
    ],
    ['$..[0,0][0,0]', 'lists in lists', () => '['.repeat(documentBytes / 8) + ']'.repeat(documentBytes / 8)],
  ])(
    '%s over %s ends within two seconds',
    (path, _what, write) => {
      const document = JSON.parse(write()) as JsonValue;
      const startedAt = performance.now();
      expect(compileJsonPath(path)(document).length).toBeGreaterThanOrEqual(0);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    },
    60_000,
  );
});

interface ComplianceCase {
  readonly name: string;
  readonly selector: string;
  readonly document?: JsonValue;
  readonly result?: readonly JsonValue[];
  readonly results?: readonly (readonly JsonValue[])[];
  readonly invalid_selector?: boolean;
}

/** The suite of the IETF's working group, which the library carries. */
const compliance = (
  JSON.parse(
    readFileSync(
      new URL(
        'src/__tests__/jsonpath-compliance-test-suite/cts.json',
        `file://${createRequire(import.meta.url).resolve('jsonpath-rfc9535/package.json')}`,
      ),
      'utf8',
    ),
  ) as { readonly tests: readonly ComplianceCase[] }
).tests;

describe('the compliance test suite of RFC 9535', () => {
  const outcomes = compliance.map((test) => {
    try {
      return { test, select: compileJsonPath(test.selector) };
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      return { test, select: undefined };
    }
  });

  it.each(
    outcomes.filter(({ select }) => select !== undefined).map(({ test, select }) => [test.name, test, select] as const),
  )('agrees: %s', (_name, { document = null, result, results, invalid_selector: isInvalid = false }, select) => {
    expect(isInvalid).toBe(false);
    const found = select?.(document);
    expect(results ?? [result]).toContainEqual(found);
  });

  it('refuses nothing valid but filters beyond what is supported', () => {
    const refused = outcomes.filter(({ test, select }) => select === undefined && test.invalid_selector !== true);
    const unexpected = refused.filter(
      ({ test }) => !test.selector.includes('?') && test.selector.split('..').length <= 2,
    );
    expect(unexpected.map(({ test }) => test.name)).toEqual([]);
    expect(compliance.length).toBeGreaterThan(500);
  });
});
