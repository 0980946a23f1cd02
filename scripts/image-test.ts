import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectApiServer } from '../test/api/api-server.ts';
import { cacheDirectory } from '../test/control-plane/cache.ts';
import { withFileLock } from '../test/control-plane/file-lock.ts';
import { endWithProcess } from '../test/control-plane/process-end.ts';
import { findFreePort } from '../test/control-plane/port.ts';
import { withProgress } from '../test/control-plane/progress.ts';
import { artifactClass, automatic, callsAccount, emptyEstate, resourceGroupId, specOf } from '../test/e2e/estate.ts';
import { policyHandle } from '../test/e2e/policies.ts';
import { kubectl, startLocalStack, type LocalStack } from '../test/support/local-stack.ts';
import { basePrefix, ensureBase } from './image/base.ts';
import { buildImage, measureContent, type ImageConfig } from './image/build.ts';
import { startContainer, waitForAnswer, type Container } from './image/container.ts';
import { numericUser, planPod, readPodTemplate, writePodFiles } from './image/pod.ts';
import { findMissingPrograms, judgeMachine, mayMount, neededPrograms } from './image/programs.ts';
import { judgeConfinement, type SandboxPlan } from './image/sandbox.ts';
import { openImageStore, type ImageStore } from './image/store.ts';

const { values } = parseArgs({ options: { base: { type: 'string' } } });
const imageName = 'localhost/calldata-operator:image-test';
const interrupted = new AbortController();

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The result, a line for each figure. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const milliseconds = (from: number, to: number) => `${Math.round(to - from)} ms`;

async function build(store: ImageStore): Promise<ImageConfig> {
  const base = values.base ?? (await ensureBase({ store, report, abortSignal: interrupted.signal }));
  return withProgress(`building the Dockerfile on ${base}`, () => buildImage(store, base, imageName), { report });
}

async function judgeImage(root: string, image: ImageConfig): Promise<void> {
  const { totalBytes, ownBytes, strangers } = await measureContent(root, image);
  say(`image size: ${mebibytes(totalBytes)} unpacked, of which ${mebibytes(ownBytes)} are the operator`);
  if (strangers.length > 0) throw new Error(`the image holds what is not needed: ${strangers.join(', ')}`);
}

/** From the start of the container to a policy that is Ready, and to an end in good order. */
async function runContainer(plan: SandboxPlan, stack: LocalStack, health: string): Promise<void> {
  const container = startContainer(plan);
  try {
    const aliveAtMs = await waitForAnswer(container, `${health}/healthz`);
    const readyAtMs = await waitForAnswer(container, `${health}/readyz`);
    const problems = judgeConfinement(await container.seen(), plan);
    if (problems.length > 0) throw new Error(`the container is not confined: ${problems.join('; ')}`);
    say(`user: ${plan.user.id}:${plan.user.groupId}, no capabilities, read-only root`);
    say(`start time: ${milliseconds(container.spawnedAtMs, aliveAtMs)} to /healthz`);
    say(`start time: ${milliseconds(container.spawnedAtMs, readyAtMs)} to /readyz`);
    await makePolicyReady(stack);
    const end = await container.stop();
    if (end !== 0) throw new Error(`the container ended with ${end} after SIGTERM`);
    say('end: exit code 0 after SIGTERM');
  } catch (error) {
    throw withLog(error as Error, container);
  } finally {
    await container.stop();
  }
}

function withLog(error: Error, container: Container): Error {
  return new Error(`${error.message}\nThe end of the container's log:\n${container.lines().slice(-20).join('\n')}`);
}

async function makePolicyReady({ controlPlane, azure }: LocalStack): Promise<void> {
  azure.state.addAccount(resourceGroupId, callsAccount('calls'));
  await kubectl(controlPlane, ['create', 'namespace', 'privacy']);
  const server = connectApiServer(controlPlane);
  try {
    const policy = policyHandle(server, 'privacy', 'voicebot');
    const appliedAtMs = performance.now();
    await policy.apply(specOf([artifactClass('recordings', ['calls/recordings/voicebot/'])], automatic));
    await policy.waitForReady('PolicyApplied');
    say(`policy: Ready ${milliseconds(appliedAtMs, performance.now())} after it was applied`);
  } finally {
    await server.close();
  }
}

async function run(root: string, image: ImageConfig): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'calldata-pod-'));
  const stack = await startLocalStack({ estate: emptyEstate, report });
  try {
    const [healthPort, metricsPort] = await Promise.all([findFreePort(), findFreePort()]);
    const { controlPlane, azure } = stack;
    const user = numericUser(image.User);
    const files = await writePodFiles(directory, { controlPlane, azure, user, healthPort, metricsPort });
    const plan = planPod({ image, template: await readPodTemplate(), root, ...files });
    await runContainer(plan, stack, `http://127.0.0.1:${healthPort}`);
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const missing = await findMissingPrograms(neededPrograms(values.base !== undefined), process.env);
  const userId = process.getuid?.();
  const problems = judgeMachine({ platform: process.platform, userId, missing, mayMount: await mayMount() });
  if (problems.length > 0) throw new UnfitMachine(problems.join('\n'));
  const directory = join(cacheDirectory(process.env), 'image');
  await mkdir(directory, { recursive: true });
  const work = async (): Promise<void> => {
    const store = openImageStore(directory, interrupted.signal);
    await store.removeRemains(basePrefix);
    const image = await build(store);
    const container = await store.mountContainer(imageName);
    try {
      await judgeImage(container.root, image);
      await run(container.root, image);
    } finally {
      await container.remove();
      await store.buildah(['rmi', imageName]);
    }
  };
  const onWait = () => {
    report('waiting for another run of the image test ...');
  };
  await withFileLock(join(directory, 'lock'), work, { onWait, abortSignal: interrupted.signal });
}

/** Nothing was tried: it says nothing of the image. */
class UnfitMachine extends Error {}

/** What test runners take for "not run". */
const notRunExitCode = 77;

const finished = main();
// Ctrl-C and SIGTERM end what runs, and then what is left is removed.
const untie = endWithProcess({
  stop: async () => {
    interrupted.abort(new Error('interrupted'));
    await finished.catch(() => undefined);
  },
  kill: () => undefined,
});
try {
  await finished;
  say('image test: passed');
} catch (error) {
  const isUnfit = error instanceof UnfitMachine;
  report(`image test: ${isUnfit ? 'not run' : 'failed'}\n${(error as Error).message}`);
  process.exitCode = isUnfit ? notRunExitCode : 1;
} finally {
  untie();
}
