import type { ReceiptDocument } from '../evidence/receipt-document.ts';
import type { Receipt } from '../evidence/receipt-schema.ts';
import { describeChainFault, type SignedChainFault } from '../evidence/chain-fault-text.ts';
import type { ReceiptGap, ReceiptVerification } from '../evidence/receipt-verify.ts';
import { countOf } from '../policy/findings.ts';
import type { ExitCode } from './plan-report.ts';
import { wrap } from './wrapped-text.ts';

export interface ReceiptReport extends Omit<ReceiptVerification, 'faults'> {
  readonly faults: readonly SignedChainFault[];
  /** Files of the folder that were left aside. */
  readonly others: number;
}

const exitCodes = { verified: 0, wrong: 1, undecided: 2 } as const satisfies Record<string, ExitCode>;

/** What is wrong outweighs what is not known. */
export function verificationExitCode({
  faults,
  gaps,
}: {
  readonly faults: readonly unknown[];
  readonly gaps: readonly unknown[];
}): ExitCode {
  if (faults.length > 0) return exitCodes.wrong;
  return gaps.length > 0 ? exitCodes.undecided : exitCodes.verified;
}

export function receiptExitCode(report: ReceiptReport): ExitCode {
  return verificationExitCode(report);
}

const gapTexts: Readonly<Record<ReceiptGap, string>> = {
  NoKeys: 'Signatures were not checked: give the public keys with --jwks.',
  Start: 'The receipts before the first one given were not looked at: give the whole chain with --chain.',
  Final: 'No receipt is marked final: the request is still under way, or the last receipts were dropped.',
};

function faultText(fault: SignedChainFault): string {
  return describeChainFault(fault, 'receipt');
}

/** For people: what was looked at, what the last receipt says, and the verdict last. */
export function receiptText(report: ReceiptReport): string {
  const { documents, faults, gaps, others } = report;
  const receipt = lastReceipt(documents);
  const lines = [
    ...(receipt === undefined ? [] : [`Request ${receipt.request.uid}, controller ${receipt.controller}`]),
    ...documents.map(documentLine),
    ...(receipt === undefined ? [] : resultLines(receipt)),
    ...(others === 0 ? [] : [`Left aside: ${countOf(others, 'file')} that ${others === 1 ? 'is' : 'are'} no receipt.`]),
    ...faults.flatMap((fault) => wrap(faultText(fault), 0)),
    ...gaps.flatMap((gap) => wrap(gapTexts[gap], 0)),
    ...headLines(documents),
    verdict(report),
  ];
  return `${lines.join('\n')}\n`;
}

function documentLine(document: ReceiptDocument): string {
  const { sequence, final } = document.content;
  const mark = final ? ' (final)' : '';
  return document.kind === 'Receipt'
    ? `  ${sequence}  ${document.content.issuedTime}  ${document.content.state}${mark}`
    : `  ${sequence}  ${document.content.replacedTime}  replaced by its digest${mark}`;
}

function resultLines({ results }: Receipt): readonly string[] {
  return results.flatMap((result) => {
    const { retained, unreachable, recoverableUntilTime } = result;
    const parts = [
      `searched ${result.searched}, matched ${result.matched}, erased ${result.erased}, failed ${result.failed}`,
      ...retained.map(({ ground, untilTime, count }) => `retained ${count} (${ground}${until(untilTime)})`),
      ...(recoverableUntilTime === undefined ? [] : [`recoverable${until(recoverableUntilTime)}`]),
      ...(unreachable.length === 0 ? [] : [`unreachable: ${unreachable.join(', ')}`]),
    ];
    return wrap(`${result.class} in ${result.account}: ${parts.join('; ')}`, 2);
  });
}

function until(time: string | undefined): string {
  return time === undefined ? '' : ` until ${time}`;
}

function headLines(documents: readonly ReceiptDocument[]): readonly string[] {
  const last = documents.at(-1);
  return last === undefined ? [] : [`Last digest: ${last.linkDigest} (compare it with status.receipt.digest)`];
}

function verdict(report: ReceiptReport): string {
  const { documents, faults } = report;
  if (faults.length > 0) return `NOT VERIFIED: ${countOf(faults.length, 'fault')}.`;
  const receipts = countOf(documents.length, 'receipt');
  return receiptExitCode(report) === exitCodes.verified
    ? `Verified: ${receipts}, from the first to the final one.`
    : `Not all could be verified. Nothing is wrong with the ${receipts} given.`;
}

function lastReceipt(documents: readonly ReceiptDocument[]): Receipt | undefined {
  const last = documents.findLast((document) => document.kind === 'Receipt');
  return last?.content;
}

/** For machines: one JSON document. Fields are added to this format, never renamed or removed. */
export function receiptJson(report: ReceiptReport): string {
  const { documents, faults, gaps, others } = report;
  const last = documents.at(-1);
  const document = {
    format: 'calldata-receipt-verification/v1',
    exitCode: receiptExitCode(report),
    requestUid: lastReceipt(documents)?.request.uid ?? null,
    lastDigest: last?.linkDigest ?? null,
    receipts: documents.map(({ kind, linkDigest, content }) => ({ kind, digest: linkDigest, content })),
    faults: faults.map((fault) => ({ ...fault, message: faultText(fault) })),
    gaps: gaps.map((gap) => ({ kind: gap, message: gapTexts[gap] })),
    otherFiles: others,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
