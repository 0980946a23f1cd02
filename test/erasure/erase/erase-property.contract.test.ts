import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { EraseTask, TargetOutcome } from '../../../src/erasure/engine.ts';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import { accountKinds, accountOfKind } from '../../scan/engine/engine-stage.ts';
import type { CopyState } from '../../cloud/blob/state.ts';
import { openEraseStage } from './erase-stage.ts';
import {
  dayMs,
  holdByIds,
  holdByTag,
  logsAt,
  nowMs,
  receivedMs,
  record,
  recordingsAt,
  targetOf,
  taskOf,
  transcriptsAt,
} from './erase-build.ts';
import type { EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(300_000);

let stage: EraseStage;
beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());

const shapes = ['recording', 'text', 'records', 'shared'] as const;
const callPlan = fc.record({
  isLate: fc.boolean(),
  hold: fc.constantFrom('None', 'None', 'None', 'ById', 'ByTag'),
});
const artifactPlan = fc.record({
  shape: fc.constantFrom(...shapes),
  call: fc.nat(4),
  others: fc.array(fc.nat(4), { maxLength: 2 }),
  more: fc.constantFrom('Nothing', 'Nothing', 'Rewrite', 'Snapshot', 'Removed', 'LegalHold', 'Lease'),
});
const estatePlan = fc.record({
  kind: fc.constantFrom(...accountKinds),
  calls: fc.array(callPlan, { minLength: 5, maxLength: 5 }),
  artifacts: fc.array(artifactPlan, { minLength: 1, maxLength: 6 }),
  wanted: fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }),
  second: fc.subarray([0, 1, 2, 3, 4]),
  isSecondWanted: fc.boolean(),
  event: fc.record({ at: fc.nat(5), what: fc.constantFrom('None', 'Replace', 'Hold') }),
});
type EstatePlan = typeof estatePlan extends fc.Arbitrary<infer Plan> ? Plan : never;
type Shape = (typeof shapes)[number];

interface PlantedName {
  readonly shape: Shape | 'metadata';
  readonly container: string;
  readonly name: string;
  readonly calls: readonly number[];
  readonly more: string;
}

const classOfShape = {
  recording: 'recordings',
  metadata: 'recordings',
  text: 'texts',
  records: 'logs',
  shared: 'shared',
};
const idOf = (call: number): string => `call-${call}`;
const oldMs = nowMs - 3 * dayMs;

function plant(plan: EstatePlan) {
  const { blob } = stage.azure;
  const account = accountOfKind(plan.kind);
  const containers = Object.fromEntries(shapes.map((shape) => [shape, stage.nextContainer()])) as Record<Shape, string>;
  const startOf = (call: number): number =>
    plan.calls[call]!.isLate ? receivedMs + dayMs + call * 1000 : nowMs - 30 * dayMs + call * 1000;
  const names: PlantedName[] = [];
  plan.artifacts.forEach(({ shape, call, others, more }, number) => {
    const calls = shape === 'records' || shape === 'shared' ? [...new Set([call, ...others])] : [call];
    const ts = new Date(startOf(call)).toISOString();
    const stem = `${ts.slice(0, 10)}/${idOf(call)}`;
    const container = containers[shape];
    const isTagged = plan.calls[call]!.hold === 'ByTag' && shape === 'text';
    const name = shape === 'recording' ? `${stem}.wav` : `${String(number)}-of`;
    if (names.some((known) => known.container === container && known.name === name)) return;
    const createdTime = new Date(oldMs);
    const put = (): void => {
      blob.put(account, container, name, {
        createdTime,
        content: calls.map((one) => record(idOf(one), startOf(one))).join(''),
        metadata: { callid: idOf(call), started: ts },
        tags: isTagged ? { 'calldata-hold': 'case-7' } : {},
        legalHold: more === 'LegalHold',
      });
    };
    put();
    if (more === 'Rewrite') put();
    if (more === 'Snapshot') blob.snapshot(account, container, name, createdTime);
    if (more === 'Removed') blob.remove(account, container, name, createdTime);
    if (more === 'Lease') {
      blob.change(account, container, name, (copy) => {
        copy.lease = { id: 'x', durationSeconds: undefined, endsMs: undefined, brokenMs: undefined };
      });
    }
    names.push({ shape, container, name, calls, more });
    if (shape !== 'recording') return;
    blob.put(account, container, `${stem}.json`, { content: JSON.stringify({ ts }), createdTime });
    names.push({ shape: 'metadata', container, name: `${stem}.json`, calls, more: 'Nothing' });
  });
  // A blob that was removed without a trace took its tag along.
  const isThere = ({ container, name }: PlantedName): boolean =>
    blob.copies(account, container, name).some((copy) => copy.name === name);
  const heldByTag = new Set(
    names
      .filter((one) => one.shape === 'text' && plan.calls[one.calls[0]!]!.hold === 'ByTag' && isThere(one))
      .map(({ calls }) => calls[0]!),
  );
  const isHeld = (call: number): boolean => plan.calls[call]!.hold === 'ById' || heldByTag.has(call);
  return { account, containers, names, isHeld, startOf };
}

