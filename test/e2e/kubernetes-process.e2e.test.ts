import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rulesFinalizer } from '../../src/api/group.ts';
import type { FaultEffect } from '../cloud/faults.ts';
import type { OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, logOf, runOperator, type Bundle } from './kubernetes-operator.ts';
import { startRelay, type Relay } from './kubernetes-relay.ts';
import { ownRulesIn, ruleOf } from './kubernetes-rules.ts';
import { accountOf, verdictsOf, type PolicyHandle } from './policies.ts';

let harness: Harness;
let relay: Relay;
let bundle: Bundle;
let namespace: string;
let account: string;
let policy: PolicyHandle;
let running: OperatorProcess[] = [];

beforeAll(async () => {
  [harness, bundle] = await Promise.all([openHarness(), buildBundle()]);
  relay = await startRelay(harness.cluster.server);
}, 120_000);
afterAll(async () => {
  await relay.stop();
  await harness.stop();
});
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  harness.azure.journal.clear();
});
afterEach(async () => {
  for (const operator of running) operator.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
  await harness.reset();
});

async function start(flags: readonly string[] = []): Promise<OperatorProcess> {
  const operator = await runOperator(harness, {
    bundle,
    server: relay.server,
    flags: [`--watch-namespaces=${namespace}`, ...flags],
  });
  running.push(operator);
  return operator;
}

const applyPolicy = () =>
  policy.apply(specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])], automatic));

const putsTo = () => harness.azure.journal.count({ method: 'PUT', path: account });

/** The one end state, whatever happened on the way. */
async function expectSettled(): Promise<void> {
  const settled = await policy.waitForReady('PolicyApplied');
  expect(verdictsOf(settled)).toMatchObject({ Ready: 'True PolicyApplied', LifecycleConfigured: 'True RulesInForce' });
  expect(settled.metadata.finalizers).toEqual([rulesFinalizer]);
  expect(ownRulesIn(harness, account)).toMatchObject([ruleOf(84)]);
}

describe('SIGUSR2', () => {
  it('switches the log to debug and back, in the running process', async () => {
    const operator = await start(['--log-level=info']);
    const levels = () => logOf(operator).flatMap(({ logLevel }) => (logLevel === undefined ? [] : [logLevel]));
    const debugLines = () => logOf(operator).filter(({ level }) => level === 'debug').length;
    await applyPolicy();
    await expectSettled();
    expect(debugLines()).toBe(0);
    operator.kill('SIGUSR2');
    await waitFor(() => levels().length === 1, { what: 'the log to switch' });
    await policy.passNow();
    await waitFor(() => debugLines() > 0, { what: 'a line of debug' });
    // Each line of a pass bears its id.
    const ids = new Set(logOf(operator).map(({ reconcileId }) => reconcileId));
    expect([...ids].filter((id) => id !== undefined)).not.toEqual([]);
    operator.kill('SIGUSR2');
    await waitFor(() => levels().length === 2, { what: 'the log to switch back' });
    expect(levels()).toEqual(['debug', 'info']);
    expect(await operator.stop()).toBe(0);
  }, 90_000);
});

