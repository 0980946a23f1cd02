import { misfitText } from '../erasure/objects.ts';
import { headline, lapsedNotice, titleOf, unseenSection, type Chapter } from './chapter.ts';
import { html } from './html.ts';
import type { Section } from './parts.ts';
import type { MisfitPolicy } from './report-data.ts';
import { requestsSection } from './sections/requests.ts';
import { conditionsSection, findingsSection } from './sections/verdicts.ts';
import { unreachedRequests } from './unseen.ts';

/** What can be said of a policy whose spec is not understood: what the operator said of it, its requests, and how it is stored. */
export function misfitChapter(policy: MisfitPolicy, id: string): Chapter {
  const why = misfitText(policy.misfit);
  return {
    id,
    title: titleOf(policy),
    verdict: headline(policy, false),
    told: why,
    lead: lapsedNotice(why),
    sections: [
      conditionsSection(policy, id, { isCurrent: false, tellsSince: true }),
      requestsSection(policy, id),
      unseenSection([{ what: 'What the policy promises', why }, ...unreachedRequests(policy)], id),
      findingsSection(policy, id),
      storedSection(policy, id),
    ],
  };
}

function storedSection({ stored }: MisfitPolicy, prefix: string): Section {
  return {
    id: `${prefix}-stored`,
    title: 'The policy as it is stored',
    body: html`<pre>${JSON.stringify(stored, undefined, 2)}</pre>`,
  };
}
