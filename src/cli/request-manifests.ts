import { refuseErasureRequest } from '../api/admission.ts';
import type { ManifestDocument } from './manifest-documents.ts';
import type { Note, Problem } from './plan-report.ts';

const notForGit =
  'an ErasureRequest is no object for Git: what applies it again after its end asks for a Secret that is destroyed. Create it with kubectl create, or with kubectl calldata erase';

/** What the API server would say of requests among the documents. They are not planned: only the operator searches. */
export function judgeRequests(documents: readonly ManifestDocument[]): {
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
} {
  return {
    // Without a name: a person's may be in it.
    problems: documents.flatMap(({ source, object }) =>
      refuseErasureRequest(object).map(({ field, message }) => ({
        source,
        ...(field === '<nil>' ? {} : { field }),
        message,
      })),
    ),
    notes: documents.map(({ source }) => ({ source, message: notForGit })),
  };
}
