import type { FoundBlob, FoundCall, SubjectFinding } from '../../src/erasure/engine.ts';
import { makeToken, type KeyRing } from '../../src/evidence/key-ring.ts';
import { digestPlan } from '../../src/policy/erasure/plan-digest.ts';
import { planTargetOf } from '../../src/policy/erasure/found-target.ts';
import { listPlan } from '../../src/erasure/plan-listing.ts';
import { requestUid } from '../evidence/evidence-fixture.ts';

/** A finding of so many calls with a recording each, and an AI object of the first. */
export function findingOf(ring: KeyRing, calls: number): SubjectFinding {
  const all = Array.from({ length: calls }, (_, index): FoundCall => {
    const callId = `call-${index}-secret`;
    return {
      callId,
      token: makeToken(ring.current, 'Call', [callId]),
      strength: 'Strong',
      kinds: ['phone'],
      startMs: Date.parse('2026-11-01T10:00:00Z') + index,
    };
  });
  const targets = all.map(({ callId, token }): FoundBlob => {
    const name = `voice/${callId}.wav`;
    return {
      kind: 'Blob',
      class: 'recordings',
      account: 'calls',
      location: makeToken(ring.current, 'Location', ['calls', 'recordings', name]),
      call: token,
      weak: false,
      held: undefined,
      artifact: 'Recording',
      container: 'recordings',
      name,
      state: 'base',
      extent: 'Whole',
    };
  });
  const [first] = all;
  const object =
    first === undefined
      ? []
      : [
          {
            kind: 'AiObject' as const,
            class: 'transcripts',
            account: 'voicebot',
            location: makeToken(ring.current, 'Location', ['ai', 'voicebot', 'Response', 'resp_1']),
            call: first.token,
            weak: true,
            held: { ground: 'LegalClaims', untilMs: Number.POSITIVE_INFINITY },
            object: 'Response' as const,
            id: 'resp_1',
          },
        ];
  return { requestUid, calls: all, targets: [...targets, ...object] };
}

export const featuresKey = `sha256:${'f'.repeat(64)}`;

export function detailsOf(ring: KeyRing, calls: number) {
  const finding = findingOf(ring, calls);
  const planDigest = digestPlan({ requestUid, keyId: ring.current.id, featuresKey }, finding.targets.map(planTargetOf));
  return listPlan({ finding, planDigest, featuresKey, generatedTime: '2026-11-24T10:00:00Z' });
}
