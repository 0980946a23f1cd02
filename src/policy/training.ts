import type { AiAccountFacts, AiAccountObservation, DiscoveryObservation } from './ai-facts.ts';
import type { Verdict } from './conditions.ts';
import { buildPoint, countOf, findingsOf, judgePoints, type Finding, type Point } from './findings.ts';
import { sortAccounts } from './residency.ts';
import { judgeDiscovery, judgeUndeclared, judgeUnread } from './residency-unseen.ts';
import { judgeOpenAiConnections } from './seen-stores.ts';
import { judgeCorrection, type SwitchResult } from './training-corrections.ts';
import { judgeDataPlane, judgeTunedDeployments } from './training-kept.ts';
import { mayServeOpenAi } from './training-plan.ts';
import { abuseMonitoringStorage, judgeSwitches, type TrainingRules } from './training-switches.ts';

export interface TrainingInput extends TrainingRules {
  /** As last seen: after corrections, what was read back. */
  readonly ai: readonly AiAccountObservation[];
  readonly discovery: readonly DiscoveryObservation[];
  readonly switches: readonly SwitchResult[];
}

export interface TrainingJudgement {
  /** TrainingExcluded. */
  readonly verdict: Verdict;
  /** What was judged, as the verdict's message begins. */
  readonly scope: string;
  readonly findings: readonly Finding[];
}

/**
 * That nothing trains on the calls. No field of Azure says so: what can be seen is the switches and what
 * the data plane keeps; the contractual rest is shown as attested. False beats Unknown.
 */
export function judgeTraining(input: TrainingInput): TrainingJudgement {
  // Declared accounts come first: among equals, what the voice application uses gives the verdict its reason.
  const accounts = sortAccounts(input.ai).toSorted((left, right) => Number(right.declared) - Number(left.declared));
  const openAi = accounts.filter(({ account }) => account.ok && mayServeOpenAi(account.value));
  const points = [
    ...input.switches.map(judgeCorrection),
    ...accounts.flatMap((observation) => judgeAccount(observation, input)),
    ...judgeOpenAiConnections(input.ai, 'Unknown'),
    ...judgeDiscovery(input.discovery, input.ai),
    ...judgeResidue(accounts, openAi),
  ];
  const verdict = judgeSeen(openAi.length, points);
  const scope = describeScope(accounts, openAi);
  return {
    verdict: { ...verdict, message: `${scope} ${verdict.message}` },
    scope,
    findings: findingsOf(points),
  };
}

function judgeAccount(observation: AiAccountObservation, rules: TrainingRules): readonly Point[] {
  const facts = observation.account.ok ? observation.account.value : undefined;
  return [
    ...judgeUnread(observation),
    ...(facts === undefined ? [] : judgeSwitches(observation, facts, rules)),
    ...judgeTunedDeployments(observation, rules.training),
    ...(facts === undefined ? [] : judgeDataPlane(observation, facts, rules)),
    ...(observation.declared ? [] : [judgeUndeclared(observation, 'True')]),
  ];
}

function judgeSeen(openAiAccounts: number, points: readonly Point[]): Verdict {
  const verdict = judgePoints(points, {
    reason: 'NoTrainingSeen',
    message: 'Nothing that trains, and nothing forbidden that is kept for it, was seen.',
  });
  if (openAiAccounts > 0 || verdict.status !== 'True') return verdict;
  const message = 'No account with an OpenAI data plane was there to be judged.';
  return { status: 'Unknown', reason: 'NothingToJudge', message };
}

/** What is always true and no API shows. */
function judgeResidue(
  accounts: readonly AiAccountObservation[],
  openAi: readonly AiAccountObservation[],
): readonly Point[] {
  const speech = accounts.filter(({ account }) => account.ok && servesSpeech(account.value));
  return [
    ...(openAi.length === 0 ? [] : [judgeResponses(openAi), judgeContract(openAi)]),
    ...(speech.length === 0 ? [] : [judgeSpeech(speech)]),
  ];
}

function judgeResponses(openAi: readonly AiAccountObservation[]): Point {
  const what = `Responses of ${namesOf(openAi)} are kept for 30 days by default.`;
  const why = 'Azure has no switch for it and no list of them; threads that exist cannot be listed either.';
  const todo = 'Let the application send store: false, or record each id so that it can be deleted.';
  const options = { severity: 'Info', subject: 'Responses API', basis: 'Inferred', clauses: ['R-14'] } as const;
  return buildPoint('True', 'ResponsesKept', { what, why, todo }, options);
}

function judgeContract(openAi: readonly AiAccountObservation[]): Point {
  const what = `That Microsoft trains nothing on prompts to ${namesOf(openAi)} is its contract's word.`;
  const why = 'It holds for every account, and no field of Azure shows it.';
  const todo = 'Keep the contract and the Product Terms with the evidence.';
  const options = { severity: 'Info', subject: 'Microsoft', basis: 'Attested', clauses: ['R-14', 'R-39'] } as const;
  return buildPoint('True', 'ContractAttested', { what, why, todo }, options);
}

/** Multi-service accounts serve speech too. */
function servesSpeech({ kind }: AiAccountFacts): boolean {
  return ['speechservices', 'cognitiveservices', 'aiservices'].includes(kind.toLowerCase());
}

function judgeSpeech(speech: readonly AiAccountObservation[]): Point {
  const what = `Custom Speech datasets and models of ${namesOf(speech)} are not looked at.`;
  const why = 'A custom speech model is trained on audio that someone uploads.';
  const todo = 'Check in Speech Studio that there is none.';
  const options = { severity: 'Low', subject: 'Custom Speech', basis: 'Inferred', clauses: ['R-14'] } as const;
  return buildPoint('True', 'SpeechTrainingNotVisible', { what, why, todo }, options);
}

function namesOf(accounts: readonly AiAccountObservation[]): string {
  return accounts.map(({ name }) => name).join(', ');
}

/** Always the same facts in the same order: what was looked at, abuse monitoring, what has no switch. */
function describeScope(accounts: readonly AiAccountObservation[], openAi: readonly AiAccountObservation[]): string {
  const read = openAi.filter(({ dataPlane }) => dataPlane?.ok === true).length;
  const storage = openAi.flatMap(({ account }) => (account.ok ? abuseMonitoringStorage(account.value) : []));
  const count = (state: string) => storage.filter((value) => value === state).length;
  return [
    `Looked at ${countOf(accounts.length, 'AI account')}, and at the data plane of ${read} of ${openAi.length} that have one.`,
    `Abuse monitoring: off for ${count('Off')}, storage possible for ${count('Possible')}, not verified for ${storage.length - count('Off') - count('Possible')}.`,
    'Responses are kept for 30 days by default and have no switch; that Microsoft trains nothing is attested.',
  ].join(' ');
}
