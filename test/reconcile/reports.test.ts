import { describe, expect, it } from '@jest/globals';
import { buildReport } from '../../src/policy/reports/report.ts';
import {
  createPolicy,
  createPolicyInForce,
  createWorld,
  deletePolicy,
  edit,
  policyOf,
  settle,
  statusOf,
} from '../support/fakes.ts';

describe('the report of a pass', () => {
  it('says what status says, after every pass', async () => {
    const world = createWorld();
    createPolicy(world);
    await world.pass();
    expect(world.reports.at(-1)).toEqual(buildReport(policyOf(world), statusOf(world)));
    await world.pass();
    expect(world.reports).toHaveLength(2);
  });

  it.each([
    ['a suspended policy, of which nothing is known', { suspend: true }],
    ['a policy in a time zone that nobody knows', { timeZone: 'Mars/Olympus' }],
  ])('is told of %s', async (_sentence, change) => {
    const world = createWorld();
    await createPolicyInForce(world);
    edit(world, change);
    await world.pass();
    const results = world.reports.at(-1)?.results ?? [];
    const words = Object.fromEntries(results.map(({ rule, result }) => [rule, result]));
    expect(words).toMatchObject({ LifecycleConfigured: 'error', RetentionEnforced: 'error', ErasureAssured: 'error' });
  });

  it('is not told of a policy that goes', async () => {
    const world = createWorld();
    await createPolicyInForce(world);
    const before = world.reports.length;
    deletePolicy(world);
    await settle(world);
    expect(world.reports).toHaveLength(before);
  });

  it('fails no pass where it cannot be written: status stands, and an Event says so', async () => {
    const world = createWorld();
    world.answerReports({ kind: 'Failed', message: 'Kubernetes answered 403, Forbidden to: patch reports.' });
    await createPolicyInForce(world);
    expect(statusOf(world).conditions?.[0]).toMatchObject({ type: 'Ready', status: 'True', reason: 'PolicyApplied' });
    expect(world.events).toContainEqual({
      type: 'Warning',
      reason: 'ReportNotWritten',
      action: 'WriteReport',
      note: 'The Report of the policy was not written, and the next pass tries again. Kubernetes answered 403, Forbidden to: patch reports.',
    });
  });

  it.each([{ kind: 'NotServed' }, { kind: 'Written' }, { kind: 'Unchanged' }] as const)(
    'is no Event where it is $kind',
    async (answer) => {
      const world = createWorld();
      world.answerReports(answer);
      await createPolicyInForce(world);
      expect(world.events.map(({ reason }) => reason)).not.toContain('ReportNotWritten');
    },
  );
});
