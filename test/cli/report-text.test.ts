import { describe, expect, it } from '@jest/globals';
import { tableLines } from '../../src/cli/section-tables.ts';
import { idShortener } from '../../src/cli/short-ids.ts';
import { textReport } from '../../src/cli/text-report.ts';
import { wrap } from '../../src/cli/wrapped-text.ts';
import type { PlanSection } from '../../src/cli/plan-report.ts';
import { unwrapped } from './unwrapped.ts';

const subscription = '00000000-0000-0000-0000-00000000000a';
const id = (name: string, { subscriptionId = subscription } = {}) =>
  `/subscriptions/${subscriptionId}/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/${name}`;

describe('resource ids for people', () => {
  it('leave out what all of them share', () => {
    const { shorten, isShortened } = idShortener([`One is ${id('calls')}.`, id('archive').toUpperCase()]);
    expect(shorten(`Copies to ${id('calls')}, and ${id('plain')}.`)).toBe(
      'Copies to voice/Microsoft.Storage/storageAccounts/calls, and voice/Microsoft.Storage/storageAccounts/plain.',
    );
    expect(isShortened).toBe(true);
  });

  it('keep the subscription where there are several', () => {
    const other = id('calls', { subscriptionId: 'b' });
    const { shorten } = idShortener([id('calls'), other]);
    expect([id('calls'), other].map(shorten)).toEqual([
      `${subscription}/voice/Microsoft.Storage/storageAccounts/calls`,
      'b/voice/Microsoft.Storage/storageAccounts/calls',
    ]);
  });

  it('leave everything else alone', () => {
    const { shorten, isShortened } = idShortener([]);
    const place = `/subscriptions/${subscription}/resourceGroups/voice`;
    expect(shorten(place)).toBe(place);
    expect(isShortened).toBe(false);
  });
});

describe('a table', () => {
  it('stands in columns, without blanks at the ends', () => {
    const rows = tableLines([
      ['broken', 'a', 'Standard', 'Why'],
      ['verified', 'longer', '', ''],
    ]);
    expect(rows).toEqual([
      { kind: 'Verbatim', text: 'broken    a       Standard  Why' },
      { kind: 'Verbatim', text: 'verified  longer' },
    ]);
  });

  it('wraps a row that is too long, which widens no column', () => {
    const long = 'x'.repeat(90);
    const rows = tableLines([
      ['broken', long, 'Standard'],
      ['verified', 'short', 'GlobalStandard'],
    ]);
    expect(rows).toEqual([
      { kind: 'Text', text: expect.stringContaining(long), indent: 0 },
      { kind: 'Verbatim', text: 'verified  short  GlobalStandard' },
    ]);
  });

  it('may be empty', () => {
    expect(tableLines([])).toEqual([]);
  });
});

describe('the outcome of a plan', () => {
  const section = (kind: string, state: PlanSection['state']): PlanSection => ({
    kind,
    subject: 'calls',
    state,
    lines: [],
    findings: [],
    data: {},
  });
  const outcomeOf = (sections: readonly PlanSection[]) =>
    unwrapped(
      textReport({
        mode: 'Live',
        files: 1,
        skipped: 0,
        problems: [],
        notes: [],
        policies: [
          { source: { file: 'a.yaml', document: 1 }, name: 'a', enforcement: 'Enforce', suspended: false, sections },
        ],
      }),
    );

  it('names what could not be planned, where no problem does', () => {
    const text = outcomeOf([section('lifecycle', 'Changes'), section('notice', 'Failed'), section('stores', 'Failed')]);
    expect(text).toContain('Not everything could be planned, see notice of calls, stores of calls. (1 file,');
    expect(outcomeOf([section('lifecycle', 'Changes')])).toContain('Azure would change. Nothing was written. (1 file,');
  });
});

describe('text', () => {
  const words = Array.from({ length: 40 }, () => 'word').join(' ');

  it('is broken at column 100', () => {
    const lines = wrap(words, 4);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(lines[1]).toMatch(/^ {6}word/);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ').trim()).toBe(words);
  });

  it('goes on where it is told to', () => {
    expect(wrap(words, 6, { further: 6 })[1]).toMatch(/^ {6}word/);
  });
});