type Planted = ReturnType<typeof plant>;

const identity = ({ versionId, snapshot }: CopyState): string | undefined => versionId ?? snapshot;
const copiesOf = ({ account }: Planted, { container, name }: PlantedName): readonly CopyState[] =>
  stage.azure.blob.copies(account, container, name).filter((copy) => copy.name === name && copy.kind !== 'uncommitted');

interface Meant {
  readonly target: LedgerTarget;
  readonly planted: PlantedName;
  readonly versionId: string | undefined;
  readonly call: number;
}

/** What a look would find of some calls. */
function meantOf(planted: Planted, wanted: readonly number[]): readonly Meant[] {
  return planted.names.flatMap((one) => {
    const { shape, container, name } = one;
    const id = { class: classOfShape[shape], account: planted.account, container, name };
    const calls = one.calls.filter((call) => wanted.includes(call));
    const ids = shape === 'records' ? [undefined] : [...new Set(copiesOf(planted, one).map(identity))];
    return ids.flatMap((versionId) =>
      calls.map((call) => ({
        target: targetOf({ ...id, versionId, callId: idOf(call) }),
        ...{ planted: one, versionId, call },
      })),
    );
  });
}

const linesOf = (planted: Planted, { container, name }: PlantedName): readonly string[] =>
  (stage.azure.blob.read(planted.account, container, name)?.toString() ?? '').split('\n').filter((line) => line !== '');
const callOfLine = (line: string): number => Number((JSON.parse(line) as { callId: string }).callId.slice(5));

