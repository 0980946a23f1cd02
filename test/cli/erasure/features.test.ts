import { describe, expect, it } from '@jest/globals';
import { createCheck } from '../../../src/cli/erasure/feature-check.ts';
import { readFeatureLines, secretValues } from '../../../src/cli/erasure/feature-lines.ts';
import { promptFeatures } from '../../../src/cli/erasure/feature-prompt.ts';
import { openPrompt } from '../../../src/cli/erasure/hidden-prompt.ts';
import { completeErasureSpec } from '../../api/erasure-settings-manifest.ts';
import { buildPolicy, buildSpec } from '../../support/build.ts';
import { createTypist, features, pipeOf, tracesIn } from './desk.ts';
import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';

const erasureSpec = completeErasureSpec as Partial<CallDataPolicySpec>;
const check = createCheck(buildPolicy(buildSpec(erasureSpec)));
const read = (text: string) => readFeatureLines(pipeOf(text), check);

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'taken',
    (error: unknown) => (error as Error).message,
  );
}

describe('features from a pipe', () => {
  it('become one value a line in the Secret', async () => {
    const given = await read(
      `# a note\nphone: ${features.phone}\n\nname:${features.name}\nphone:  +49 30 7654321 \r\n`,
    );
    expect(secretValues(given)).toEqual({ phone: `${features.phone}\n+49 30 7654321`, name: features.name });
  });

  it('keep a colon in a value', async () => {
    expect(await read('text: code: blue moon')).toEqual([{ key: 'text', value: 'code: blue moon' }]);
  });

  it.each([
    ['a key that is none', `${features.name}: x`, 'line 1: the key is none of phone, email,'],
    ['a line without a key', `\n${features.email}`, 'line 2: a line is written as key: value'],
    ['a value that is no number', `phone: ${features.name}`, 'line 1 (phone): the value is not a phone number'],
    [
      'a value that is no address of mail',
      `name: A B\nemail: ${features.name}`,
      'line 2 (email): the value is not an e-mail',
    ],
    ["the company's own number", 'phone: +49 89 1234 56', 'line 1 (phone): the value belongs to the company itself'],
    ["the company's own domain", 'email: zwiebelfisch@example.com', 'line 1 (email): the value belongs to the company'],
    ['a withheld number', 'phone: 266696687', 'line 1 (phone): the value stands for a withheld'],
    ['a key without a value', 'phone:', 'line 1 (phone): the key has no value'],
    ['nothing', '\n# nobody\n', 'name at least one value of the caller'],
    ['a file', 'text: a'.repeat(20_000), 'more than what a person names'],
  ])('are refused for %s, by line and never by value', async (_, text, expected) => {
    const message = await messageOf(read(text));
    expect(message).toContain('Nothing was created');
    expect(message).toContain(expected);
    expect(tracesIn(message)).toEqual([]);
  });

  it('are all judged before anything is refused', async () => {
    expect(await messageOf(read('phone: x\nemail: y\nname: A B'))).toMatch(/line 1 \(phone\).*; line 2 \(email\)/);
  });
});

describe('features from a person', () => {
  const ask = (...lines: readonly string[]) => {
    const typist = createTypist();
    let shown = '';
    const write = (text: string): void => {
      shown += text;
    };
    const prompt = openPrompt(typist.stdin, write);
    typist.type(...lines);
    return { typist, given: promptFeatures({ prompt, check, write }), shown: () => shown };
  };

  it('are asked key by key, several of each', async () => {
    const { given, shown } = ask(
      features.phone,
      '+49 30 7654321',
      '',
      features.email,
      '',
      features.name,
      '',
      '',
      '',
      '',
      '',
    );
    expect(await given).toEqual([
      { key: 'phone', value: features.phone },
      { key: 'phone', value: '+49 30 7654321' },
      { key: 'email', value: features.email },
      { key: 'name', value: features.name },
    ]);
    expect(tracesIn(shown())).toEqual([]);
  });

  it('can be typed again where they cannot be searched for', async () => {
    const { given, shown } = ask(features.name, features.phone, '', '', '', '', '', '', '');
    expect(await given).toEqual([{ key: 'phone', value: features.phone }]);
    expect(shown()).toContain('not taken: the value is not a phone number');
    expect(tracesIn(shown())).toEqual([]);
  });

  it('are dropped when the person breaks off', async () => {
    const { typist, given } = ask(features.phone);
    typist.press('\u0003');
    expect(await messageOf(given)).toBe('Nothing was created: the input ended.');
  });

  it('are not nothing', async () => {
    expect(await messageOf(ask('', '', '', '', '', '', '').given)).toContain('at least one value');
  });
});

describe('a policy', () => {
  it('that answers no requests takes no features', () => {
    expect(() => createCheck(buildPolicy(buildSpec()))).toThrow('The policy answers no requests');
  });

  it('with an own number that cannot be read takes none', () => {
    const ownIdentities = { numbers: ['x'], emailDomains: [], agentNames: [] };
    expect(() => createCheck(buildPolicy(buildSpec({ ...erasureSpec, ownIdentities })))).toThrow('cannot be used');
  });
});
