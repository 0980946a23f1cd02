/**
 * What derived data is called: words in a name that stand by themselves, between anything that is no letter, and the
 * formats that hold nothing but vectors. A closed list of what the notice calls profiling.
 */
const words = [
  'voice-?prints?',
  'speaker-?(?:embeddings?|ids?|profiles?|vectors?|models?|recognition|verification)',
  'embeddings?',
  '[dx]-?vectors?',
  'sentiments?',
  '(?:sentiment|emotion|lead|risk|credit|churn|propensity|stress|mood)-?scores?',
  'emotions?',
  'voice-?biometrics?',
  'biometrics?',
  'caller-?profiles?',
  'customer-?profiles?',
  'profiling',
] as const;
const endings = ['npy', 'npz', 'faiss', 'hnsw', 'annoy', 'ivecs', 'fvecs'] as const;

const derivedName = new RegExp(`(?:^|[^a-z])(?:${words.join('|')})(?:[^a-z]|$)|[.](?:${endings.join('|')})(?:[.]gz)?$`);

/** Some part of each of them, so that other names, which are nearly all, cost little. */
const hint =
  /print|speaker|embed|vector|sentiment|score|emotion|biometric|profil|[.](?:npy|npz|faiss|hnsw|annoy|[if]vecs)/i;

/** Whether a name looks as if voiceprints, embeddings, scores or the like lay under it. */
export function looksDerived(name: string): boolean {
  return hint.test(name) && derivedName.test(normalise(name));
}

/** `SpeakerEmbedding`, `speaker_embedding` and `speaker embedding` are one name. */
function normalise(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[_ ]/g, '-')
    .toLowerCase();
}
