export interface Turn {
  readonly speaker: 'Agent' | 'Caller';
  readonly text: string;
}

export interface Dialogue {
  readonly locale: 'de-DE' | 'en-GB';
  readonly turns: readonly Turn[];
}

const agent = (text: string): Turn => ({ speaker: 'Agent', text });
const caller = (text: string): Turn => ({ speaker: 'Caller', text });

/** What callers and the voice bot of a made-up company say. Nobody in it exists. */
export const dialogues: readonly Dialogue[] = [
  {
    locale: 'de-DE',
    turns: [
      agent('Guten Tag, hier ist der Sprachassistent der Muster-Stadtwerke. Wie kann ich helfen?'),
      caller('Ich ziehe um und möchte meinen Stromvertrag an die neue Adresse mitnehmen.'),
      agent('Gern. Nennen Sie mir bitte den Tag des Umzugs.'),
      caller('Das ist der erste des nächsten Monats, in die Beispielstraße.'),
      agent('Der Vertrag ist vorgemerkt. Sie erhalten eine Bestätigung per Post.'),
    ],
  },
  {
    locale: 'de-DE',
    turns: [
      agent('Willkommen. Dieses Gespräch wird aufgezeichnet, wenn Sie zustimmen.'),
      caller('Meine Rechnung ist höher als im letzten Jahr, können Sie das prüfen?'),
      agent('Ich sehe einen Zählerstand, der geschätzt wurde. Haben Sie den abgelesenen Wert?'),
      caller('Ja, ich habe ihn aufgeschrieben: vier eins sieben zwei.'),
      agent('Danke, die Rechnung wird neu berechnet.'),
    ],
  },
  {
    locale: 'en-GB',
    turns: [
      agent('Good morning, this is the voice assistant of the Sample Utilities. How may I help you?'),
      caller('The engineer did not come yesterday, and I waited the whole afternoon.'),
      agent('I am sorry about that. Would Thursday between nine and eleven suit you?'),
      caller('Thursday is fine, but please let him ring the bell next door.'),
      agent('I have made a note of it.'),
    ],
  },
  {
    locale: 'en-GB',
    turns: [
      agent('Hello again. Do you agree that we record this call?'),
      caller('I would like to change the day on which my payment is taken.'),
      agent('Which day of the month shall it be?'),
      caller('The fifteenth, starting next month, please.'),
      agent('That is done. You will see it in your account tomorrow.'),
    ],
  },
];

/** Numbers that the numbering plans reserve for drama and fiction. */
export const fictitiousNumbers = ['+4930230000042', '+441632960961', '+442079460958', '+4969900095554'] as const;
