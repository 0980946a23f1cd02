import type { ErasureCondition, ErasureRequest, ErasureRequestStatus } from '../../api/erasure-request.ts';
import { endOfItself } from '../../policy/erasure/request-state.ts';
import { countOf } from '../../policy/findings.ts';
import { wrap } from '../wrapped-text.ts';
import { leftOver, planLines, resultLines } from './request-tables.ts';
import { standingOf } from './standing.ts';

/** Everything of a request that a person can read, in sentences. Nothing in it says who the caller is. */
export function requestLines(request: ErasureRequest): readonly string[] {
  const { metadata, spec, status = { observedGeneration: -1 } } = request;
  const blocks = [
    [
      `${metadata.namespace}/${metadata.name}  (policy ${spec.policyRef.name}, ${spec.mode})`,
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

function conditionLines({ type, status, reason, message }: ErasureCondition): readonly string[] {
  return wrap(`${type} ${status} (${reason}): ${message}`, 2);
}

export function standingText(request: ErasureRequest): string {
  const { kind, reason, message } = standingOf(request);
  if (kind === 'Unseen') return 'The operator has not looked at the request as it is now.';
  return `${reason}: ${message}`;
}

function clockSentences({ spec, status }: ErasureRequest): readonly string[] {
  const { extendedDueTime, pausedDueTime, answeredTime, finishedTime } = status ?? {};
  const due = status?.summary?.dueTime ?? status?.dueTime;
  return [
    `Received ${spec.receivedTime}${due === undefined ? '' : `; due ${due}`}.`,
    ...(extendedDueTime === undefined ? [] : [`Extended to ${extendedDueTime}.`]),
    ...(pausedDueTime === undefined ? [] : [`With the pause: ${pausedDueTime}.`]),
    ...(answeredTime === undefined ? [] : [`Answered ${answeredTime}.`]),
    ...(finishedTime === undefined ? [] : [`Finished ${finishedTime}.`]),
  ];
}

/** What people decided. What came after the end by itself is told as what it is. */
function decisionSentences({ spec, status }: ErasureRequest): readonly string[] {
  const { approval, refusal, extension, cancel, classes, informed = [] } = spec;
  const tooLate = lateness(status);
  const told = informed.map(
    ({ recipient, notifiedTime, by, reference }) =>
      `${recipient} (${notifiedTime}, by ${by}${reference === undefined ? '' : `, ${reference}`})`,
  );
  return [
    identitySentence(spec.identityVerification ?? { state: 'Pending' }),
    ...(classes.length === 0 ? [] : [`Only classes ${classes.join(', ')}.`]),
    ...(approval === undefined ? [] : [`Approved by ${approval.by}, weak matches: ${approval.weakMatches}.`]),
    ...(refusal === undefined
      ? []
      : [`Refused by ${refusal.by}: ${refusal.reason}${tooLate}.`, `Complaints go to ${refusal.complaintHint}.`]),
    ...(extension === undefined ? [] : [`Extended by ${extension.by}: ${extension.reason}.`]),
    ...(cancel ? [`Cancelled${tooLate}.`] : []),
    ...(told.length === 0 ? [] : [`Informed: ${told.join(', ')}.`]),
  ];
}

function lateness(status: ErasureRequestStatus = {}): string {
  const end = endOfItself(status);
  return end === undefined ? '' : `; it came after the end, ${end}, and changed nothing`;
}

function identitySentence({
  state,
  by,
  method,
  verifiedKeys = [],
}: NonNullable<ErasureRequest['spec']['identityVerification']>): string {
  const how = method === undefined ? '' : ` (${method})`;
  const what = verifiedKeys.length === 0 ? '' : `: ${verifiedKeys.join(', ')}`;
  return `Identity ${state.toLowerCase()}${by === undefined ? '' : ` by ${by}`}${how}${what}.`;
}

/** What shows that it is gone. */
function proofSentences({ absence, features, receipt }: NonNullable<ErasureRequest['status']>): readonly string[] {
  return [
    ...(absence === undefined
      ? []
      : [
          `Listed again ${absence.listedTime}: ${absence.complete ? 'every place' : 'not every place'}, ${countOf(absence.remaining, 'artifact')} left.`,
        ]),
    ...featureSentences(features ?? {}),
    ...(receipt === undefined
      ? []
      : [
          `Receipt ${receipt.sequence}${receipt.final ? ' (final)' : ''}, ${receipt.state}, ${receipt.issuedTime}: ${receipt.digest} in ${receipt.location}.`,
        ]),
  ];
}

function featureSentences({
  goneTime,
  confirmedTime,
  returnedTime,
}: NonNullable<NonNullable<ErasureRequest['status']>['features']>): readonly string[] {
  if (returnedTime !== undefined) return [`The Secret with what the caller named came back ${returnedTime}.`];
  if (confirmedTime !== undefined)
    return [`The Secret with what the caller named is gone; looked at again ${confirmedTime}.`];
  return goneTime === undefined ? [] : [`The Secret with what the caller named was seen gone ${goneTime}.`];
}

/** How it ended, for who followed it: where it stands, what is left and until when, and the receipt. */
export function endText(request: ErasureRequest): string {
  const { results = [], receipt } = request.status ?? {};
  const left = results.flatMap(leftOver);
  return `${[
    standingText(request),
    ...left.map((sentence) => `  ${sentence}`),
    receipt === undefined
      ? 'There is no receipt yet.'
      : `Receipt ${receipt.sequence}${receipt.final ? ' (final)' : ''}: ${receipt.digest} in ${receipt.location}.`,
  ]
    .flatMap((text) => wrap(text, text.startsWith('  ') ? 2 : 0))
    .join('\n')}\n`;
}

/** For machines: one JSON document. Fields are added to this format, never renamed or removed. */
export function requestJson(
  request: ErasureRequest,
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
    spec,
    status: status ?? null,
    ...more,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