async function eraseAndJudge(plan: EstatePlan): Promise<void> {
  const planted = plant(plan);
  const { account, containers, names, isHeld } = planted;
  const first = meantOf(planted, plan.wanted);
  const second = meantOf(planted, plan.second);
  const tasks: readonly EraseTask[] = [
    taskOf(first.map(({ target }) => target)),
    taskOf(
      second.map(({ target }) => target),
      { requestUid: 'r2', stillWanted: () => Promise.resolve(plan.isSecondWanted) },
    ),
  ];
  const goes = new Set([...plan.wanted, ...(plan.isSecondWanted ? plan.second : [])]);
  const began = (call: number): boolean => plan.calls[call]!.isLate;
  const mayGo = (call: number): boolean => goes.has(call) && !isHeld(call) && !began(call);
  const before = names.map((one) => ({ one, copies: copiesOf(planted, one), lines: linesOf(planted, one) }));
  const eventAt = plan.event.what === 'None' ? undefined : names[plan.event.at % Math.max(1, names.length)];
  const isThere =
    eventAt !== undefined && stage.azure.blob.read(account, eventAt.container, eventAt.name) !== undefined;
  const changed = isThere && eventAt.more !== 'LegalHold' && eventAt.more !== 'Lease' ? eventAt : undefined;
  const result = await stage.erase({
    classes: [
      recordingsAt(account, containers.recording),
      { ...transcriptsAt(account, containers.text), name: 'texts' },
      logsAt(account, containers.records),
      { ...logsAt(account, containers.shared, 'Blob'), name: 'shared' },
    ],
    tasks,
    holds: [
      holdByTag('case-7'),
      holdByTag('case-9'),
      holdByIds(...[0, 1, 2, 3, 4].filter((call) => plan.calls[call]!.hold === 'ById').map(idOf)),
    ],
    onDeleting: () => {
      if (changed === undefined) return;
      if (plan.event.what === 'Replace') {
        const content = record('call-9', nowMs - 10 * dayMs);
        const metadata = { callid: 'call-9', started: new Date(nowMs - 10 * dayMs).toISOString() };
        stage.azure.blob.put(account, changed.container, changed.name, { content, metadata });
      } else {
        stage.azure.blob.change(account, changed.container, changed.name, (copy) => {
          copy.tags = { 'calldata-hold': 'case-9' };
        });
      }
    },
  });

  // Nothing but what may go is gone.
  for (const { one, copies, lines } of before) {
    const after = copiesOf(planted, one);
    const isLive = (copy: CopyState): boolean =>
      after.some((left) => !left.isDeleted && identity(left) === identity(copy) && left.etag === copy.etag);
    const isReplaced = changed === one && plan.event.what === 'Replace';
    if (one.shape === 'records') {
      if (!isReplaced && copies.some(({ kind, isDeleted }) => kind === 'base' && !isDeleted)) {
        const kept = lines.filter((line) => !mayGo(callOfLine(line)));
        expect(linesOf(planted, one).filter((line) => !mayGo(callOfLine(line)))).toEqual(kept);
      }
      continue;
    }
    // A log that goes whole tells the start of its first call alone.
    const isLate = one.shape === 'shared' ? one.calls.every(began) : one.calls.some(began);
    const isFree =
      one.calls.every((call) => goes.has(call) && !isHeld(call)) &&
      !isLate &&
      !(changed === one && plan.event.what === 'Hold');
    for (const copy of copies) if (!isFree && !copy.isDeleted && !isReplaced) expect(isLive(copy)).toBe(true);
    if (isReplaced) expect(stage.azure.blob.read(account, one.container, one.name)?.toString()).toContain('call-9');
  }

  // What is said of each target is true, and what may go is gone.
  const judge = ({ planted: one, versionId, call }: Meant, outcome: TargetOutcome): void => {
    const isReplaced = changed === one && plan.event.what === 'Replace';
    const isOther = isReplaced && versionId === undefined;
    const known = before.find((other) => other.one === one)?.copies ?? [];
    const replaced = known.find(({ kind }) => kind === 'base')?.etag;
    // A snapshot that somebody took has the ETag of what it was taken of, and is a target of its own.
    const isTaken = (copy: CopyState): boolean => known.some((other) => identity(other) === identity(copy));
    const isMade = (copy: CopyState): boolean => isOther && copy.etag === replaced && !isTaken(copy);
    const after = copiesOf(planted, one).filter(
      (copy) => one.shape === 'records' || identity(copy) === versionId || isMade(copy),
    );
    const holds = one.shape === 'records' && linesOf(planted, one).some((line) => callOfLine(line) === call);
    const live = one.shape === 'records' ? holds : after.some(({ isDeleted }) => !isDeleted);
    if (outcome.kind === 'Gone') {
      expect(isOther || (!live && (one.shape === 'records' || after.length === 0))).toBe(true);
      if (one.shape !== 'records') expect(after.filter(isMade)).toEqual([]);
    }
    if (outcome.kind === 'Recoverable')
      expect([live && !isOther, after.some(({ isDeleted }) => isDeleted)]).toEqual([false, true]);
    const isNamed = one.calls.every(mayGo);
    const isPlain = ['Nothing', 'Rewrite', 'Snapshot', 'Removed'].includes(one.more) && changed === undefined;
    const isUndone = names.some(
      ({ calls, more }) =>
        calls.some((other) => one.calls.includes(other)) && (more === 'Lease' || more === 'LegalHold'),
    );
    if (isNamed && isPlain && !isUndone) expect(['Gone', 'Recoverable']).toContain(outcome.kind);
    if (isHeld(call) && live && !isOther) expect(outcome.kind).toBe('Retained');
  };
  const [ofFirst = [], ofSecond = []] = [result.outcomes.get('r1'), result.outcomes.get('r2')];
  for (const [at, meant] of first.entries()) judge(meant, ofFirst[at]!);
  for (const [at, meant] of second.entries()) judge(meant, ofSecond[at]!);
  expect([ofFirst.length, ofSecond.length]).toEqual([first.length, second.length]);
}

/** One artifact that another call replaces during the deletes. */
const replacedOne = (
  kind: EstatePlan['kind'],
  shape: Shape,
  more: EstatePlan['artifacts'][number]['more'],
): [EstatePlan] => [
  {
    kind,
    calls: Array.from({ length: 5 }, () => ({ isLate: false, hold: 'None' as const })),
    artifacts: [{ shape, call: 0, others: [], more }],
    wanted: [0],
    second: [],
    isSecondWanted: false,
    event: { at: 0, what: 'Replace' },
  },
];
const examples = [replacedOne('plain', 'text', 'Snapshot'), replacedOne('softDelete', 'shared', 'Nothing')];

it('deletes nothing outside its targets, and says the truth of each', async () => {
  await fc.assert(fc.asyncProperty(estatePlan, eraseAndJudge), { numRuns: 80, examples });
});
