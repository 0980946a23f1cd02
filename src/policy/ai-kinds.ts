import type { AiAccountFacts } from './ai-facts.ts';

/**
 * Kinds that Azure offers no model deployments, projects, connections and capability hosts for: one service behind one
 * key each (documented with the list of kinds). They are not asked for them. A kind that is not here is asked, and a
 * failure is its answer, so that a kind of tomorrow is never taken for empty.
 */
const singleServiceKinds: ReadonlySet<string> = new Set([
  'speechservices',
  'cognitiveservices',
  'textanalytics',
  'texttranslation',
  'formrecognizer',
  'computervision',
  'customvision.training',
  'customvision.prediction',
  'face',
  'contentsafety',
  'immersivereader',
  'luis',
  'luis.authoring',
  'qnamaker',
  'anomalydetector',
  'metricsadvisor',
  'personalizer',
  'healthinsights',
  'videointelligence',
]);

export function isSingleService({ kind }: AiAccountFacts): boolean {
  return singleServiceKinds.has(kind.toLowerCase());
}
