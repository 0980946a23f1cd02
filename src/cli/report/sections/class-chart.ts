import { countOf } from '../../../policy/findings.ts';
import { verdictBadge, type Tone } from '../badge.ts';
import { html, nothing, type Html } from '../html.ts';
import type { ClassAge } from './class-ages.ts';

const tones: Readonly<Record<ClassAge['state'], Tone>> = {
  Unseen: 'open',
  Empty: 'good',
  Kept: 'good',
  Held: 'said',
  Overdue: 'bad',
};

const words: Readonly<Record<ClassAge['state'], string>> = {
  Unseen: 'Unknown',
  Empty: 'Empty',
  Kept: 'Kept',
  Held: 'Kept, and held for longer',
  Overdue: 'Overdue',
};

const colours: Readonly<Record<ClassAge['state'], string>> = {
  Unseen: '#8a6d1f',
  Empty: '#2f7d43',
  Kept: '#2f7d43',
  Held: '#2a6aa1',
  Overdue: '#b32020',
};

/** One bar for each class on one scale: the age of the oldest call, against what is promised. The table has the same figures. */
export function ageChart(ages: readonly ClassAge[], isCurrent: boolean): Html {
  const days = ages.flatMap(({ promisedDays = 0, oldestDays = 0, seen }) => [
    promisedDays,
    oldestDays,
    seen?.effectiveDays ?? 0,
  ]);
  const scale = Math.max(1, ...days) * 1.05;
  return html`${legend}${ages.map((age) => ageFigure(age, { scale, isCurrent }))}`;
}

const legend = html`<p class="legend soft">
  <svg viewBox="0 0 16 9" aria-hidden="true"><rect y="2" width="16" height="5" fill="#2f7d43" /></svg> age of the oldest
  call;
  <svg viewBox="0 0 16 9" aria-hidden="true">
    <line x1="8" x2="8" y1="0" y2="9" stroke="#1b1f24" stroke-width="2" />
  </svg>
  the promise;
  <svg viewBox="0 0 16 9" aria-hidden="true">
    <line x1="8" x2="8" y1="0" y2="9" stroke="#1b1f24" stroke-width="2" stroke-dasharray="2 2" />
  </svg>
  when the last copy of a call is gone, by the worst of what was seen.
</p> `;

function ageFigure(age: ClassAge, { scale, isCurrent }: { readonly scale: number; readonly isCurrent: boolean }): Html {
  const { name, state, oldestDays, promisedDays, seen } = age;
  const at = (value: number): string => ((value / scale) * 100).toFixed(2);
  return html`<figure>
    <figcaption>
      <strong>${name}</strong> ${verdictBadge(words[state], tones[state], isCurrent)} ${describeAge(age)}
    </figcaption>
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${name}: ${describeAge(age)}">
      <rect x="0" y="2" width="100" height="6" fill="#e6e9ed" />
      ${oldestDays === undefined ? nothing : html`<rect x="0" y="2" width="${at(Math.max(oldestDays, scale / 200))}" height="6" fill="${colours[state]}" />`}
      ${promisedDays === undefined ? nothing : line(at(promisedDays), '#1b1f24', nothing)}
      ${seen?.effectiveDays === undefined ? nothing : line(at(seen.effectiveDays), '#1b1f24', html` stroke-dasharray="4 3"`)}
    </svg>
  </figure> `;
}

function line(x: string, colour: string, dashes: Html): Html {
  return html`<line
    x1="${x}"
    x2="${x}"
    y1="0"
    y2="10"
    stroke="${colour}"
    stroke-width="2"
    vector-effect="non-scaling-stroke"
    ${dashes}
  />`;
}

/** The picture in words. */
function describeAge({ promise, promisedDays, oldestDays, seen, state }: ClassAge): string {
  const promised = `promised ${promise}${promisedDays === undefined ? '' : ` (${countOf(promisedDays, 'day')})`}`;
  const oldest = oldestDays === undefined ? noAge(state) : `oldest call ${countOf(oldestDays, 'day')} old`;
  const gone = seen?.effectiveDays === undefined ? '' : `, gone by day ${seen.effectiveDays}`;
  const overdue =
    seen?.overdue === undefined || seen.overdue === 0 ? '' : `; ${countOf(seen.overdue, 'artifact')} overdue`;
  return `${oldest}, ${promised}${gone}${overdue}.`;
}

function noAge(state: ClassAge['state']): string {
  return state === 'Empty' ? 'nothing is stored' : 'the oldest call is not known';
}