describe('SIGTERM', () => {
  it('lets a running pass end, status included, and exits 0', async () => {
    const operator = await start();
    const held = harness.azure.faults.add({ method: 'PUT', effect: { kind: 'silence' }, count: 1 });
    await applyPolicy();
    await held.struck({ deadlineMs: 60_000 });
    const ended = operator.stop();
    await waitFor(() => logOf(operator).some(({ msg }) => msg === 'stopping'), { what: 'the operator to stop' });
    expect(ownRulesIn(harness, account)).toEqual([]);
    held.release();
    expect(await ended).toBe(0);
    await expectSettled();
    expect(putsTo()).toBe(1);
  }, 90_000);

  it('aborts a pass that outlasts the drain time and exits 0 all the same; the next start ends the work', async () => {
    const operator = await start(['--drain-timeout-seconds=1']);
    const held = harness.azure.faults.add({ method: 'PUT', effect: { kind: 'silence' }, count: 1 });
    await applyPolicy();
    await held.struck({ deadlineMs: 60_000 });
    const stoppedAt = performance.now();
    expect(await operator.stop()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(ownRulesIn(harness, account)).toEqual([]);
    harness.azure.faults.clear();
    await start();
    await expectSettled();
  }, 90_000);
});

interface KillPoint {
  readonly method: string;
  readonly effect: () => FaultEffect;
  readonly rulesThen: number;
  /** Whether status knows the account by then: it must before a rule can stand there. */
  readonly isAnnounced: boolean;
  readonly putsInAll: number;
  /** What else must have happened before the kill. */
  readonly reached?: () => boolean;
}

const afterTheFinalizer: KillPoint = {
  method: 'GET',
  effect: () => ({ kind: 'silence' }),
  rulesThen: 0,
  isAnnounced: false,
  putsInAll: 1,
};

const beforeTheWrite: KillPoint = {
  ...afterTheFinalizer,
  method: 'PUT',
  isAnnounced: true,
  putsInAll: 2,
};

const afterTheWrite: KillPoint = {
  ...beforeTheWrite,
  effect: () => ({ kind: 'silence', when: 'after' }),
  rulesThen: 1,
  putsInAll: 1,
};

/** Azure answers, but no word of the operator reaches the API server any more. */
const beforeTheStatus: KillPoint = {
  ...afterTheWrite,
  effect: () => ({
    kind: 'interfere',
    when: 'after',
    act: () => {
      relay.swallowAll();
    },
  }),
  reached: () => {
    const calls = harness.azure.journal.entries({ path: account });
    const write = calls.findIndex(({ method }) => method === 'PUT');
    return calls.slice(write + 1).some(({ method, outcome }) => method === 'GET' && outcome === 'answered');
  },
};

describe('SIGKILL in a first pass', () => {
  it.each([
    ['after the finalizer, before anything was read', afterTheFinalizer],
    ['when the write was sent and has not taken effect', beforeTheWrite],
    ['when the write was done and not answered', afterTheWrite],
    ['when the rules stand and status was not written', beforeTheStatus],
  ])(
    '%s: the next start comes to the same end',
    async (_, { method, effect, rulesThen, isAnnounced, putsInAll, reached = () => true }) => {
      const operator = await start();
      const fault = harness.azure.faults.add({ method, path: account, count: 1, effect: effect() });
      await applyPolicy();
      await fault.struck({ deadlineMs: 60_000 });
      await waitFor(reached, { what: 'the point to be reached' });
      operator.kill('SIGKILL');
      expect(await operator.ended).toBe('SIGKILL');
      await waitFor(() => harness.azure.journal.count({ outcome: 'pending' }) === 0, { what: 'no request to be open' });
      harness.azure.faults.clear();
      relay.resume();

      const killed = await policy.read();
      expect(verdictsOf(killed!).Ready ?? 'absent').not.toContain('True');
      expect(accountOf(killed!, account) !== undefined).toBe(isAnnounced);
      expect(killed?.metadata.finalizers).toEqual([rulesFinalizer]);
      expect(ownRulesIn(harness, account)).toHaveLength(rulesThen);

      await start();
      await expectSettled();
      expect(putsTo()).toBe(putsInAll);
    },
    90_000,
  );
});

describe('a start that cannot succeed', () => {
  async function run(flags: readonly string[]) {
    const environment = { PATH: process.env['PATH'], HOME: '/nonexistent' };
    const child = spawn(process.execPath, [bundle.file, ...flags], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
    return { code, lines: `${stdout}${stderr}`.trimEnd().split('\n') };
  }

  it('for want of a kubeconfig exits 1 and says so in one line', async () => {
    const { code, lines } = await run([]);
    expect(code).toBe(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'info', msg: 'starting' },
      { level: 'error', error: { message: expect.stringContaining('No kubeconfig was found') } },
    ]);
  }, 30_000);

  it.each([
    ['a value that is refused', ['--workers=none'], '--workers'],
    ['a flag that is not known', ['--wrokers=3'], '--wrokers'],
    ['a flag without its value', ['--workers'], '--workers'],
  ])(
    'for %s exits 2 and names the flag',
    async (_, flags, named) => {
      const { code, lines } = await run(flags);
      expect(code).toBe(2);
      expect(lines[0]).toContain(named);
    },
    30_000,
  );
});
