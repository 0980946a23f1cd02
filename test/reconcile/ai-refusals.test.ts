import { beforeEach, describe, expect, it } from '@jest/globals';
import { checkSlot } from '../../src/policy/schedule.ts';
import { OperatorError, type FailureDetails } from '../../src/reconcile/errors.ts';
import { buildPolicy, buildSpec, failure } from '../support/build.ts';
import { edit, statusOf, type World } from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import {
  conditionOf,
  correcting,
  correctionsOf,
  eventsOf,
  findingsOf,
  label,
  promise,
  verdictsOf,
  worldInForce,
} from './ai-world.ts';

const { uid } = buildPolicy(buildSpec()).metadata;
const flipped = { facts: { storedCompletionsDisabled: false } } as const;

let world: World;

beforeEach(async () => {
  world = await worldInForce(promise({ remediate: ['DisableStoredCompletions'] }));
  world.ai.change('voicebot', flipped);
});

function refuse(sentence: string, details: FailureDetails): void {
  world.ai.fail('voicebot', 'write', new OperatorError(sentence, details));
}

function findingOf(reason: string) {
  return statusOf(world).findings?.find((finding) => finding.reason === reason);
}

function isInNextSlot(afterMs: number): boolean {
  return checkSlot(world.now() + afterMs, 60, uid) === checkSlot(world.now(), 60, uid) + 3_600_000;
}

describe('a switch that Azure accepts and does not set', () => {
  beforeEach(() => {
    world.ai.ignore('voicebot', 'SetStoredCompletionsDisabled');
  });

  it('is a finding and breaks the verdict, and nobody is told that it was corrected', async () => {
    await world.pass();

    expect(correctionsOf(world)).toHaveLength(1);
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied', TrainingExcluded: 'False/FlagNotEnforced' });
    expect(findingOf('FlagNotEnforced')).toMatchObject({ severity: 'High', basis: 'Observed', clauses: ['R-14'] });
    expect(findingOf('FlagNotEnforced')?.message).toContain('was accepted, and nothing changed when read back');
    expect(findingsOf(world)).toContain('High StoredCompletionsPossible accounts/voicebot');
    expect(eventsOf(world, 'SwitchCorrected')).toEqual([]);
  });

  it('is tried again at the next check, not every minute', async () => {
    const outcome = await world.pass();

    expect(outcome.kind).toBe('again');
    expect(outcome.kind === 'again' && isInNextSlot(outcome.afterMs)).toBe(true);
  });

  it('is fine again once it holds', async () => {
    await world.pass();
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: true } });

    await world.pass();

    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'True/NoTrainingSeen' });
    expect(correctionsOf(world)).toHaveLength(1);
  });

  it('is no finding where it is seen to be set a moment later', async () => {
    const gate = meanwhileGate('observeAi', () => undefined);
    let looks = 0;
    await world.pass({
      gate: async (call, act) => {
        if (call.startsWith('observeAi')) looks += 1;
        // Azure shows the new state between the read after the write and the look that is judged.
        if (call.startsWith('observeAi') && looks === 2) {
          world.ai.change('voicebot', { facts: { storedCompletionsDisabled: true } });
        }
        return gate(call, act);
      },
    });

    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied', TrainingExcluded: 'True/NoTrainingSeen' });
    expect(findingOf('FlagNotEnforced')).toBeUndefined();
  });
});

describe('a label that Azure accepts and does not set', () => {
  it('breaks nothing, because it is no evidence', async () => {
    world = await worldInForce(correcting(), {
      facts: { tags: { 'MS-AOAI-Feature-Assistants': 'Disabled', [label.name]: label.value } },
    });
    world.ai.change('voicebot', { facts: { tags: { 'MS-AOAI-Feature-Assistants': 'Disabled' } } });
    world.ai.ignore('voicebot', 'SetTags');

    await world.pass();

    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'True/NoTrainingSeen' });
    expect(findingOf('FlagNotEnforced')).toMatchObject({ severity: 'Low' });
  });
});

