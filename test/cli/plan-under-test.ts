import { Readable } from 'node:stream';
import { expect } from '@jest/globals';
import { createAiEstate } from '../../src/azure/ai-estate.ts';
import { readNotice } from '../../src/cli/notice-page.ts';
import { runPlan, type PlanOptions } from '../../src/cli/plan-command.ts';
import { startAzureUnderTest, testTimeoutMs } from '../azure/azure-under-test.ts';
import { valueAt } from '../api/object-path.ts';
import { azureEnvironment } from '../support/operator-process.ts';
import { readSample } from '../support/local-stack.ts';
import { createPolicyFolder } from './policy-files.ts';
import { runCalldata } from './run-calldata.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { LiveWorld } from '../../src/cli/live-look.ts';
import type { AiEstate, StorageEstate } from '../../src/reconcile/ports.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import type { PolicyFolder } from './policy-files.ts';
import type { CommandResult } from './run-calldata.ts';

export const uid = '0b9a1c52-5f4e-4a39-9d5c-6f1e8a1c7d10';

export interface PlanUnderTest {
  readonly azure: LocalAzure;
  readonly folder: PolicyFolder;
  /** The sample policy, as text and as a file, without its notice: that lies at an address that no test may ask. */
  readonly sampleText: string;
  readonly sample: string;
  readonly storage: StorageEstate;
  readonly ai: AiEstate;
  /** The command in a process of its own, as a person calls it. */
  readonly plan: (args: readonly string[], environment?: Record<string, string>) => Promise<CommandResult>;
  /** The same in this process, with the same clients. */
  readonly planJson: (file: string, options?: Partial<PlanOptions>) => Promise<JsonObject>;
  /** All that the command needs to know of the local Azure; `without` takes variables away. */
  readonly surroundings: (options?: { readonly without?: readonly string[] }) => Record<string, string>;
  /** Puts into Azure what the sample asks for, as the operator would. */
  readonly putInForce: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The local Azure with the sample estate, and the command line on it. */
export async function startPlanUnderTest(): Promise<PlanUnderTest> {
  const { azure, estate: storage, arm, credential, stop } = await startAzureUnderTest();
  const ai = createAiEstate({ arm, credential, hosts: ['localhost'], requestTimeoutMs: testTimeoutMs });
  const world: LiveWorld = { storage, ai, readNotice, abortSignal: new AbortController().signal };
  const folder = await createPolicyFolder();
  const sampleText = withoutNotice(await readSample());
  const sample = await folder.write('sample.yaml', sampleText);

  const surroundings: PlanUnderTest['surroundings'] = ({ without = [] } = {}) => {
    return Object.fromEntries(Object.entries(azureEnvironment(azure)).filter(([name]) => !without.includes(name)));
  };
  const planJson: PlanUnderTest['planJson'] = async (file, options = {}) => {
    let output = '';
    const exitCode = await runPlan({
      paths: [file],
      recursive: false,
      uid: undefined,
      json: true,
      nowMs: Date.now(),
      stdin: Readable.from([]),
      write: (text) => {
        output += text;
      },
      connect: () => Promise.resolve({ ...world, close: () => Promise.resolve() }),
      ...options,
    });
    const report = JSON.parse(output) as JsonObject;
    expect(report['exitCode']).toBe(exitCode);
    return report;
  };
  return {
    azure,
    folder,
    sampleText,
    sample,
    storage,
    ai,
    surroundings,
    planJson,
    plan: (args, environment = surroundings()) =>
      runCalldata(['plan', '--live', '--request-timeout-seconds', '5', ...args], { environment }),
    putInForce: async () => {
      const report = await planJson(sample, { uid });
      for (const { resourceId, rules } of sectionsOf(report, 'lifecycle')) {
        const standing = azure.state.lifecycleDocument(resourceId as string)?.rules ?? [];
        azure.state.setLifecycleDocument(resourceId as string, [...standing, ...(rules as readonly JsonObject[])]);
      }
    },
    stop: async () => {
      await ai.close();
      await stop();
      await folder.remove();
    },
  };
}

/** The sections of the first policy, all or those of one kind. */
export function sectionsOf(report: JsonObject, kind?: string): readonly JsonObject[] {
  const sections = valueAt(report, 'policies[0].sections') as readonly JsonObject[];
  return kind === undefined ? sections : sections.filter((section) => section['kind'] === kind);
}

export function findingsOf(report: JsonObject): readonly JsonObject[] {
  return valueAt(report, 'policies[0].findings') as readonly JsonObject[];
}

/** The state of each section, under its kind. */
export function statesOf(report: JsonObject, kind?: string): readonly JsonValue[] {
  return sectionsOf(report, kind).map(({ state }) => state ?? null);
}

function withoutNotice(sample: string): string {
  const text = sample.replace(/^ {2}notice:\n(?: {4}.*\n)+/m, '');
  if (text === sample) throw new Error('The sample has no notice.');
  return text;
}
