import { describe, expect, it } from '@jest/globals';
import { looksDerived } from '../../../src/scan/pass/derived-names.ts';

describe('names of derived data', () => {
  it.each([
    'voiceprints/2024/call-1.bin',
    'calls/call-1.voiceprint',
    'calls/call-1_voice_print.json',
    'SpeakerEmbeddings/call-1.json',
    'speaker-profile/4711.json',
    'speaker_id/4711.json',
    'analysis/call-1/embedding.json',
    'call-1-sentiment.json',
    'scores/lead-score/call-1.json',
    'emotionScores/call-1.json',
    'index.faiss',
    'vectors/call-1.npy',
    'vectors/call-1.npz.gz',
    'xvector/call-1.ark',
    'caller-profiles/4711.json',
  ])('%s looks derived', (name) => {
    expect(looksDerived(name)).toBe(true);
  });

  it.each([
    '20240612/aHR0cHM6Ly9h/cmVjb3Jk/0-audiowav.wav',
    'voicebot/call-1.json',
    'transcripts/2024-06/call-1.vtt',
    'speakers/call-1.wav',
    'speaker/2024/call-1.json',
    'profiles.yaml',
    'scoreboard.json',
    'highscores/call-1.json',
    'underscore_name.txt',
    'sentimental-journey.mp3',
    'consentiment.json',
    'voice-printer/call-1.json',
    'call.npyx',
    'emotional-support-line/call-1.wav',
    'recordings/biometrician/call-1.wav',
    'embedded-player.html',
  ])('%s does not', (name) => {
    expect(looksDerived(name)).toBe(false);
  });
});
