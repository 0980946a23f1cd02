import type { AdmittedPolicy } from './admit-policies.ts';
import { CommandError } from './command-error.ts';

/** The policies with the uid that `--uid` names, which is that of the only one. Throws a CommandError. */
export function withUid(admitted: readonly AdmittedPolicy[], uid: string | undefined): readonly AdmittedPolicy[] {
  if (uid === undefined) return admitted;
  if (admitted.length > 1)
    throw new CommandError('--uid speaks of one policy, and several are given; give one file with one policy');
  return admitted.map(({ source, policy }) => ({
    source,
    policy: { ...policy, metadata: { ...policy.metadata, uid } },
  }));
}
