import { html, nothing, type Html, type Part } from './html.ts';

export interface Table {
  /** Unique in the page. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of each row is its header. */
  readonly rows: readonly (readonly Part[])[];
}

/**
 * A table that scrolls by itself where the page is too narrow, by keyboard as well. Its name stands outside of what scrolls, so
 * that it can be read on a telephone.
 */
export function table({ id, caption, columns, rows }: Table): Html {
  return html`<p class="caption" id="${id}">${caption}</p>
    <div class="scroll" role="group" aria-labelledby="${id}" tabindex="0">
      <table aria-labelledby="${id}">
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(rowOf)}
        </tbody>
      </table>
    </div> `;
}

function rowOf([first = '', ...cells]: readonly Part[]): Html {
  return html`<tr>
    <th scope="row">${first}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr> `;
}

/** Sentences in a cell: they may hold ids, which break where they have to. */
export function prose(part: Part): Html {
  return html`<div class="prose">${part}</div>`;
}

/** A name or a few words that people chose, of any length: beside others of its kind it takes less room than sentences. */
export function words(part: Part): Html {
  return html`<div class="words">${part}</div>`;
}

/** One of the parts of a policy's report. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Part;
}

/** `2026-12-01 09:30 UTC`, and the whole of it for machines. What is no time stays as it is. */
export function time(text: string | undefined): Part {
  if (text === undefined) return '–';
  const whole = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(text);
  return whole === null ? text : html`<time datetime="${text}">${whole[1] ?? ''} ${whole[2] ?? ''} UTC</time>`;
}

export function figure(value: number | undefined): Part {
  return value === undefined ? '–' : value.toLocaleString('en-US');
}

export function paragraph(part: Part): Html {
  return html`<p>${part}</p> `;
}

export function list(parts: readonly Part[]): Html {
  return parts.length === 0
    ? nothing
    : html`<ul>
        ${parts.map((part) => html`<li>${part}</li>`)}
      </ul> `;
}

/** Long ids break where they have to, and are read whole. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}
