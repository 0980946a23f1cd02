import type { ErasureCondition, ErasureRequest } from '../../api/erasure-request.ts';
import { requestMisfitOf } from '../../api/misfit.ts';
import type { Stored, StoredInformed, StoredReceipt, StoredRequest } from '../../api/stored.ts';
import { endOfItself } from '../../policy/erasure/request-state.ts';
import { wrap } from '../wrapped-text.ts';
import { leftOver, planLines, resultLines } from './request-tables.ts';
import { standingOf } from './standing.ts';
import { counted, missing, told } from './told.ts';

/** Everything of a request that a person can read, in sentences. Nothing in it says who the caller is. */
export function requestLines(request: StoredRequest): readonly string[] {
  const { metadata, spec, status = { observedGeneration: -1 } } = request;
  const blocks = [
    [
      told`${metadata.namespace}/${metadata.name}  (policy ${spec?.policyRef?.name}, ${spec?.mode})`,
      ...misfitSentences(request).flatMap((sentence) => wrap(sentence, 2)),
      ...wrap(standingText(request), 2),
      ...clockSentences(request).flatMap((sentence) => wrap(sentence, 2)),
      ...decisionSentences(request).flatMap((sentence) => wrap(sentence, 2)),
    ],
    ...(status.plan === undefined ? [] : [planLines(status.plan)]),
    ...(status.plan?.executedTime === undefined && status.plan?.calls !== 0
      ? []
      : [['Results', ...resultLines(status.results ?? [])]]),
    proofSentences(status).flatMap((sentence) => wrap(sentence, 0)),
    status.conditions === undefined ? [] : ['Conditions', ...status.conditions.flatMap(conditionLines)],
  ];
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Why something may be missing, where the object was stored under another schema. */
export function misfitSentences({ spec }: StoredRequest): readonly string[] {
  const misfit = requestMisfitOf(spec);
  return misfit === undefined
    ? []
    : [`What is stored does not fit this version: ${misfit} ${missing} stands for what is missing.`];
}

function conditionLines({ type, status, reason, message }: Stored<ErasureCondition>): readonly string[] {
  return wrap(told`${type} ${status} (${reason}): ${message}`, 2);
}

export function standingText(request: StoredRequest): string {
  const { kind, reason, message } = standingOf(request);
  if (kind === 'Unseen') return 'The operator has not looked at the request as it is now.';
  return told`${reason}: ${message}`;
}

function clockSentences({ spec, status }: StoredRequest): readonly string[] {
  const { extendedDueTime, pausedDueTime, answeredTime, finishedTime } = status ?? {};
  const due = status?.summary?.dueTime ?? status?.dueTime;
  return [
    told`Received ${spec?.receivedTime}${due === undefined ? '' : `; due ${due}`}.`,
    ...(extendedDueTime === undefined ? [] : [`Extended to ${extendedDueTime}.`]),
    ...(pausedDueTime === undefined ? [] : [`With the pause: ${pausedDueTime}.`]),
    ...(answeredTime === undefined ? [] : [`Answered ${answeredTime}.`]),
    ...(finishedTime === undefined ? [] : [`Finished ${finishedTime}.`]),
  ];
}

/** What people decided. What came after the end by itself is told as what it is. */
function decisionSentences({ spec = {}, status }: StoredRequest): readonly string[] {
  const { approval, refusal, extension, cancel, classes, informed = [] } = spec;
  const tooLate = lateness(status);
  return [
    identitySentence(spec.identityVerification ?? { state: 'Pending' }),
    ...(classes === undefined ? [`Classes: ${missing}.`] : classesSentences(classes)),
    ...(approval === undefined ? [] : [told`Approved by ${approval.by}, weak matches: ${approval.weakMatches}.`]),
    ...(refusal === undefined
      ? []
      : [
          told`Refused by ${refusal.by}: ${refusal.reason}${tooLate}.`,
          told`Complaints go to ${refusal.complaintHint}.`,
        ]),
    ...(extension === undefined ? [] : [told`Extended by ${extension.by}: ${extension.reason}.`]),
    ...(cancel === true ? [`Cancelled${tooLate}.`] : []),
    ...(informed.length === 0 ? [] : [`Informed: ${informed.map(informedText).join(', ')}.`]),
  ];
}

function classesSentences(classes: readonly string[]): readonly string[] {
  return classes.length === 0 ? [] : [`Only classes ${classes.join(', ')}.`];
}

function informedText({ recipient, notifiedTime, by, reference }: StoredInformed): string {
  const proof = reference === undefined ? '' : `, ${reference}`;
  return told`${recipient} (${notifiedTime}, by ${by}${proof})`;
}

function lateness(status: StoredRequest['status'] = {}): string {
  const end = endOfItself(status);
  return end === undefined ? '' : `; it came after the end, ${end}, and changed nothing`;
}

type Identity = NonNullable<ErasureRequest['spec']['identityVerification']>;

function identitySentence({ state, by, method, verifiedKeys = [] }: Stored<Identity>): string {
  const how = method === undefined ? '' : ` (${method})`;
  const what = verifiedKeys.length === 0 ? '' : `: ${verifiedKeys.join(', ')}`;
  return told`Identity ${state?.toLowerCase()}${by === undefined ? '' : ` by ${by}`}${how}${what}.`;
}

/** What shows that it is gone. */
function proofSentences({ absence, features, receipt }: NonNullable<StoredRequest['status']>): readonly string[] {
  return [
    ...(absence === undefined
      ? []
      : [
          told`Listed again ${absence.listedTime}: ${absence.complete === true ? 'every place' : 'not every place'}, ${counted(absence.remaining, 'artifact')} left.`,
        ]),
    ...featureSentences(features ?? {}),
    ...(receipt === undefined
      ? []
      : [told`${receiptName(receipt)}, ${receipt.state}, ${receipt.issuedTime}: ${receiptPlace(receipt)}.`]),
  ];
}

/** `Receipt 2 (final)`. */
export function receiptName({ sequence, final }: Pick<StoredReceipt, 'sequence' | 'final'>): string {
  return told`Receipt ${sequence}${final === true ? ' (final)' : ''}`;
}

function receiptPlace({ digest, location }: StoredReceipt): string {
  return told`${digest} in ${location}`;
}

function featureSentences({
  goneTime,
  confirmedTime,
  returnedTime,
}: Stored<NonNullable<NonNullable<ErasureRequest['status']>['features']>>): readonly string[] {
  if (returnedTime !== undefined) return [`The Secret with what the caller named came back ${returnedTime}.`];
  if (confirmedTime !== undefined)
    return [`The Secret with what the caller named is gone; looked at again ${confirmedTime}.`];
  return goneTime === undefined ? [] : [`The Secret with what the caller named was seen gone ${goneTime}.`];
}

/** How it ended, for who followed it: where it stands, what is left and until when, and the receipt. */
export function endText(request: StoredRequest): string {
  const { results = [], receipt } = request.status ?? {};
  const left = results.flatMap(leftOver);
  return `${[
    standingText(request),
    ...left.map((sentence) => `  ${sentence}`),
    receipt === undefined ? 'There is no receipt yet.' : `${receiptName(receipt)}: ${receiptPlace(receipt)}.`,
  ]
    .flatMap((text) => wrap(text, text.startsWith('  ') ? 2 : 0))
    .join('\n')}\n`;
}

/** For machines: one JSON document. Fields are added to this format, never renamed or removed. */
export function requestJson(
  request: StoredRequest,
  exitCode: number,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const { metadata, spec, status } = request;
  const { name, namespace, uid, generation, creationTimestamp } = metadata;
  const { kind: standing, reason } = standingOf(request);
  const document = {
    format: 'calldata-erasure-request/v1',
    exitCode,
    metadata: { name, namespace, uid, generation, creationTimestamp },
    standing: { kind: standing, reason: reason ?? null },
    spec: spec ?? null,
    status: status ?? null,
    ...more,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
