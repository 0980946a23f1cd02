import { describe, expect, it } from '@jest/globals';
import { conditionTypes } from '../../src/api/condition.ts';
import { createWorld, policyOf, statusOf, type World } from '../support/fakes.ts';
import { readMarkdownTable } from '../support/markdown-table.ts';
import { conditionScenarios } from './condition-scenarios.ts';
import { expectSoundConditions } from './kstatus.ts';

const rows = readMarkdownTable(new URL('../../docs/conditions.md', import.meta.url));

function conditionsOf(world: World): Readonly<Record<string, string>> {
  const conditions = statusOf(world).conditions ?? [];
  return Object.fromEntries(
    conditionTypes.map((type) => {
      const condition = conditions.find((candidate) => candidate.type === type);
      return [type, condition === undefined ? '-' : `${condition.status}/${condition.reason}`];
    }),
  );
}

/** Times must differ between passes, or a transition time that moves without reason would not show. */
function withMovingClock(world: World): World {
  return {
    ...world,
    pass: (options) => {
      world.advance(61_000);
      return world.pass(options);
    },
  };
}

describe('the table of docs/conditions.md', () => {
  it('has a row for each scenario and a scenario for each row', () => {
    const causes = rows.map((row) => row['Cause']);
    expect(causes).toEqual([...new Set(causes)]);
    expect(causes.toSorted()).toEqual(Object.keys(conditionScenarios).toSorted());
  });

  it('has a column for each condition', () => {
    expect(Object.keys(rows[0] ?? {})).toEqual(['Cause', ...conditionTypes]);
  });

  it.each(rows.map((row) => [row['Cause'] ?? '', row] as const))('tells the truth about: %s', async (cause, row) => {
    const world = withMovingClock(createWorld());

    await conditionScenarios[cause]?.(world);

    expect({ Cause: cause, ...conditionsOf(world) }).toEqual(row);
    expectSoundConditions(world.cluster.statuses());
    expect(statusOf(world).observedGeneration).toBeLessThanOrEqual(policyOf(world).metadata.generation);
  });
});
