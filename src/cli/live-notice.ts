import { buildPoint, type Finding } from '../policy/findings.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { line, type PlanSection } from './plan-report.ts';

/** Whether the published notice is the text that the policy speaks of. */
export function planLiveNotice({ policy }: AdmittedPolicy, { notice: look }: LiveLook): readonly PlanSection[] {
  const { notice } = policy.spec;
  if (notice === undefined || look === undefined) return [];
  const { url, version, sha256 } = notice;
  const subject = `version ${version}`;
  const data = { url, version, sha256, seenSha256: look.kind === 'Read' ? look.sha256 : null };
  if (look.kind === 'Unread') {
    return [
      {
        kind: 'notice',
        subject,
        state: 'Failed',
        head: 'could not be read',
        lines: [line(`Could not be read: ${look.message}.`)],
        findings: [unreadFinding(look.message)],
        data,
      },
    ];
  }
  const isSame = look.sha256 === sha256;
  return [
    {
      kind: 'notice',
      subject,
      state: 'Unchanged',
      head: isSame ? 'is the text that is published' : 'is not the text that is published',
      lines: isSame ? [] : [line(`Published is a text with sha256 ${look.sha256}.`)],
      findings: isSame ? [] : [changedFinding(version)],
      data,
    },
  ];
}

function changedFinding(version: string): Finding {
  const text = {
    what: `The published notice is not version ${version} with the SHA-256 of spec.notice.`,
    why: 'What status says of its clauses speaks of another text than callers read.',
    todo: 'Compare the texts, correct the clauses, then set version and sha256.',
  };
  return buildPoint('Unknown', 'NoticeChanged', text, { severity: 'High', subject: 'spec.notice', basis: 'Observed' })
    .finding;
}

function unreadFinding(why: string): Finding {
  const text = {
    what: `The published notice could not be read: ${why}.`,
    why: 'Nobody knows whether the clauses speak of the text that callers read.',
    todo: 'Correct spec.notice.url, or run the plan where it can be reached.',
  };
  return buildPoint('Unknown', 'NoticeUnread', text, { severity: 'Medium', subject: 'spec.notice', basis: 'Observed' })
    .finding;
}
