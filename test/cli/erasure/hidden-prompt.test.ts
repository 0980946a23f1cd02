import { describe, expect, it } from '@jest/globals';
import { openPrompt } from '../../../src/cli/erasure/hidden-prompt.ts';
import { createTypist } from './desk.ts';

function setup() {
  const typist = createTypist();
  let shown = '';
  const prompt = openPrompt(typist.stdin, (text) => {
    shown += text;
  });
  return { typist, prompt, shown: () => shown };
}

describe('a prompt', () => {
  it('shows nothing of what is typed without echo', async () => {
    const { typist, prompt, shown } = setup();
    const answer = prompt.ask('phone: ', { echo: false });
    typist.type('0172 4433221');
    expect(await answer).toBe('0172 4433221');
    expect(shown()).toBe('phone: \n');
    prompt.close();
  });

  it('shows nothing of what is corrected either', async () => {
    const { typist, prompt, shown } = setup();
    const answer = prompt.ask('phone: ', { echo: false });
    typist.press('0172\u007f\u007f1\u001b[D9\u001b[A\u001b[B');
    typist.type('');
    expect(await answer).toBe('0191');
    expect(shown()).toBe('phone: \n');
    prompt.close();
  });

  it('shows what is typed with echo, and nothing of the answer before', async () => {
    const { typist, prompt, shown } = setup();
    const hidden = prompt.ask('phone: ', { echo: false });
    typist.type('0172 4433221');
    await hidden;
    const visible = prompt.ask('digest: ', { echo: true });
    // The key that fetches the line before.
    typist.press('\u001b[A');
    typist.type('aaaa');
    expect(await visible).toBe('aaaa');
    expect(shown()).toContain('digest: ');
    expect(shown()).toContain('a');
    expect(shown()).not.toMatch(/0172|4433/);
    prompt.close();
  });

  it('takes lines that were pasted together as one answer each', async () => {
    const { typist, prompt } = setup();
    typist.type('one', 'two');
    expect(await prompt.ask('', { echo: false })).toBe('one');
    expect(await prompt.ask('', { echo: false })).toBe('two');
    prompt.close();
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends with %s, and drops what was typed', async (_, key) => {
    const { typist, prompt, shown } = setup();
    const answer = prompt.ask('phone: ', { echo: false });
    typist.press(key);
    expect(await answer).toBeUndefined();
    expect(await prompt.ask('email: ', { echo: false })).toBeUndefined();
    expect(shown()).not.toMatch(/0172/);
  });
});
