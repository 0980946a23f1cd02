/** Made-up service calls and subjects for the matcher's benchmark, the same in every run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const common = (
  'ich sie das ist die der und ja nicht es ein eine mit zu haben wir auf für also dann noch mal guten tag danke bitte nein okay ' +
  'was kann tun hätte gerne rechnung vertrag termin morgen heute schon aber wenn habe mir ihre ihnen kein problem moment dann ' +
  'the you to a and it is that of in for yes no can i we have your my please thanks at on with what this not do are be so all ' +
  'right call order number name address account moment check see help one two would like time day week great sure okay'
).split(' ');

const firstNames = (
  'Anna Maria Peter Paul Julia Thomas Sabine Andreas Claudia Stefan Monika Michael Petra Frank Heike Jürgen Susanne Klaus ' +
  'Emma James Olivia Mark Sophie William Grace Jack Rose Daniel Lucy Henry Alice Will Mohammed Ayşe Mehmet Fatma Jan Ewa'
).split(' ');

const syllables =
  'ba be bo da de do fa fi ga go ha hel ka ker la len ler ma mei mül na ner no ra rei ro sa sch schu se ta ten tra va wa wei zim'.split(
    ' ',
  );

function pick<T>(random: () => number, from: readonly T[]): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}

function word(random: () => number): string {
  let made = '';
  for (let left = 2 + Math.floor(random() * 3); left > 0; left -= 1) made += pick(random, syllables);
  return made;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function phone(random: () => number): string {
  return `01${5 + Math.floor(random() * 3)}${Math.floor(random() * 10)} ${String(Math.floor(random() * 1e7)).padStart(7, '2')}`;
}

const endings = 'mann er sen ski son berg hardt meier stein ert'.split(' ');
const ordinary = 'Klein Groß Lang Koch Bauer Will Day Long Young King May Winter Sommer Kaiser Schön Best'.split(' ');

/** 20,000 family names, some of which are ordinary words as well. */
function familyNames(): readonly string[] {
  const random = createRandom(11);
  return [...ordinary, ...Array.from({ length: 19_984 }, () => capital(word(random)) + pick(random, endings))];
}

const families = familyNames();

export interface BenchSubject {
  readonly phone: string;
  readonly name: string;
  readonly email: string;
}

export function benchSubjects(count: number): readonly BenchSubject[] {
  const random = createRandom(7);
  return Array.from({ length: count }, (_, at) => {
    const first = pick(random, firstNames);
    const last = pick(random, families);
    return { phone: phone(random), name: `${first} ${last}`, email: `${first}.${last}${at}@example.net`.toLowerCase() };
  });
}

const digits = 'null eins zwei drei vier fünf sechs sieben acht neun zwo zwanzig'.split(' ');

/** One thing that is said: mostly words, and now and then a number, a name or an address. */
function piece(random: () => number, rare: readonly string[]): string {
  const dice = random();
  if (dice < 0.72) return common[Math.floor(common.length * random() ** 2)] ?? '';
  if (dice < 0.975) return rare[Math.floor(rare.length * random() ** 3)] ?? '';
  if (dice < 0.982) return String(Math.floor(random() * 100));
  if (dice < 0.9832) return phone(random);
  if (dice < 0.9844) return Array.from({ length: 11 }, () => pick(random, digits)).join(' ');
  if (dice < 0.9975) return `${pick(random, firstNames)} ${pick(random, families)}`;
  return `${word(random)}@${word(random)}.com`;
}

/** Texts of about `bytes` bytes each, `total` bytes together, from a vocabulary of 20,000 words. */
export function benchTexts(bytes: number, total: number): readonly string[] {
  const random = createRandom(bytes);
  const rare = Array.from({ length: 20_000 }, () => word(random));
  return Array.from({ length: Math.ceil(total / bytes) }, () => {
    const said: string[] = [];
    for (let length = 0; length < bytes;) {
      const next = piece(random, rare) + (random() < 0.08 ? (random() < 0.3 ? '.\n' : ',') : '');
      said.push(next);
      length += next.length + 1;
    }
    return Buffer.from(said.join(' ')).toString();
  });
}
