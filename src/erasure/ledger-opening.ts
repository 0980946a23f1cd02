import type { ErasureRequest } from '../api/erasure-request.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { watchUntilMs } from '../policy/erasure/watch.ts';
import { instantOf } from '../policy/instant.ts';
import type { FoundPass } from './policy-pass.ts';

/** What the ledger of a request is opened with, under the policy as it is. */
export function openingOf(pass: FoundPass, request: ErasureRequest) {
  const { metadata, spec, status } = pass.policy.policy;
  const receivedMs = instantOf(request.spec.receivedTime);
  const days = (status?.accounts ?? []).map(({ recoverableDays }) => recoverableDays);
  const untilMs = watchUntilMs(
    {
      recoverableDays: days.length > 0 && days.every((one) => one !== undefined) ? Math.max(...days) : undefined,
      maxima: spec.artifactClasses.map(({ retention }) => retention.maximum),
      timeZone: spec.timeZone,
      receivedMs,
    },
    pass.context.now(),
  );
  const { classes } = request.spec;
  return {
    policyUid: metadata.uid,
    policyNamespace: metadata.namespace,
    policyName: metadata.name,
    receivedTime: rfc3339(receivedMs),
    watchUntilTime: rfc3339(untilMs),
    ...(classes.length === 0 ? {} : { classes }),
  };
}
