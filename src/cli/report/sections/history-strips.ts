import { countOf } from '../../../policy/findings.ts';
import type { Tone } from '../badge.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Course, Mark, Span } from './history-course.ts';

/** What is drawn, epoch milliseconds. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Look {
  readonly colour: string;
  readonly y: number;
  readonly height: number;
}

/** The worse, the taller: the picture is read without its colours as well. */
const looks: Readonly<Record<Tone, Look>> = {
  good: { colour: '#2f7d43', y: 7, height: 3 },
  said: { colour: '#2a6aa1', y: 7, height: 3 },
  plain: { colour: '#4b545e', y: 7, height: 3 },
  open: { colour: '#8a6d1f', y: 4, height: 6 },
  bad: { colour: '#b32020', y: 0, height: 10 },
};

const legendEntries = [
  ['good', 'True, Enforced or Verified'],
  ['said', 'Attested'],
  ['open', 'Unknown'],
  ['bad', 'False or Violated'],
] as const;

/** One strip for each verdict, all on one scale of time. The table has the same changes. */
export function historyStrips(courses: readonly Course[], stretch: Stretch): Html {
  return html`${legend}
    <div class="strips">
      ${courses.map((course) => strip(course, stretch))}
      <p class="axis soft"><span>${dayText(stretch.fromMs)}</span><span>${dayText(stretch.untilMs)}</span></p>
    </div> `;
}

const ground = html`<rect x="0" y="9" width="100" height="1" fill="#c9ced6" />`;

const legend = html`<p class="legend soft">
  ${legendEntries.map(
    ([tone, text]) =>
      html`<span class="key"
        ><svg viewBox="0 0 16 10" aria-hidden="true">${bar({ ...looks[tone], x: 0, width: 16 })}</svg> ${text}</span
      > `,
  )}
  <span class="key"><svg viewBox="0 0 16 10" aria-hidden="true">${ground}</svg> no entry: nothing is known</span>
</p> `;

function strip(course: Course, stretch: Stretch): Html {
  const { name, spans, marks } = course;
  return html`<figure class="strip">
    <figcaption>${name}</figcaption>
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${name}: ${describe(course)}">
      ${ground}${spans.map((span) => spanBar(span, stretch))}${marks.map((mark) => markBar(mark, stretch))}
    </svg>
  </figure> `;
}

const scaleOf = ({ fromMs, untilMs }: Stretch) => {
  const lengthMs = Math.max(1, untilMs - fromMs);
  return (atMs: number): number => Math.min(100, Math.max(0, ((atMs - fromMs) / lengthMs) * 100));
};

/** Wide enough to be seen, however short it was. */
const minWidth = 0.35;

function spanBar({ fromMs, untilMs, tone }: Span, stretch: Stretch): Html {
  const at = scaleOf(stretch);
  const [x, end] = [at(fromMs), at(untilMs)];
  const width = Math.max(end - x, minWidth);
  return untilMs <= stretch.fromMs ? nothing : bar({ ...looks[tone], x: Math.min(x, 100 - width), width });
}

function markBar({ atMs, tone }: Mark, stretch: Stretch): Html {
  const x = scaleOf(stretch)(atMs);
  return atMs < stretch.fromMs ? nothing : bar({ ...looks[tone], x: Math.max(0, x - minWidth), width: minWidth });
}

function bar({ x, y, width, height, colour }: Look & { readonly x: number; readonly width: number }): Html {
  return html`<rect x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${height}" fill="${colour}" />`;
}

/** The picture in words. */
function describe({ spans, marks }: Course): string {
  const last = spans.at(-1);
  if (last === undefined) return 'no entry speaks of it.';
  const follows = (span: Span, index: number): boolean => spans[index - 1]?.untilMs === span.fromMs;
  const changes = spans.filter((span, index) => index > 0 && span.verdict !== spans[index - 1]?.verdict).length;
  const gaps = spans.filter((span, index) => index > 0 && !follows(span, index)).length;
  const between = marks.length === 0 ? '' : `, ${countOf(marks.length, 'time')} worse in between`;
  const unknown = gaps === 0 ? '' : `, ${countOf(gaps, 'gap')} of which nothing is known`;
  // The end of a day is the beginning of the next one, of which nothing is said.
  const lastMs = Math.max(last.fromMs, last.untilMs - 1);
  const lastDay = `from ${dayText(last.fromMs)} to ${dayText(lastMs)}`;
  return `${last.verdict} ${lastDay}, ${countOf(changes, 'change')} in all${between}${unknown}.`;
}

function dayText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
