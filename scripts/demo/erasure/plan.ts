import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { say } from '../narration.ts';
import { check } from '../verdict.ts';
import { calls, caller, hotline } from './calls.ts';
import {
  artifactsOf,
  changedCopies,
  countOfCalls,
  describe,
  isTheirs,
  lookAtCopies,
  transcriptsWithHotline,
  type StoredCopy,
} from './eyes.ts';
import { holdDays, waitForRequest, type ErasureScene, type ShownRequest } from './scene.ts';
import { searchTraces } from './traces.ts';

/** The desk asks, the operator searches, and nothing is deleted. */
export async function showPlan(scene: ErasureScene): Promise<ShownRequest> {
  const before = lookAtCopies(scene.azure);
  tellEstate(scene, before);
  await showOwnNumber(scene);
  say('\n   What the caller named goes in on standard input: it is on no command line.');
  const args = ['erase', '--policy', 'voicebot', '--verified-by', 'Privacy desk', '--method', 'Callback'];
  const asked = await scene.desk.run(
    [...args, '--verified-keys', 'phone,name'],
    `phone: ${caller.phone}\nname: ${caller.name}\n`,
  );
  const name = /ErasureRequest (\S+) in/.exec(asked.stderr)?.[1];
  const digest = /Digest: sha256:(\w+)/.exec(asked.stdout)?.[1];
  if (name === undefined || digest === undefined) throw new Error('The command line showed no plan.');
  const request = await waitForRequest(scene, name, {
    what: 'the plan',
    holds: ({ status }) => status?.plan !== undefined,
  });
  checkPlan(request, before);
  const untouched = changedCopies(before, lookAtCopies(scene.azure), () => true);
  check('nothing is deleted before the approval', untouched.length === 0, () => untouched.map(describe));
  say('   In storage: nothing is deleted.');
  const secret = request.spec.subject.secretRef.name;
  await searchTraces(scene, { secret, isSecretThere: true });
  return { name, secret, digest, before };
}

function tellEstate({ azure }: ErasureScene, before: readonly StoredCopy[]): void {
  const theirs = before.filter(isTheirs);
  const recoverable = theirs.filter(({ isReadable }) => !isReadable);
  say('   It has a local Azure of its own, whose clock will move, and the operator runs in this process, as before.');
  say(
    `   ${calls.length} calls of several callers: audio and metadata in account deskcalls, transcripts in desktexts.`,
  );
  say(`   ${countOfCalls(theirs)} are theirs. In one they withheld their number, and spoke it with their name:`);
  say('   "null eins sieben zwei …". Its recording has no text; only the call id joins the two.');
  say(`   One is under a hold for ${holdDays} days. Of one, a deleted copy can still be brought back.`);
  check('one deleted copy can be brought back', recoverable.length === 1, () => recoverable.map(describe));
  say(`   The hotline ${hotline} stands in ${transcriptsWithHotline(azure)} of ${calls.length} transcripts.`);
}

async function showOwnNumber({ desk }: ErasureScene): Promise<void> {
  say("   That number is the company's own and finds nobody:");
  const args = ['erase', '--policy', 'voicebot'];
  const refused = await desk.run(args, `phone: ${hotline}\n`);
  check('the hotline is no feature of a caller', refused.exitCode === 1, () => refused);
}

/** Theirs, and the one call of somebody else that only names them. */
function checkPlan({ status }: ErasureRequest, before: readonly StoredCopy[]): void {
  const found = before.filter((copy) => isTheirs(copy) || copy.call?.namesThem === true);
  const wanted = { calls: countOfCalls(found), artifacts: artifactsOf(found).size, weakMatches: 1 };
  const { calls: planned, artifacts, weakMatches } = status?.plan ?? {};
  const isRight = planned === wanted.calls && artifacts === wanted.artifacts && weakMatches === wanted.weakMatches;
  check('the plan holds the calls of the caller and no others', isRight, () => ({ wanted, plan: status?.plan }));
  say('   The fifth call is of somebody else, who only says the name: a weak match. It stays.');
}
