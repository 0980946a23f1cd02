import type { ErasureRequest } from '../../api/erasure-request.ts';
import { countOf } from '../../policy/findings.ts';
import { silencesOf } from '../../policy/history/silences.ts';
import type { HistoryReport } from '../history-report.ts';
import { isSeenByOtherTerms, type Currency } from './currency.ts';
import { areProven, genuineEntries, historyVerdict, receiptsVerdict } from './evidence-verdicts.ts';
import type { ReportPolicy } from './report-data.ts';

/** Something that nobody can tell by this report. Sentences. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

type Collect = (policy: ReportPolicy) => readonly Unseen[];

/** What is missing is said, whatever the verdicts say: a report must not look better by having seen less. */
export function unseenOf(policy: ReportPolicy, currency: Currency): readonly Unseen[] {
  return [
    ...(currency.kind === 'Lapsed' ? [{ what: 'Everything, as it is now', why: currency.why }] : []),
    ...collectors.flatMap((collect) => collect(policy)),
  ];
}

const collectors: readonly Collect[] = [
  unknownConditions,
  unknownClauses,
  unseenClasses,
  unreadHolds,
  unboundedAccounts,
  unreadDataPlanes,
  attestedStores,
  unreachedRequests,
  unprovenEvidence,
];

function unknownConditions({ status: { conditions = [] } }: ReportPolicy): readonly Unseen[] {
  return conditions
    .filter(({ status }) => status === 'Unknown')
    .map(({ type, reason, message }) => ({ what: `${type} (${reason})`, why: message }));
}

function unknownClauses({ spec, status: { clauses = [] } }: ReportPolicy): readonly Unseen[] {
  const declared = spec.notice?.clauses ?? [];
  return declared.flatMap(({ id }) => {
    const seen = clauses.find((entry) => entry.id === id);
    if (seen === undefined) return [{ what: `Clause ${id}`, why: 'Nothing was seen of it.' }];
    return seen.verdict === 'Unknown' ? [{ what: `Clause ${id}`, why: seen.message }] : [];
  });
}

function unseenClasses(policy: ReportPolicy): readonly Unseen[] {
  const { classes = [], scan } = policy.status;
  const isOfOtherTerms = isSeenByOtherTerms(policy);
  return policy.spec.artifactClasses.flatMap(({ name }) => {
    const seen = classes.find((entry) => entry.name === name);
    const what = `Class ${name}`;
    if (seen === undefined) return [{ what, why: 'It was not looked at.' }];
    const { unclassified = 0, unsearchable = 0, lastFullPassTime, message } = seen;
    return [
      ...(isOfOtherTerms ? [{ what, why: `It was not looked at since the policy was changed. ${message}` }] : []),
      ...(!isOfOtherTerms && (lastFullPassTime === undefined || lastFullPassTime !== scan?.completedTime)
        ? [{ what, why: `The last look did not see all of it. ${message}` }]
        : []),
      ...(unclassified === 0
        ? []
        : [{ what, why: `Of ${countOf(unclassified, 'artifact')} the call or its start could not be told.` }]),
      ...(unsearchable === 0
        ? []
        : [{ what, why: `${countOf(unsearchable, 'artifact')} cannot be searched for a caller, such as audio.` }]),
    ];
  });
}

function unreadHolds({ spec, status: { holds = [] } }: ReportPolicy): readonly Unseen[] {
  return spec.holds.flatMap(({ name }) => {
    const seen = holds.find((entry) => entry.name === name);
    const what = `Hold ${name}`;
    if (seen === undefined) return [{ what, why: 'The status does not tell of it.' }];
    return seen.state === 'Unreadable' ? [{ what, why: 'Its calls stand in a Secret that was not read.' }] : [];
  });
}

function unboundedAccounts({ status: { accounts = [] } }: ReportPolicy): readonly Unseen[] {
  return accounts
    .filter(({ recoverableBasis }) => recoverableBasis === 'Unknown')
    .map(({ name }) => ({
      what: `Account ${name}`,
      why: 'Not everything was seen that decides how long deleted data stays recoverable there.',
    }));
}

function unreadDataPlanes({ status: { ai } }: ReportPolicy): readonly Unseen[] {
  return (ai?.dataPlane ?? [])
    .filter(({ reason }) => reason !== undefined)
    .map(({ account }) => ({ what: `AI account ${account}`, why: 'What the service keeps there was not read.' }));
}

function attestedStores({ spec: { otherStores = [] } }: ReportPolicy): readonly Unseen[] {
  return otherStores.map(({ resourceId, handledBy }) => ({
    what: resourceId,
    why: `Declared, and looked at by nobody; handled by ${handledBy}.`,
  }));
}

/** Without a container there is nothing to prove with, which the history says by itself. */
function unprovenEvidence({ spec, evidence, requests: seen }: ReportPolicy): readonly Unseen[] {
  if (spec.evidence === undefined) return [{ what: 'Verdicts of earlier days', why: 'The policy keeps no history.' }];
  if (evidence.kind === 'NotRead') return [{ what: 'History and receipts', why: evidence.why }];
  const { history, receipts } = evidence;
  const requests = seen.kind === 'Read' ? seen.requests : [];
  return [
    ...(history.faults.length + history.gaps.length === 0
      ? []
      : [{ what: 'Verdicts of earlier days', why: historyVerdict(history) }]),
    ...silentDays(history),
    ...requests.flatMap(({ metadata }) => {
      const chain = receipts.get(metadata.uid);
      const isProven = chain === undefined || areProven(chain);
      return isProven ? [] : [{ what: `Receipts of request ${metadata.name}`, why: receiptsVerdict(chain) }];
    }),
  ];
}

function silentDays(history: HistoryReport): readonly Unseen[] {
  const days = silencesOf(genuineEntries(history)).reduce((sum, silence) => sum + silence.days, 0);
  if (days === 0) return [];
  const why = `The history has no entry of ${countOf(days, 'day')} between its first and its last one.`;
  return [{ what: 'Verdicts of days without an entry', why }];
}

export function unreachedRequests({ requests: seen }: Pick<ReportPolicy, 'requests'>): readonly Unseen[] {
  if (seen.kind === 'NotRead') return [{ what: 'Erasure requests', why: seen.why }];
  return [
    ...(seen.ofNoPolicy ?? []).map((name) => ({
      what: `Request ${name}`,
      why: 'It is stored without the name of a policy (spec.policyRef), so nobody can tell whether it is of this one.',
    })),
    ...seen.requests.flatMap(unreachedPlaces),
  ];
}

function unreachedPlaces({ metadata, status }: ErasureRequest): readonly Unseen[] {
  const places = (status?.results ?? []).flatMap(({ unreachable = [], notSearched = [] }) =>
    [...unreachable, ...notSearched].map(({ what }) => what),
  );
  if (places.length === 0) return [];
  return [
    { what: `Request ${metadata.name}`, why: `Out of reach or not searched: ${[...new Set(places)].join(', ')}.` },
  ];
}
