import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { BlobTruth } from '../../test/support/call-estate/truth.ts';
import { callClasses } from '../../test/support/call-estate/truth.ts';
import { kubectl } from '../../test/support/local-stack.ts';
import { findLost } from './call-count.ts';
import {
  callNamespace,
  callPolicy,
  isLookOver,
  lookIntoStorage,
  waitForCalls,
  type CallScene,
  type Seen,
} from './call-scene.ts';
import { keyOf } from './call-storage.ts';
import { heading, indent, say } from './narration.ts';
import { check } from './verdict.ts';

/** The first look over an old estate: it stops, a person approves, and exactly that is deleted. */
export async function showSweep(scene: CallScene): Promise<void> {
  const before = await showEstate(scene);
  const digest = await showStop(scene, before);
  await showApproval(scene, { before, digest });
}

async function showEstate(scene: CallScene): Promise<Seen> {
  heading('9. Five months of calls');
  const { calls, blobs } = scene.estate;
  const seen = await lookIntoStorage(scene);
  const ofCalls = (suits: (call: (typeof calls)[number]) => boolean) => calls.filter(suits).length;
  const inState = (state: string) => blobs.filter(({ copies }) => copies.some((copy) => copy.state === state)).length;
  say(`   ${calls.length} calls, ${seen.storage.size} blobs: audio, metadata, transcripts and logs of a voice bot.`);
  say('   Accounts voicecalls and voicetexts are in the simulator, voicebot is in Azurite.');
  say(
    `   Consent refused: ${ofCalls(({ consent }) => consent === 'Refused')} calls; without an answer: ${ofCalls(({ consent }) => consent === 'Missing')}.`,
  );
  say(
    `   Held: ${ofCalls(({ heldBy }) => heldBy === 'Tag')} calls by a tag, ${ofCalls(({ heldBy }) => heldBy === 'Secret')} by a Secret.`,
  );
  say(
    `   With previous versions: ${inState('version')} blobs; snapshots: ${inState('snapshot')}; soft-deleted copies: ${inState('softDeleted')}.`,
  );
  say('   What follows is counted from a listing of the storage and the list of what was written, unless it says');
  say('   "status": that is what the operator says. Where the two differ, the demo fails.');
  say(`   Past three months and there: ${lateOf(seen)} artifacts.`);
  return seen;
}

/** Past the period and still readable or recoverable, by storage itself. */
const lateOf = ({ count }: Seen): number =>
  count.overdue.length + count.recoverable.length + count.protectedByAzure.length;

async function showStop(scene: CallScene, before: Seen): Promise<string> {
  heading('10. The first look stops before the first delete');
  const { stack, estate } = scene;
  await kubectl(stack.controlPlane, ['apply', '--server-side', '-f', '-'], JSON.stringify(callPolicy(estate)));
  const waiting = await waitForCalls(
    scene,
    'the first look',
    ({ status }) => status?.sweep?.pending !== undefined && status.scan?.progress === undefined,
  );
  const pending = waiting.status?.sweep?.pending;
  if (pending === undefined) throw new Error('Status shows no deletion that waits.');
  say(
    '   The policy promises three months. More than 20 artifacts and 5 percent of a class are due, so a person decides.',
  );
  for (const { name, artifacts, due } of pending.classes) say(`   status: ${name}: ${due} of ${artifacts} are due`);
  say(`   status: digest ${pending.digest}`);
  const now = await lookIntoStorage(scene);
  const isSame = [...before.storage].every(([key, { readable }]) => now.storage.get(key)?.readable === readable);
  check('nothing is deleted before the approval', isSame && now.storage.size === before.storage.size);
  say(`   In storage: ${now.storage.size} blobs, nothing is deleted.`);
  await showColumns(scene);
  compareOverdue(waiting, now);
  return pending.digest;
}

async function showApproval(scene: CallScene, { before, digest }: { readonly before: Seen; readonly digest: string }) {
  heading('11. A person approves the digest');
  const { stack, estate } = scene;
  const approval = { ...callPolicy(estate), spec: { sweep: { approvedDigest: digest } } };
  const args = ['apply', '--server-side', '--field-manager=calldata-cli', '-f', '-'];
  await kubectl(stack.controlPlane, args, JSON.stringify(approval));
  const done = await waitForCalls(
    scene,
    'the approved deletion to be carried out',
    (seen) => isLookOver(seen) && seen.status?.sweep?.pending === undefined,
  );
  const after = await lookIntoStorage(scene);
  const gone = showDeleted(scene, { before, after });
  const told = (done.status?.classes ?? []).reduce((sum, { deletedTotal = 0 }) => sum + deletedTotal, 0);
  say(`   status: ${told} deleted.`);
  check('status and storage agree on what was deleted', told === gone, () => ({ told, gone }));
  showKept(scene, after);
  await showColumns(scene);
  compareOverdue(done, after);
}

