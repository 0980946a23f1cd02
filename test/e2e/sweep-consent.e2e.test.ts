import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClassAsWritten, SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { verdictsOf, type PolicyHandle } from './policies.ts';
import { callsSpec, dayMs, plantCalls, readableCalls, recordings, transcripts } from './sweep-calls.ts';
import { classOf, findingsOf, totalsOf, waitForLook } from './sweep-look.ts';

let harness: Harness;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const consent: NonNullable<ClassAsWritten['consent']> = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent_recording',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
};

const granted = { consent_recording: 'yes' };
const refused = { consent_recording: 'no' };

function spec(
  terms: NonNullable<ClassAsWritten['consent']>,
  { inTranscripts = {}, ...overrides }: SpecAsWritten & { readonly inTranscripts?: Partial<ClassAsWritten> } = {},
) {
  const artifactClasses = [recordings(account, { consent: terms }), transcripts(account, inTranscripts)];
  return callsSpec({ account }, { artifactClasses, ...overrides });
}

const left = () => readableCalls(harness, { account });

describe('consent', () => {
  it('refused takes the call from every class at once, and a missing one is told', async () => {
    plantCalls(harness, account, [
      { id: 'refused', days: 1, tags: refused },
      { id: 'granted', days: 1, tags: granted },
      { id: 'silent', days: 1 },
      { id: 'unsure', days: 1, tags: { consent_recording: 'maybe' } },
    ]);
    await policy.apply(spec(consent));
    const seen = await waitForLook(policy);
    const kept = ['granted', 'silent', 'unsure'];
    expect(left()).toEqual({ recordings: kept, transcripts: kept });
    expect(totalsOf(seen)).toEqual({ recordings: 1, transcripts: 1 });
    expect(classOf(seen, 'recordings')).toMatchObject({ consentMissing: 2, consentRefused: 0 });
    expect(findingsOf(seen)).toContain('ConsentMissing');
    expect(verdictsOf(seen).ConsentVerified).toBe('False ConsentMissing');
  });

  it('refused for a call that is held is the worst finding, and the call stays', async () => {
    plantCalls(harness, account, [
      { id: 'torn', days: 1, tags: { ...refused, 'calldata-hold': 'case-7' } },
      { id: 'granted', days: 1, tags: granted },
    ]);
    const nowMs = harness.azure.clock.now().getTime();
    const span = {
      startTime: new Date(nowMs - dayMs).toISOString(),
      endTime: new Date(nowMs + 30 * dayMs).toISOString(),
    };
    const holds = [
      { name: 'case-7', ground: 'LegalClaims', owner: 'Legal department', tagValue: 'case-7', ...span },
    ] as const;
    await policy.apply(spec(consent, { holds }));
    const seen = await waitForLook(policy);
    expect(left()).toEqual({ recordings: ['granted', 'torn'], transcripts: ['granted', 'torn'] });
    expect(findingsOf(seen)[0]).toBe('ConsentRefusedHeld');
    expect(verdictsOf(seen).ConsentVerified).toBe('False ConsentRefusedHeld');
    expect(classOf(seen, 'transcripts')).toMatchObject({ consentRefused: 1, consentRefusedHeld: 1, held: 1 });
  });

  it('missing takes the call from each class that asks once the days are over, and a grant on one artifact is enough', async () => {
    plantCalls(harness, account, [
      { id: 'long-silent', days: 20 },
      { id: 'silent', days: 10 },
      { id: 'granted', days: 20, tags: granted },
    ]);
    const terms = { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 14 } as const;
    await policy.apply(spec(terms, { inTranscripts: { consent: terms } }));
    const seen = await waitForLook(policy);
    expect(left()).toEqual({ recordings: ['granted', 'silent'], transcripts: ['granted', 'silent'] });
    expect(totalsOf(seen)).toEqual({ recordings: 1, transcripts: 1 });
  });
});
