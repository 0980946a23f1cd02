import { statusFieldManager } from '../api/group.ts';
import { isDeepEqual, isJsonObject, objectsAt } from '../api/json.ts';
import { reportNameOf, type Report } from '../policy/reports/report.ts';
import { timeResults } from '../policy/reports/result-times.ts';
import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import { errorFields } from '../runtime/log.ts';
import { applyObject, getObject } from './client.ts';
import { isNotServed } from './errors.ts';
import { managedByLabel } from './managed-by.ts';
import { keyOf, parseMore } from './objects.ts';
import { createServedResource } from './served-resource.ts';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { JsonObject } from '../api/json.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { PublishedReport, ReportPublisher } from '../reconcile/report-ports.ts';
import type { Log } from '../runtime/log.ts';
import type { KubeObject, ObjectType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export interface ReportPublisherOptions {
  readonly transport: KubeTransport;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

interface WrittenReport extends KubeObject {
  /** The object as it came. */
  readonly content: JsonObject;
}

/** Of the project OpenReports, whose CRD others install: Kyverno, for one. */
export const reportType: ObjectType<WrittenReport> = {
  group: 'openreports.io',
  version: 'v1alpha1',
  plural: 'reports',
  kind: 'Report',
  parse: parseMore((content) => ({ content })),
};

/**
 * Writes one Report a policy, where the cluster knows the kind. A live read comes first, and where that shows the same, nothing
 * is written. The policy owns its Report, so the garbage collector takes it along; the operator deletes none.
 */
export function createReportPublisher({ transport, now, log }: ReportPublisherOptions): ReportPublisher {
  const client = { transport, resource: reportType };
  const served = createServedResource({ transport, resource: reportType, now });

  async function write(policy: CallDataPolicy, report: Report, options: CallOptions): Promise<PublishedReport> {
    if (!(await served.isServed(options))) return { kind: 'NotServed' };
    const key = { namespace: policy.metadata.namespace, name: reportNameOf(policy.metadata.name) };
    const found = (await getObject(client, key, options))?.content;
    if (found !== undefined && !isOurs(found)) throw takenName(key.name);
    const results = timeResults(report.results, objectsAt(found, 'results'), now());
    const content = { ...report, results } as unknown as JsonObject;
    const owner = ownerOf(policy);
    if (found !== undefined && isSame(found, content, owner)) return { kind: 'Unchanged' };
    const metadata = { labels: { [managedByLabel]: statusFieldManager }, ownerReferences: [owner] };
    await applyObject(client, key, { metadata, ...content }, { ...options, fieldManager: statusFieldManager });
    return { kind: 'Written' };
  }

  return {
    publish: async (policy, report, options) => {
      try {
        return await write(policy, report, options);
      } catch (error) {
        if (isNotServed(error)) {
          served.forget();
          return { kind: 'NotServed' };
        }
        if (!isOperatorError(error)) throw error;
        log.warn({ object: keyOf(policy), error: errorFields(error) }, 'The Report of a policy was not written.');
        return { kind: 'Failed', message: error.message };
      }
    },
  };
}

/** An owner that does not block: nothing waits for a Report, and no right to the finalizers of policies is needed. */
function ownerOf({ apiVersion, kind, metadata: { name, uid } }: CallDataPolicy): JsonObject {
  return { apiVersion, kind, name, uid };
}

/** Who took away our label is put right; whoever reports by another name keeps theirs. */
function isOurs(found: JsonObject): boolean {
  return found['source'] === statusFieldManager || labelOf(found) === statusFieldManager;
}

function isSame(found: JsonObject, content: JsonObject, owner: JsonObject): boolean {
  return (
    labelOf(found) === statusFieldManager &&
    objectsAt(metadataOf(found), 'ownerReferences').some((one) => isDeepEqual(one, owner)) &&
    Object.entries(content).every(([field, value]) => isDeepEqual(found[field], value))
  );
}

function takenName(name: string): OperatorError {
  const message = `The Report ${name} belongs to somebody else. Delete or rename it.`;
  return new OperatorError(message, { kind: 'terminal', reason: 'ReportNotWritten' });
}

function labelOf(found: JsonObject): unknown {
  const labels = metadataOf(found)['labels'];
  return isJsonObject(labels) ? labels[managedByLabel] : undefined;
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return isJsonObject(metadata) ? metadata : {};
}
