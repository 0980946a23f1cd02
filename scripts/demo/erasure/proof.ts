import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { kubectl } from '../../../test/support/local-stack.ts';
import { waitFor } from '../../../test/support/wait-for.ts';
import { showOthers } from './deletion.ts';
import { artifactsOf, describe, isTheirs, lookAtCopies, transcriptsWithHotline } from './eyes.ts';
import {
  erasureNamespace,
  holdDays,
  reasonOfRequest,
  uploadLateRecording,
  waitForRequest,
  type ErasureScene,
  type ShownRequest,
} from './scene.ts';
import { searchTraces } from './traces.ts';
import { heading, indent, say } from '../narration.ts';
import { check } from '../verdict.ts';

/** A minute past the interval of the policy. */
const intervalMs = 61 * 60_000;
const dayMs = 86_400_000;

/** What comes late, what was held, and the proof that nothing is left: of the calls, and of what the caller named. */
export async function showProof(scene: ErasureScene, shown: ShownRequest): Promise<void> {
  heading('16. The features are gone, and the ledger goes on');
  await showSecretGone(scene, shown);
  await showLateRecording(scene, shown);
  await showEndOfHold(scene, shown);
  heading('17. The proof');
  await showReceipts(scene, shown);
}

async function showSecretGone({ server }: ErasureScene, { secret }: ShownRequest): Promise<void> {
  const path = `/api/v1/namespaces/${erasureNamespace}/secrets/${secret}`;
  const isGone = async () => (await server.get(path)).status === 404;
  await waitFor(isGone, { what: 'the Secret with what the caller named to be destroyed' });
  say('   The Secret with what the caller named: 404. From here on the ledger knows the caller by keyed hashes alone.');
}

async function showLateRecording(scene: ErasureScene, { name }: ShownRequest): Promise<void> {
  const lateName = uploadLateRecording(scene);
  const lateOnes = () => lookAtCopies(scene.azure).filter((copy) => copy.name === lateName);
  say('   Somebody uploads one more recording of an erased call. An hour passes.');
  await pass(scene, intervalMs);
  await waitFor(() => lateOnes().length === 0, {
    what: 'the late recording to be erased',
    deadlineMs: 60_000,
    describe: () => lateOnes().map(describe),
  });
  const seen = await waitForRequest(scene, name, {
    what: 'status to count what arrived late',
    holds: (request) => resurrectedOf(request) > 0,
  });
  check('one late arrival is counted', resurrectedOf(seen) === 1, () => resurrectedOf(seen));
  say(`   In storage: it is gone. status: ${resurrectedOf(seen)} arrived late and erased.`);
}

function resurrectedOf({ status }: ErasureRequest): number {
  return (status?.results ?? []).reduce((sum, { resurrected = 0 }) => sum + resurrected, 0);
}

async function pass({ azure, policy }: ErasureScene, ms: number): Promise<void> {
  azure.clock.advance({ ms });
  await policy.requestPass();
}

async function showEndOfHold(scene: ErasureScene, { name, before }: ShownRequest): Promise<void> {
  say(`   ${holdDays} days later the hold is over.`);
  await pass(scene, holdDays * dayMs);
  const done = await waitForRequest(scene, name, {
    what: 'the end of the request',
    holds: ({ status }) => status?.finishedTime !== undefined && status.receipt?.final === true,
  });
  const after = lookAtCopies(scene.azure);
  const left = after.filter(isTheirs);
  check('nothing of the caller is left, in no state', left.length === 0, () => left.map(describe));
  say(`   In storage: ${left.length} copies of the calls of the caller are left.`);
  showOthers(before, after);
  say(`   The hotline stands in ${transcriptsWithHotline(scene.azure)} transcripts, all of others.`);
  // One came late.
  const wanted = artifactsOf(before.filter(isTheirs)).size + 1;
  const { erased = -1, retained = -1 } = done.status?.summary ?? {};
  say(`   status: ${erased} erased, ${retained} retained`);
  check('status and storage agree on what was erased', erased === wanted && retained === 0, () => ({ erased, wanted }));
  check('status says that it is erased', reasonOfRequest(done, 'Erased') === 'True (Erased)', () => done.status);
  for (const type of ['Erased', 'AbsenceVerified', 'DueTimeMet'] as const) {
    say(`   ${type} ${reasonOfRequest(done, type)}`);
  }
}

async function showReceipts(scene: ErasureScene, { name, secret }: ShownRequest): Promise<void> {
  const verified = await scene.desk.run(['receipt', 'verify', '--request', name]);
  check('the receipts are verified', verified.exitCode === 0, () => verified);
  await pass(scene, intervalMs);
  const seen = await waitForRequest(scene, name, {
    what: 'the features to stay gone for an hour',
    holds: (request) => reasonOfRequest(request, 'FeaturesDestroyed').startsWith('True'),
  });
  say(`   status: FeaturesDestroyed ${reasonOfRequest(seen, 'FeaturesDestroyed')}`);
  await searchTraces(scene, { secret, isSecretThere: false });
  indent(await kubectl(scene.controlPlane, ['get', 'er', '-n', erasureNamespace]));
}
