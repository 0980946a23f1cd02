import { describe, expect, it } from '@jest/globals';
import { rulesFinalizer } from '../../src/api/group.ts';
import { policyKey, resourceIdOf } from '../support/build.ts';
import { createWorld, oursIn, rulesOfOthers, type World } from '../support/fakes.ts';
import { readMarkdownTable, type TableRow } from '../support/markdown-table.ts';
import { bringUnder, ruleFates, type Under } from './rule-fate-scenarios.ts';

const rows = readMarkdownTable(new URL('../../docs/what-happens-to-our-rules.md', import.meta.url));
const account = 'archive';

function rulesIn(world: World): string {
  try {
    const rules = oursIn(world, account);
    if (rules.length === 0) return 'removed';
    if (rules.every((rule) => rule['enabled'] === false)) return 'disabled';
    return rules.every((rule) => JSON.stringify(rule).includes('blobIndexMatch')) ? 'in force, tagged' : 'in force';
  } catch {
    return 'gone with the account';
  }
}

/** The world after the change, in the words of the table. Events count from the change on. */
function tell(world: World, eventsBefore: number): TableRow {
  const policy = world.cluster.get(policyKey);
  const events = world.events.slice(eventsBefore).filter(({ reason }) => reason !== 'RulesWritten');
  const entry = policy?.status?.accounts?.find(({ resourceId }) => resourceId === resourceIdOf(account));
  const messages = (policy?.status?.conditions ?? []).map(({ message }) => message);
  return {
    'Our rules there': rulesIn(world),
    'Entry in status.accounts': policy === undefined ? '-' : entry === undefined ? 'dropped' : 'kept',
    'Status says that rules still delete':
      policy === undefined ? '-' : messages.some((text) => text.includes('still delete')) ? 'yes' : 'no',
    'The policy':
      policy === undefined
        ? 'gone'
        : policy.metadata.finalizers?.includes(rulesFinalizer) === true
          ? 'held by the finalizer'
          : 'no finalizer',
    Event: [...new Set(events.map(({ reason }) => reason))].join(', ') || '-',
  };
}

describe('the table of docs/what-happens-to-our-rules.md', () => {
  it('has a row for each case that is tested, and a test for each row', () => {
    const cases = Object.entries(ruleFates).flatMap(([what, { under }]) => under.map((mode) => `${what} / ${mode}`));
    expect(rows.map((row) => `${row['What happens'] ?? ''} / ${row['Under'] ?? ''}`).toSorted()).toEqual(
      cases.toSorted(),
    );
  });

  it.each(rows.map((row) => [row['What happens'] ?? '', row['Under'] ?? '', row] as const))(
    'tells the truth about: %s, under %s',
    async (what, under, row) => {
      const world = createWorld();
      await bringUnder(world, under as Under);
      const eventsBefore = world.events.length;
      const writesBefore = world.estate.writes('calls') + world.estate.writes(account);

      await ruleFates[what]?.happens(world);

      expect({ 'What happens': what, Under: under, ...tell(world, eventsBefore) }).toEqual(row);
      expect(world.estate.rules('calls').filter(({ name }) => !name.startsWith('calldata'))).toEqual(rulesOfOthers);
      if (under !== 'Enforce') expect(world.estate.writes('calls') + world.estate.writes(account)).toBe(writesBefore);
    },
  );
});
