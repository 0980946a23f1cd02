import { callResourceId } from '../../test/support/call-estate/accounts.ts';
import { endOfRetention, isHeld } from '../../test/support/call-estate/fates.ts';
import { callAccounts, type BlobTruth } from '../../test/support/call-estate/truth.ts';
import { compareOverdue } from './calls.ts';
import { findLost } from './call-count.ts';
import { callNamespace, lookIntoStorage, lookNow, type CallScene, type Seen } from './call-scene.ts';
import { startClockedOperator } from './clocked-operator.ts';
import { heading, say } from './narration.ts';
import { check } from './verdict.ts';

const operatorAloneDays = 16;
/** The operator acts two checks before a deadline, so every second day is enough. */
const daysBetweenLooks = 2;
const rulesAloneDays = 69;
const softDeleteDays = 7;
/** Lag of the rules and soft delete: until then what they missed is gone by them alone, too. */
const catchUpDays = 10;

/** Either half of the machinery without the other, day by day. */
export async function showTime(scene: CallScene): Promise<void> {
  heading(`12. ${operatorAloneDays} days without rules: the operator alone`);
  const operator = await startClockedOperator(scene.stack, callNamespace);
  try {
    await showOperatorAlone(scene);
  } finally {
    await operator.stop();
  }
  await showRulesAlone(scene);
}

async function showOperatorAlone(scene: CallScene): Promise<void> {
  const { state } = scene.stack.azure;
  say('   From here on the operator runs in this process, because the clock of Azure moves and it must follow.');
  say('   All lifecycle rules are removed in Azure, and the operator may not write them.');
  const allow = state.deny({ operation: 'Microsoft.Storage/storageAccounts/managementPolicies/write' });
  for (const account of callAccounts) state.setLifecycleDocument(callResourceId(account), undefined);
  const walk = createWalk(scene, await lookIntoStorage(scene), { whateverAge: false });
  await operate(scene, walk, operatorAloneDays);
  walk.tell();
  await tellStatus(scene);
  allow();
  await lookNow(scene);
  const rules = callAccounts.map((account) => state.lifecycleDocument(callResourceId(account))?.rules.length ?? 0);
  check(
    'the rules are restored',
    rules.every((count) => count > 0),
    () => rules,
  );
  say(`   The right is given back, and the next look restores the rules: ${rules.join(', ')} in the three accounts.`);
  say(
    `   The operator stays for ${catchUpDays} days more: the rules need them to catch up (3 of lag, 7 of soft delete).`,
  );
  await operate(scene, createWalk(scene, await lookIntoStorage(scene), { whateverAge: true }), catchUpDays);
}

async function operate(scene: CallScene, walk: Walk, days: number): Promise<void> {
  for (let passed = 1; passed <= days; passed += 1) {
    scene.stack.azure.blob.advanceDays(1);
    const policy = passed % daysBetweenLooks === 0 ? await lookNow(scene) : undefined;
    const seen = walk.take(await lookIntoStorage(scene));
    if (policy !== undefined) compareOverdue(policy, seen);
  }
}

async function tellStatus(scene: CallScene): Promise<void> {
  const { status } = (await scene.policy.read()) ?? {};
  const condition = status?.conditions?.find(({ type }) => type === 'LifecycleConfigured');
  const { protectedByAzure } = (await lookIntoStorage(scene)).count;
  say(`   Past the period and kept by Azure itself, for a lease: ${protectedByAzure.length}`);
  say(`   status: OVERDUE ${status?.summary?.overdue ?? 'unknown'}`);
  say(`   status: LifecycleConfigured=${condition?.status ?? ''} (${condition?.reason ?? ''})`);
}

async function showRulesAlone(scene: CallScene): Promise<void> {
  heading(`13. ${rulesAloneDays} days without the operator: the rules alone`);
  say('   The operator is stopped. Azure applies the rules once a day, a day late.');
  say('   Azurite has no lifecycle management, so its account is left out here.');
  const blobs = scene.estate.blobs.filter(({ account }) => account !== 'voicebot');
  const inSimulator: CallScene = {
    ...scene,
    stack: { ...scene.stack, azurite: undefined },
    estate: { ...scene.estate, blobs },
  };
  const walk = createWalk(inSimulator, await lookIntoStorage(inSimulator), { whateverAge: true });
  for (let days = 1; days <= rulesAloneDays; days += 1) {
    scene.stack.azure.blob.advanceDays(1);
    walk.take(await lookIntoStorage(inSimulator));
  }
  walk.tell();
}

interface Walk {
  readonly take: (seen: Seen) => Seen;
  readonly tell: () => void;
}

/** Judges each day by storage itself, and tells the sum. */
function createWalk({ estate }: CallScene, start: Seen, { whateverAge }: { readonly whateverAge: boolean }): Walk {
  const backlog = new Set<BlobTruth>([...start.count.recoverable, ...start.count.overdue]);
  let last = start;
  let [days, bad] = [0, 0];
  const judge = ({ atMs, storage, count }: Seen): void => {
    const { overdue, recoverable, refused } = count;
    const isOld = (blob: BlobTruth): boolean => days <= softDeleteDays && backlog.has(blob);
    const outlived = [...overdue, ...recoverable].filter((blob) => !isOld(blob));
    const lost = findLost({ estate, storage, atMs }, { whateverAge });
    check(`day ${days}: no call outlives its deadline`, outlived.length === 0, () => outlived.map(describe));
    check(`day ${days}: what was refused is gone`, refused.length === 0, () => refused.map(describe));
    check(`day ${days}: nothing is gone that had to stay`, lost.length === 0, () => lost.map(describe));
    bad += outlived.length + refused.length + lost.length;
  };
  return {
    take: (seen: Seen): Seen => {
      days += 1;
      last = seen;
      judge(seen);
      return seen;
    },
    tell: (): void => {
      const ended = estate.calls.filter((call) => {
        const endMs = endOfRetention(call.startMs, 3);
        const held = isHeld(call, estate, { atMs: last.atMs, holdsSecretCalls: true });
        return !held && endMs > start.atMs && endMs <= last.atMs;
      });
      say(
        `   ${dayOf(start.atMs)} to ${dayOf(last.atMs)}: ${ended.length} calls come to the end of their three months.`,
      );
      say(
        `   Artifacts that can be read: ${start.count.readable} on the first day, ${last.count.readable} on the last.`,
      );
      if (backlog.size > 0) {
        say(
          `   The ${backlog.size} that were past their period already on the first day are gone for good after ${softDeleteDays} days.`,
        );
      }
      if (bad === 0)
        say(
          '   On no day is anything there past its deadline, recoverable copies included; all that had to stay is there.',
        );
    },
  };
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function describe({ className, name, reading }: BlobTruth): string {
  const start = reading?.startMs === undefined ? 'unknown' : dayOf(reading.startMs);
  return `${className ?? 'undeclared'} ${name}, call of ${start}`;
}
