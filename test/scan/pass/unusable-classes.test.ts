import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { isEnoughSeen } from '../../../src/policy/enough-seen.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { judgeScan } from '../../../src/policy/scan-verdict.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { hold, view } from '../../policy/scan-build.ts';
import { consent, left, pass } from '../sweep/refused-estate.ts';
import {
  classAt,
  createMemoryAccount,
  nowMs,
  recording,
  recordingsByPath,
  requestOf,
  tagged,
} from './memory-estate.ts';
import type { Artifacts, MemoryAccount } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

type Entry = Artifacts[number];

const [byPath] = recordingsByPath;
const keyless: Artifacts = [{ ...byPath!, callId: [{ from: 'Metadata', key: 'call-id' }] }];
/** Due on 10 April, and not. */
const old = '20260105';
const fresh = '20260409';

const classesWith = (broken: Partial<ArtifactClass>, sound: Partial<ArtifactClass> = {}) => [
  classAt('broken', ['calls/broken/'], broken),
  classAt('sound', ['calls/sound/'], sound),
];

function estate(): MemoryAccount {
  return createMemoryAccount({ broken: [recording(old, 'one')], sound: [recording(old, 'two')] });
}

async function lookWith(classes: readonly ArtifactClass[]) {
  const calls = estate();
  const request = requestOf(classes, { accounts: { calls } });
  return { calls, request, report: await listOnce(request, { calls }) };
}

describe('a class with a definition that cannot work', () => {
  it.each<[string, Partial<Entry>, RegExp]>([
    ['a key that no blob can have', { callId: keyless[0]!.callId! }, /key: no metadata can have this name/],
    ['a pattern without its end', { callId: [{ from: 'Path', pattern: '(?P<call>[', group: 'call' }] }, /character/],
    ['a time zone that nobody knows', { startedAt: [{ from: 'CreationTime', timeZone: 'X/Y' }] }, /timeZone/],
  ])('is told as not seen, and the others are looked at: %s', async (_, entry, problem) => {
    const { calls, report } = await lookWith(classesWith({ artifacts: [{ ...byPath!, ...entry }] }));
    const place = { account: 'calls', container: 'broken', prefix: '', className: 'broken' };
    const message = expect.stringMatching(/^Entry 0 of artifacts of class broken cannot work: /);
    expect(report.unseen).toEqual([{ ...place, reason: 'DefinitionInvalid', message, terminal: true }]);
    expect(report.unseen[0]?.message).toMatch(problem);
    expect(report.classes).toMatchObject([
      { name: 'broken', complete: false, artifacts: 0 },
      { name: 'sound', complete: true, overdue: 1 },
    ]);
    expect(calls.pages).toEqual(['sound/']);
  });

  it('is Unknown, with what is to be corrected, while the others have their verdict', async () => {
    const { request, report } = await lookWith(classesWith({ artifacts: keyless }));
    const { policy, accounts } = request;
    const verdict = judgeScan(policy, view({ report, nowMs }), { accounts, entries: [] });
    expect(verdict.seen.classes).toMatchObject([{ reason: 'DefinitionInvalid' }, { reason: 'Overdue' }]);
    expect(verdict.attention).toMatchObject([{ name: 'broken', progress: 'Stalled' }]);
    const told = verdict.findings.find(({ subject }) => subject === 'calls/broken/')?.message;
    expect(told).toMatch(
      /Entry 0 of artifacts of class broken cannot work: key: .*Correct it in spec\.artifactClasses\./,
    );
  });

  it('lets the others be swept', async () => {
    const calls = estate();
    const accounts = { calls };
    await pass({ accounts, request: requestOf(classesWith({ artifacts: keyless }), { accounts }) });
    expect(left(calls)).toEqual([`broken/${old}/one.wav`]);
  });
});

describe('what a class that cannot be read may protect', () => {
  const excusing = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 3 } as const;

  it.each<[string, readonly ResolvedHold[], Partial<ArtifactClass>, boolean]>([
    ['nothing asks for a hold or a consent there', [], {}, true],
    ['a hold by tag is in force', [hold('case-7')], {}, false],
    ['a consent there may excuse a missing one', [], { consent: excusing }, false],
  ])('is enough to be seen or not, where %s', async (_, holds, sound, enough) => {
    const { request, report } = await lookWith(classesWith({ artifacts: keyless }, sound));
    expect(isEnoughSeen(request.policy.spec, report, { holds, nowMs })).toBe(enough);
  });

  it('stays: a file that may date what lies beside it', async () => {
    const file = { ...recording(old, 'one'), name: `${old}/one.json` };
    const calls = createMemoryAccount({ recordings: [recording(old, 'one'), file, recording(old, 'two')] });
    const accounts = { calls };
    const metadata: Artifacts = [{ ...byPath!, kind: 'CallMetadata', nameEndsWith: ['.json'] }];
    const classes = [
      classAt('broken', [`calls/recordings/${old}/o`], { artifacts: keyless }),
      classAt('sound', [`calls/recordings/${old}/one.json`, `calls/recordings/${old}/t`], {
        artifacts: [...metadata, byPath!],
      }),
    ];
    await pass({ accounts, request: requestOf(classes, { accounts }) });
    expect(left(calls)).toEqual([`recordings/${old}/one.wav`, `recordings/${old}/one.json`]);
  });

  it('stays: what carries the refusal of a call that may lie there', async () => {
    const carrier = recording(fresh, 'one', tagged('consent', 'no'));
    const calls = createMemoryAccount({ broken: [recording(fresh, 'one')], sound: [carrier] });
    const accounts = { calls };
    await pass({ accounts, request: requestOf(classesWith({ artifacts: keyless }, { consent }), { accounts }) });
    expect(left(calls)).toEqual([`broken/${fresh}/one.wav`, `sound/${fresh}/one.wav`]);
  });

  it('counts for how long all answers are there: its own artifacts go by its own period', async () => {
    const short = { retention: { maximum: { days: 20 } } };
    const answers = async (broken: Partial<ArtifactClass>, sound: Partial<ArtifactClass>) =>
      (await lookWith(classesWith({ ...short, ...broken }, sound))).report.answers?.map(({ fromMs }) => fromMs);
    for (const sound of [{ consent }, {}]) {
      const read = await answers({ consent }, sound);
      expect(read).toHaveLength(1);
      expect(await answers({ consent, artifacts: keyless }, sound)).toEqual(read);
      expect(await answers({}, sound)).not.toEqual(read);
    }
  });
});