describe('a correction that Azure refuses', () => {
  it('for want of rights names the role, in status and in the finding, and comes back in minutes', async () => {
    const sentence =
      'Azure answered 403 AuthorizationFailed to the attempt to write AI account voicebot. The identity needs Microsoft.CognitiveServices/accounts/write: give it the role Cognitive Services Contributor or a custom role with that action.';
    refuse(sentence, { kind: 'retryable', reason: 'AccessDenied', status: 403, retryAfterMs: 300_000 });

    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'AccessDenied', retryAfterMs: 300_000 } });
    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AccessDenied',
      ResidencyVerified: 'True/ResidencyWithinBoundary',
      TrainingExcluded: 'False/FlagNotEnforced',
    });
    expect(conditionOf(world, 'Ready')?.message).toContain('Cognitive Services Contributor');
    expect(conditionOf(world, 'Reconciling')).toMatchObject({ reason: 'ProgressingWithRetry' });
    expect(findingOf('FlagNotEnforced')?.message).toContain('role for corrections on AI accounts');
    expect(findingOf('FlagNotEnforced')?.message.length).toBeLessThanOrEqual(512);
  });

  it('because another operation runs is tried again with backoff, and then done', async () => {
    refuse('Azure answered 409 RequestConflict.', { kind: 'retryable', reason: 'AzureConflict', status: 409 });

    const outcome = await world.pass();
    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'AzureConflict' } });
    expect(outcome.kind === 'retry' && outcome.error.retryAfterMs).toBeUndefined();
    expect(verdictsOf(world)).toMatchObject({
      Ready: 'False/AzureConflict',
      TrainingExcluded: 'False/FlagNotEnforced',
    });

    world.ai.heal('voicebot');
    await world.pass();
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied', TrainingExcluded: 'True/NoTrainingSeen' });
    expect(correctionsOf(world)).toHaveLength(1);
  });

  it.each(['ScopeLocked', 'RefusedByPolicy'] as const)(
    'for good (%s) waits for a person, and looks again in the next slot',
    async (reason) => {
      refuse('A lock forbids it.', { kind: 'terminal', reason, status: 409 });

      const outcome = await world.pass();

      expect(outcome).toMatchObject({ kind: 'terminal', error: { reason } });
      expect(outcome.kind === 'terminal' && isInNextSlot(outcome.afterMs ?? 0)).toBe(true);
      expect(verdictsOf(world)).toMatchObject({ Ready: `False/${reason}`, TrainingExcluded: 'False/FlagNotEnforced' });
      expect(conditionOf(world, 'Stalled')).toMatchObject({ status: 'True', reason: 'WaitsForPerson' });
      expect(conditionOf(world, 'Reconciling')).toBeUndefined();
    },
  );

  it('by a pause (429) follows the time that Azure names', async () => {
    refuse('Azure answered 429.', { kind: 'retryable', reason: 'Throttled', status: 429, retryAfterMs: 17_000 });

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { retryAfterMs: 17_000 } });
  });

  it('keeps nothing else from being corrected', async () => {
    world.ai.ignore('voicebot', 'SetStoredCompletionsDisabled');
    edit(world, correcting());
    world.ai.change('voicebot', { dataPlane: { trainingFiles: { count: 2 } } });

    await world.pass();

    expect(world.ai.account('voicebot').dataPlane.trainingFiles.count).toBe(0);
    expect(world.ai.account('voicebot').facts.tags[label.name]).toBe(label.value);
  });
});

describe('a correction whose answer was lost', () => {
  it('is judged by what the next look shows: no finding where the switch stands', async () => {
    world.ai.fail('voicebot', 'answer', failure('AzureUnavailable'));

    const outcome = await world.pass();

    expect(world.ai.account('voicebot').facts.storedCompletionsDisabled).toBe(true);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'True/NoTrainingSeen' });
    expect(findingOf('FlagNotEnforced')).toBeUndefined();
    expect(outcome.kind).toBe('retry');
    world.ai.heal('voicebot');
    await world.pass();
    expect(correctionsOf(world)).toHaveLength(1);
  });

  it('is not claimed where the account cannot be looked at afterwards', async () => {
    world.ai.fail('voicebot', 'answer', failure('AzureUnavailable'));
    world.ai.interfere('voicebot', 'afterWrite', () => {
      world.ai.fail('voicebot', 'account', failure('AzureUnavailable'));
    });

    await world.pass();

    expect(conditionOf(world, 'TrainingExcluded')?.status).not.toBe('True');
    expect(findingOf('FlagNotEnforced')).toBeDefined();
  });
});
