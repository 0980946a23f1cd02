import { objectAt, objectsAt } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { parseMore } from '../kube/objects.ts';
import type { KubeObject, ObjectType } from '../kube/objects.ts';

/** How a Job stands, as its controller says. */
export interface JobStatus {
  readonly failed: ReadonlySet<number>;
  /** No pod will run any more; `why` is the reason of the condition. */
  readonly ended: { readonly why: string } | undefined;
}

export interface JobObject extends KubeObject {
  readonly status: JobStatus;
}

export const jobType: ObjectType<JobObject> = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
  parse: parseMore((value) => ({ status: statusOf(objectAt(value, 'status')) })),
};

function statusOf(status: JsonObject): JobStatus {
  const { failedIndexes } = status;
  const ended = objectsAt(status, 'conditions').find(
    (condition) =>
      (condition['type'] === 'Failed' || condition['type'] === 'Complete') && condition['status'] === 'True',
  );
  const why = ended?.['reason'];
  return {
    failed: new Set(typeof failedIndexes === 'string' ? parseIndexes(failedIndexes) : []),
    ended: ended === undefined ? undefined : { why: typeof why === 'string' ? why : 'without a reason' },
  };
}

/** The Job controller writes `1,3-5,7`. */
export function parseIndexes(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (found === null) return [];
    const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
  });
}
