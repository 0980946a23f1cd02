import { whyNoKey } from '../api/blob-key.ts';
import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { ErasureVerdict } from './erasure-assurance.ts';
import { buildPoint, summarize, type Point } from './findings.ts';

/**
 * Keys that no blob can have, in places where erasures alone look: no look for retention comes upon them. Admission refuses them, and
 * a policy that was stored before it did has them all the same.
 */
export function impossibleKeys({ artifactClasses }: Pick<CallDataPolicySpec, 'artifactClasses'>): readonly Point[] {
  return artifactClasses.flatMap(({ name, artifacts = [] }, at) =>
    artifacts.flatMap(({ numbers = [], aiObjects = [] }, entry) => {
      const subject = `class ${name}, artifacts[${entry}]`;
      return Object.entries({ numbers, aiObjects }).flatMap(([list, sources]) =>
        sources.flatMap(({ from, key = '' }, index) => {
          const wrong = from === 'Tag' || from === 'Metadata' ? whyNoKey(from, key) : undefined;
          const field = `spec.artifactClasses[${at}].artifacts[${entry}].${list}[${index}].key`;
          return wrong === undefined ? [] : [pointOf({ subject, field, wrong })];
        }),
      );
    }),
  );
}

function pointOf({
  subject,
  field,
  wrong,
}: {
  readonly subject: string;
  readonly field: string;
  readonly wrong: string;
}) {
  const text = {
    what: `${field}: ${wrong}.`,
    why: 'Until then no ErasureRequest of the policy is carried out: nobody can look there for a caller.',
    todo: 'Correct the field.',
  };
  return buildPoint('Unknown', 'DefinitionInvalid', text, { severity: 'High', basis: 'Attested', subject });
}

/** What was seen to be wrong outweighs that nothing can be erased until a person corrects the policy. */
export function withImpossibleKeys(verdict: ErasureVerdict, points: readonly Point[]): ErasureVerdict {
  if (points.length === 0) return verdict;
  const told = `No ErasureRequest can be carried out: ${summarize(points)}`;
  if (verdict.status === 'False') return { ...verdict, message: `${verdict.message} ${told}` };
  return { status: 'Unknown', reason: 'DefinitionInvalid', message: `${told} ${verdict.message}` };
}