/** Artifacts of which something could be read before and nothing can now. */
function showDeleted(
  { estate }: CallScene,
  { before, after }: { readonly before: Seen; readonly after: Seen },
): number {
  const readable = ({ storage }: Seen, blob: BlobTruth) => storage.get(keyOf(blob))?.readable ?? 0;
  const gone = estate.blobs.filter((blob) => readable(before, blob) > 0 && readable(after, blob) === 0);
  const perClass = callClasses.flatMap((name) => {
    const deleted = gone.filter(({ className }) => className === name).length;
    return deleted === 0 ? [] : [`${name} ${deleted}`];
  });
  const [late, refused] = [new Set(before.count.overdue), new Set(before.count.refused)];
  const [overdue, early] = [gone.filter((blob) => late.has(blob)), gone.filter((blob) => !late.has(blob))];
  const ofRefused = early.filter((blob) => refused.has(blob)).length;
  say(`   Deleted: ${gone.length} artifacts (${perClass.join(', ')}).`);
  say(
    `     past three months: ${overdue.length}; younger, consent refused: ${ofRefused}; due within days: ${early.length - ofRefused}`,
  );
  say(
    '     (Where a deleted copy stays recoverable for 7 days and cannot be purged, the operator deletes earlier by as much.)',
  );
  return gone.length;
}

function showKept(scene: CallScene, after: Seen): void {
  const { estate } = scene;
  const there = estate.blobs.filter((blob) => (after.storage.get(keyOf(blob))?.readable ?? 0) > 0);
  const held = new Set(estate.calls.filter(({ heldBy }) => heldBy !== undefined).map(({ callId }) => callId));
  const count = (suits: (blob: BlobTruth) => boolean) => there.filter(suits).length;
  const isDeclared = ({ className, reading }: BlobTruth) => className !== undefined && reading !== undefined;
  say(`   Kept: ${there.length} artifacts.`);
  say(`     of held calls: ${count((blob) => blob.reading?.callIds.some((id) => held.has(id)) === true)}`);
  say(`     that Azure itself protects (legal hold, lease), past the period: ${after.count.protectedByAzure.length}`);
  say(`     that no class declares or can read: ${count((blob) => !isDeclared(blob))}`);
  say('     the others are not due');
  say(
    `   Past the period, deleted, and recoverable until soft delete ends in 7 days: ${after.count.recoverable.length}`,
  );
  say(`   Logs with due records, cut once they were quiet for a day: ${after.count.overdue.length}`);
  check(
    'all that is past its period or refused is gone',
    after.count.overdue.every(({ className }) => className === 'bot-logs') && after.count.refused.length === 0,
    () => [...after.count.overdue, ...after.count.refused].map(({ name }) => name),
  );
  const lost = findLost({ estate, ...after }, { whateverAge: false });
  check('nothing is gone that had to stay', lost.length === 0, () => lost.map(({ name }) => name));
}

async function showColumns({ stack }: CallScene): Promise<void> {
  indent(await kubectl(stack.controlPlane, ['get', 'cdp', 'calls', '-n', callNamespace]));
}

/**
 * The column of the operator against the count. A deleted copy that only its content could date counts by the earliest start
 * that it can have, so of those it may tell more than is late, and never less.
 */
export function compareOverdue(policy: CallDataPolicy, seen: Seen): void {
  const told = policy.status?.summary?.overdue ?? -1;
  const late = lateOf(seen);
  const lateOnes = new Set(seen.count.recoverable);
  const guessed = seen.count.outOfReach.filter((blob) => !lateOnes.has(blob)).length;
  check('OVERDUE in status is what storage shows', told >= late && told <= late + guessed, () => ({
    told,
    late,
    guessed,
    classes: policy.status?.classes?.map(({ name, overdue }) => `${name} ${overdue ?? '?'}`),
    overdue: seen.count.overdue.map(({ name }) => name),
  }));
}
