import { extensionReasons, refusalReasons } from '../../api/erasure-request-identity-schema.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import type { JsonObject } from '../../api/json.ts';
import { subjectRecipient } from '../../policy/erasure/request-clock.ts';
import { rfc3339 } from '../../policy/erasure/rfc3339.ts';
import { CommandError } from '../command-error.ts';
import type { ExitCode } from '../plan-report.ts';
import { addInformed, mergePolicySpec, mergeRequestSpec } from './changes.ts';
import { withCluster, type Cluster } from './cluster.ts';
import { identityOf, nameOf, timeOf, type IdentityFlags } from './erase-flags.ts';
import { listRequests, readPolicy, readRequest } from './objects.ts';
import { requestListLines } from './request-tables.ts';
import { requestJson } from './request-text.ts';
import { requireOpen } from './standing.ts';
import { exitCodes, type ClusterFlags, type Surroundings } from './surroundings.ts';

/** `requests`: the table of a namespace. */
export async function runRequests(flags: ClusterFlags, { write }: Surroundings): Promise<ExitCode> {
  return withCluster(flags, async (cluster) => {
    const requests = await listRequests(cluster);
    if (flags.json) {
      const items = requests.map((request) => JSON.parse(requestJson(request, exitCodes.done)) as JsonObject);
      write(`${JSON.stringify({ format: 'calldata-erasure-requests/v1', items }, undefined, 2)}\n`);
    } else if (requests.length === 0) write(`There is no ErasureRequest in namespace ${cluster.namespace}.\n`);
    else write(`${requestListLines(requests, Date.now()).join('\n')}\n`);
    return exitCodes.done;
  });
}

interface Change {
  /** What it says afterwards. */
  readonly done: string;
  /** Absent: only before the end of a request does it have an effect. */
  readonly when?: 'BeforeTheEnd' | 'Always';
  readonly apply: (cluster: Cluster, request: ErasureRequest) => Promise<ErasureRequest>;
}

/** Reads a request, changes it, and says so. The end may come between the two, before the change is seen. */
export async function changeRequest(
  name: string,
  flags: ClusterFlags,
  { write }: Surroundings,
  { done, when = 'BeforeTheEnd', apply }: Change,
): Promise<ExitCode> {
  return withCluster(flags, async (cluster) => {
    const request = await readRequest(cluster, name);
    if (when === 'BeforeTheEnd') requireOpen(request);
    const changed = await apply(cluster, request);
    if (when === 'BeforeTheEnd') requireOpen(changed);
    write(flags.json ? requestJson(changed, exitCodes.done) : `${name}: ${done}\n`);
    return exitCodes.done;
  });
}

function merged(value: JsonObject, invalid: string): Change['apply'] {
  return (cluster, request) => mergeRequestSpec(cluster, request, { value, invalid });
}

export function runCancel(name: string, flags: ClusterFlags, around: Surroundings): Promise<ExitCode> {
  return changeRequest(name, flags, around, {
    done: 'cancelled. What was deleted stays deleted; what the caller named will be destroyed, unless another request needs it.',
    apply: merged({ cancel: true }, 'Not cancelled: Kubernetes refuses it'),
  });
}

export interface DecisionFlags extends ClusterFlags {
  readonly reason: string;
  readonly by: string;
}

const namesSomebody = 'holds a number or an address; name people and authorities without';

export function runRefuse(
  name: string,
  flags: DecisionFlags & { readonly complaintHint: string },
  around: Surroundings,
): Promise<ExitCode> {
  const { complaintHint } = flags;
  const by = nameOf(flags.by, '--by');
  const reason = oneOf(flags.reason, refusalReasons);
  return changeRequest(name, flags, around, {
    done: `refused (${reason}). Tell the caller why and where they can complain within the month, then: ${around.programName} inform ${name} --recipient Subject --by …`,
    apply: merged(
      { refusal: { reason, by, complaintHint } },
      `Not refused. It is refused already, or it is approved and the approval must be taken back first (approve --take-back), or --by or --complaint-hint ${namesSomebody}`,
    ),
  });
}

export function runExtend(name: string, flags: DecisionFlags, around: Surroundings): Promise<ExitCode> {
  const by = nameOf(flags.by, '--by');
  const reason = oneOf(flags.reason, extensionReasons);
  return changeRequest(name, flags, around, {
    done: `extended by two months (${reason}). It counts only if the caller is told before the first due time: ${around.programName} inform ${name} --recipient Subject --by …`,
    apply: merged({ extension: { reason, by } }, `Not extended. It is extended already, or --by ${namesSomebody}`),
  });
}

function oneOf<Word extends string>(reason: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === reason);
  if (word === undefined) throw new CommandError(`--reason must be one of ${words.join(', ')}.`);
  return word;
}

/** `identify`: that somebody verified who the caller is. */
export function runIdentify(
  name: string,
  flags: ClusterFlags & IdentityFlags,
  around: Surroundings,
): Promise<ExitCode> {
  const identityVerification = identityOf(flags, Date.now());
  if (identityVerification === undefined) throw new CommandError('Name --verified-by, --method and --verified-keys.');
  return changeRequest(name, flags, around, {
    done: 'identity verified; the search begins.',
    apply: merged(
      { identityVerification },
      'Not changed. The identity is settled already, or --verified-by holds a number or an address',
    ),
  });
}

export interface InformFlags extends ClusterFlags {
  readonly recipient: string;
  readonly by: string;
  readonly reference?: string;
  readonly time?: string;
}

export function runInform(name: string, flags: InformFlags, around: Surroundings): Promise<ExitCode> {
  const { reference, time } = flags;
  const [recipient, by] = [nameOf(flags.recipient, '--recipient'), nameOf(flags.by, '--by')];
  const notifiedTime = time === undefined ? rfc3339(Date.now()) : timeOf(time, '--time', Date.now());
  const value = { recipient, notifiedTime, by, ...(reference === undefined ? {} : { reference }) };
  const what = recipient === subjectRecipient ? 'that the caller was told' : 'that a recipient was told';
  return changeRequest(name, flags, around, {
    done: `noted ${what}.`,
    when: 'Always',
    apply: (cluster, request) =>
      addInformed(cluster, request, {
        value,
        invalid:
          'Not noted: an entry holds a number of seven digits, an address or a date, or there are too many entries',
      }),
  });
}

/** `suspend` and `resume`: whether the operator does anything for a policy. */
export async function runSuspend(
  name: string,
  flags: ClusterFlags & { readonly suspend: boolean },
  { write }: Surroundings,
): Promise<ExitCode> {
  return withCluster(flags, async (cluster) => {
    const { suspend } = flags;
    const policy = await mergePolicySpec(cluster, await readPolicy(cluster, name), { value: { suspend } });
    if (flags.json) {
      const { metadata, spec } = policy;
      const document = {
        format: 'calldata-suspension/v1',
        name: metadata.name,
        namespace: metadata.namespace,
        suspend: spec.suspend,
      };
      write(`${JSON.stringify(document, undefined, 2)}\n`);
    } else write(`${name}: ${suspend ? suspended : 'resumed. The operator goes on with its next pass.'}\n`);
    return exitCodes.done;
  });
}

const suspended =
  'suspended. The operator searches and deletes nothing for it; rules that stand in Azure keep deleting, and due times run on.';
