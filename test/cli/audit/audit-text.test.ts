import { describe, expect, it } from '@jest/globals';
import { auditText } from '../../../src/cli/audit/audit-text.ts';
import { aiResourceId } from '../../e2e/ai-estate.ts';
import { spec, status } from '../report/report-data.ts';
import { unwrapped } from '../unwrapped.ts';

const holds = [{ name: 'case-7', ground: 'LegalClaims', state: 'Unreadable' }] as const;
const finding = {
  reason: 'LocationOutsideBoundary',
  severity: 'High',
  subject: aiResourceId('playground'),
  message: `${aiResourceId('playground')} lies in eastus. It is outside of the EU. Move it.`,
  basis: 'Observed',
} as const;
const text = auditText({
  time: '2026-12-01T12:00:00Z',
  files: 1,
  skipped: 2,
  problems: [],
  policies: [
    {
      source: { file: 'voicebot.yaml', document: 1 },
      name: 'voicebot',
      namespace: 'privacy',
      notes: ['spec.suspend is true: the operator stands still. It is judged all the same.'],
      spec: spec(),
      status: status({ holds }),
      findings: [finding],
    },
  ],
});

describe('the text of an audit', () => {
  it.each([
    ['where the policy stands', 'privacy/voicebot (voicebot.yaml, document 1)'],
    ['how it was judged', 'spec.suspend is true'],
    ['a condition', 'RetentionEnforced: False (Overdue) recordings: 3 artifacts are past their period.'],
    ['a clause', 'three-months: Violated (Observed)'],
    ['a class', 'recordings: Overdue, 51234 artifacts, 50990 calls, 3 overdue, oldest of 2026-08-03T12:00:00Z'],
    ['a class without figures', 'archive: PassIncomplete Container archive'],
    ['a hold in a Secret', 'case-7: Unknown, LegalClaims: its calls stand in a Secret'],
    ['a finding', '! High LocationOutsideBoundary: voice/Microsoft.CognitiveServices/accounts/playground'],
    ['how names are shortened', 'Resource ids are shortened to GROUP/TYPE/NAME; --json has them whole.'],
    ['the outcome', 'A promise is broken. Nothing was written. (2026-12-01T12:00:00Z, 1 file, 1 policy, 2 documents'],
  ])('tells %s', (_sentence, expected) => {
    expect(unwrapped(text)).toContain(expected);
  });

  it('is at most 100 columns wide', () => {
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
