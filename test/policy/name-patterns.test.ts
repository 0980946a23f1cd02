import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileJsonPointer, JsonPointerError } from '../../src/policy/json-pointer.ts';
import { compileNamePattern, NamePatternError } from '../../src/policy/name-pattern.ts';
import { compileNameTemplate, NameTemplateError } from '../../src/policy/name-template.ts';
import { shapeOfName } from '../../src/policy/name-shape.ts';

describe('a pattern over names', () => {
  it('gives the values of its named groups', () => {
    const pattern = compileNamePattern('(?P<day>[0-9]{8})/(?P<call>[^/]+)/(?P<part>x)?');
    expect(pattern.groups).toEqual(['day', 'call', 'part']);
    const groups = pattern.match('voicebot/20240131/abc/0.wav')!;
    expect(['day', 'call', 'part'].map(groups)).toEqual(['20240131', 'abc', undefined]);
    expect(pattern.match('voicebot/today/abc/0.wav')).toBeUndefined();
  });

  it('takes linear time for patterns that ruin other engines', () => {
    const pattern = compileNamePattern('(?P<a>(?:x+x+)+)y');
    expect(pattern.match('x'.repeat(5_000))).toBeUndefined();
  });

  it.each<[string, number | undefined]>([
    ['(?P<a>x', 7],
    ['abc(?=d)', 3],
    ['ab[z-a]', 3],
    ['a{2,1}', 1],
    ['ab*+', 2],
    ['a'.repeat(600), 512],
  ])('is refused with its position: %s', (text, position) => {
    const refused = (): unknown => compileNamePattern(text);
    expect(refused).toThrow(NamePatternError);
    try {
      refused();
    } catch (error) {
      expect((error as NamePatternError).position).toBe(position);
    }
  });
});

describe('a template of a name', () => {
  it('is filled from the name and from the groups', () => {
    const make = compileNameTemplate('{directory}/{chunk}-{stem}.json', ['chunk']);
    expect(make('a/b/0-audio.wav', (group) => (group === 'chunk' ? '0' : undefined))).toBe('a/b/0-0-audio.json');
    expect(make('a/b/0-audio.wav', () => undefined)).toBeUndefined();
  });

  it('is not filled twice: braces in a value stay', () => {
    const make = compileNameTemplate('{x}', ['x']);
    expect(make('n', () => '{directory}')).toBe('{directory}');
  });

  it.each(['{chunk}', '{a', 'a}', '{}', '{a-b}'])('is refused where it cannot be filled: %s', (template) => {
    expect(() => compileNameTemplate(template, ['other'])).toThrow(NameTemplateError);
  });
});

describe('a JSON Pointer', () => {
  const document = { a: [{ 'b/c': 1 }, { '~': null }], '': 2, n: { constructor: undefined } } as never;

  it.each<[string, unknown]>([
    ['', document],
    ['/a/0/b~1c', 1],
    ['/a/1/~0', null],
    ['/', 2],
    ['/a/2', undefined],
    ['/a/00', undefined],
    ['/a/-', undefined],
    ['/toString', undefined],
    ['/__proto__', undefined],
  ])('finds what stands at %p', (pointer, expected) => {
    expect(compileJsonPointer(pointer)(document)).toEqual(expected);
  });

  it.each(['a', 'a/b', '/~2', '/~'])('is refused where it is none: %s', (pointer) => {
    expect(() => compileJsonPointer(pointer)).toThrow(JsonPointerError);
  });
});

describe('the shape of a name', () => {
  it('says how a name looks and not what it says', () => {
    expect(shapeOfName('calls/+4915112345678/Jürgen Mu\u0308ller.wav')).toBe('aaaaa/+9999999999999/aaaaaa aaaaaa.aaa');
  });

  it('holds no letter and no digit of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(shapeOfName(name)).toMatch(/^[9a/\-_.+=:@%&,;()[\] ?]*…?$/);
      }),
    );
  });
});
