import type { ErasureRequest } from '../../api/erasure-request.ts';
import { standingOf } from './standing.ts';

const unidentified: readonly string[] = ['IdentityPending', 'IdentityQueried'];

/** The commands that bring an open request further, complete but for what a person has to know or to read. */
export function nextSteps(request: ErasureRequest, programName: string): string {
  const { name } = request.metadata;
  const { reason = '' } = standingOf(request);
  const steps = [
    `show ${name}`,
    unidentified.includes(reason) ? `identify ${name} --verified-by … --method … --verified-keys …` : approval(request),
    `cancel ${name}`,
  ];
  return `Go on with: ${steps.map((step) => `${programName} ${step}`).join('; ')}\n`;
}

/** The digest is left to be filled in: who approves must have read it. */
function approval(request: ErasureRequest): string {
  const { metadata, spec } = request;
  const additions = standingOf(request).reason === 'AdditionsAwaitApproval' ? ' --additions' : '';
  const execute = spec.mode === 'DryRun' ? ' --execute' : '';
  return `approve ${metadata.name} --by … --digest …${additions}${execute}`;
}
