import { startLocalStack, kubectl, type LocalStack } from '../../test/support/local-stack.ts';
import { operatorIdentity } from '../../test/support/operator-identity.ts';
import { startOperatorProcess, type OperatorProcess } from '../../test/support/operator-process.ts';
import { buildOperator } from '../build.ts';
import { benchEstate } from './estate.ts';

export interface BenchStack extends LocalStack {
  readonly startOperator: (options?: {
    readonly onLine?: (line: string) => void;
    /** As in the image, where what Node compiled at the build serves every start. */
    readonly inPlace?: boolean;
    readonly flags?: readonly string[];
  }) => Promise<OperatorProcess>;
}

export async function startBenchStack(accounts: number, report: (line: string) => void): Promise<BenchStack> {
  const [bundle, stack] = await Promise.all([
    buildOperator(),
    startLocalStack({ estate: benchEstate(accounts), report }),
  ]);
  await kubectl(stack.controlPlane, ['create', 'namespace', 'bench']);
  return {
    ...stack,
    startOperator: (options = {}) =>
      startOperatorProcess({
        bundle,
        controlPlane: stack.controlPlane,
        identity: operatorIdentity,
        azure: stack.azure,
        ...options,
      }),
  };
}
