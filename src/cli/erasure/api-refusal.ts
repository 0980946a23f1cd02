import { approveVerb, erasureRequestNames } from '../../api/erasure-request.ts';
import { apiGroup } from '../../api/group.ts';
import { isOperatorError, type OperatorError } from '../../reconcile/errors.ts';
import { CommandError } from '../command-error.ts';

/** What a refusal means where only the command knows: by the status of the answer. */
export interface RefusalTexts {
  /** 422: a rule of the resource was broken. The fields follow. */
  readonly invalid?: string;
  /** 403, where more than the plain verb is needed. */
  readonly forbidden?: string;
  /** 404. */
  readonly missing?: string;
  /** 409: another object, or another state of it, than was read. */
  readonly conflict?: string;
}

/**
 * Awaits a call to Kubernetes and tells a refusal in plain words. `doing` is what was refused, as the end of "You may not …".
 * The words come from the status alone: the API server's own message may repeat what was sent.
 */
export async function plainly<T>(call: Promise<T>, doing: string, texts: RefusalTexts = {}): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    const text = textOf(error, doing, texts);
    throw text === undefined ? error : new CommandError(text);
  }
}

const changedMeanwhile = 'It was changed or made again meanwhile. Look at it and try again.';

function textOf(error: OperatorError, doing: string, texts: RefusalTexts): string | undefined {
  const { code, status, message } = error;
  if (code === 'ResourceNotServed') {
    return 'The cluster does not know this kind of object: install the CRDs of the operator, or choose another --context.';
  }
  // The test of a JSON patch failed.
  if (code === 'PatchNotApplicable') return texts.conflict ?? changedMeanwhile;
  if (status === 422) return `${texts.invalid ?? 'Kubernetes refuses it'} (${message.replace(/[.]$/, '')})`;
  return status === undefined ? undefined : plainTexts(doing, texts)[status];
}

function plainTexts(doing: string, texts: RefusalTexts): Readonly<Record<number, string>> {
  return {
    401: 'Kubernetes does not know who you are: log in again, or choose another --context.',
    403: texts.forbidden ?? `You may not ${doing}. Ask for a role that allows it.`,
    404: texts.missing ?? 'It is not there any more.',
    409: texts.conflict ?? changedMeanwhile,
  };
}

/** An approval is refused by RBAC, by the admission policy or by the rules of the resource. */
export function approvalRefusals(namespace: string): RefusalTexts {
  const resource = `${erasureRequestNames.plural}.${apiGroup}`;
  return {
    forbidden: `You may not approve: that needs the verb ${approveVerb} on ${resource} in namespace ${namespace}, and the verb patch. Ask for the role of an approver, or let somebody approve who has it.`,
    invalid:
      'Not approved. The plan changed since it was shown, or the request is refused already, or --by holds a number or an address: look with show, then approve again.',
    conflict: 'Not approved: the request was removed or made again meanwhile. Look at it with show.',
  };
}
