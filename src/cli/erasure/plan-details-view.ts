import type { ErasureRequest } from '../../api/erasure-request.ts';
import type { PlanDetailCall, PlanDetails, PlanDetailTarget } from '../../erasure/plan-details-schema.ts';
import { readPlan, type PlanShelf } from '../../erasure/plan-shelf.ts';
import { countOf } from '../../policy/findings.ts';
import type { CallOptions } from '../../reconcile/ports.ts';
import { CommandError } from '../command-error.ts';
import { wrap } from '../wrapped-text.ts';

/** The decrypted plan, and what was found since where that waits. */
export interface Details {
  readonly plan: PlanDetails;
  readonly additions?: PlanDetails;
}

/** Reads what is shown now. Throws a CommandError where there is nothing, or where it cannot be opened. */
export async function readDetails(
  shelf: PlanShelf,
  { metadata: { uid }, status }: ErasureRequest,
  options: CallOptions,
): Promise<Details> {
  const { plan } = status ?? {};
  if (plan === undefined) throw new CommandError('There is no plan yet. Wait for the search, and look again.');
  const read = (planDigest: string) => readOne(shelf, { requestUid: uid, planDigest }, options);
  const details = await read(plan.digest);
  return plan.additions === undefined
    ? { plan: details }
    : { plan: details, additions: await read(plan.additions.digest) };
}

async function readOne(
  shelf: PlanShelf,
  place: { readonly requestUid: string; readonly planDigest: string },
  options: CallOptions,
): Promise<PlanDetails> {
  const read = await readPlan(shelf, place, options);
  switch (read.kind) {
    case 'Opened':
      return read.details;
    case 'NotFound':
      throw new CommandError('The details of the plan are not there: they are destroyed when the request ends.');
    case 'KeyMissing':
      throw new CommandError(
        'The details of the plan are encrypted with a key that is no longer among the subject keys.',
      );
    case 'Malformed':
      throw new CommandError('The details of the plan were changed or are not whole. Do not approve by them.');
  }
}

/** The calls one by one, with everything that would go. This names calls and blobs. */
export function detailLines({ plan, additions }: Details): readonly string[] {
  return [
    `Details of plan ${plan.planDigest}: personal data`,
    ...plan.calls.flatMap(callLines),
    ...(additions === undefined
      ? []
      : ['', `Details of additions ${additions.planDigest}: personal data`, ...additions.calls.flatMap(callLines)]),
  ];
}

function callLines({ callId, startTime, strength, review, kinds, targets }: PlanDetailCall): readonly string[] {
  const start = startTime === undefined ? 'of unknown start' : `of ${startTime}`;
  const why = kinds.length === 0 ? '' : ` by ${kinds.join(', ')}`;
  const note = review === undefined ? '' : `; look at it: ${review}`;
  return [
    ...wrap(
      `Call ${callId} ${start}, ${strength.toLowerCase()}${why}${note}: ${countOf(targets.length, 'artifact')}`,
      2,
    ),
    ...targets.flatMap((target) => wrap(targetText(target), 4)),
  ];
}

function targetText({ class: name, account, container, name: blob, ...more }: PlanDetailTarget): string {
  const { artifact, object, versionId, extent, held } = more;
  const what = artifact ?? object ?? 'Artifact';
  const place = container === undefined ? `${account}/${blob}` : `${account}/${container}/${blob}`;
  const notes = [
    ...(versionId === undefined ? [] : [`version ${versionId}`]),
    ...(extent === undefined || extent === 'Whole' ? [] : [extentTexts[extent]]),
    ...(held === undefined
      ? []
      : [`held on ground ${held.ground}${held.untilTime === undefined ? '' : ` until ${held.untilTime}`}`]),
  ];
  return `${what} in ${name}: ${place}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

const extentTexts = {
  Records: 'only the records of this call',
  Shared: 'stays while calls of others share it or what it names, or may',
} as const;
