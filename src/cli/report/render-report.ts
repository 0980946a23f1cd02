import { chapterOf, type Chapter } from './chapter.ts';
import { html, nothing, verbatim, type Html, type Part } from './html.ts';
import { misfitChapter } from './misfit-chapter.ts';
import { list, paragraph, time } from './parts.ts';
import type { ReportData } from './report-data.ts';
import { styles } from './styles.ts';

/** One HTML page that needs nothing beside it: no script, no font, no network. A function of its data. */
export function renderReport(data: ReportData): string {
  const chapters = data.policies.map((policy, index) => {
    const id = `policy-${index + 1}`;
    return 'misfit' in policy ? misfitChapter(policy, id) : chapterOf(policy, data, id);
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Call data report, ${data.madeTime.slice(0, 10)}</title>
        <style>
          ${verbatim(styles)}
        </style>
      </head>
      <body>
        <a class="skip" href="#report">Skip to the report</a>
        <header>
          <h1>Call data report</h1>
          <p>${originOf(data)}</p>
          ${summaryOf(chapters)}
        </header>
        <nav aria-label="Contents">
          <ul>
            ${chapters.map(contentsOf)}
          </ul>
        </nav>
        <main id="report">${chapters.map(renderChapter)}</main>
        <footer>
          <p>
            Observed means read from Azure, attested means that people say so, inferred means that it follows from
            configuration or documentation. What was not seen is unknown, and unknown is not compliant.
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function originOf({ madeTime, origin }: ReportData): Part {
  return origin.kind === 'Cluster'
    ? html`Made ${time(madeTime)} of what the operator wrote into the namespace <strong>${origin.namespace}</strong>.`
    : html`Made ${time(madeTime)} of an audit of ${time(origin.time)}, which saw what the person who ran it may see.`;
}

function summaryOf(chapters: readonly Chapter[]): Html {
  if (chapters.length === 0) return paragraph('There is no policy.');
  return list(chapters.map(({ title, verdict, told }) => html`<strong>${title}</strong> ${verdict} ${told}`));
}

function contentsOf({ id, title, sections }: Chapter): Html {
  const inner = sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`);
  return html`<li>
    <a href="#${id}">${title}</a>
    <ul>
      ${inner}
    </ul>
  </li>`;
}

function renderChapter({ id, title, verdict, lead, sections }: Chapter, index: number): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}" ${index === 0 ? html` class="first"` : nothing}>${title} ${verdict}</h2>
    ${lead}${sections.map(
      (section) =>
        html`<section>
          <h3 id="${section.id}">${section.title}</h3>
          ${section.body}
        </section> `,
    )}
  </section> `;
}
