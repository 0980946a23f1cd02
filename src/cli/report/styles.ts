/** For a screen of any width, and for paper. No script, no font and no picture is loaded. */
export const styles = `
:root { color-scheme: light; --ink: #1b1f24; --soft: #4b545e; --line: #c9ced6; --paper: #ffffff; --tint: #f4f6f8;
  --good: #0b5d1e; --good-tint: #e2f3e5; --said: #0b4a7a; --said-tint: #e2eef8; --open: #664900; --open-tint: #fdf2d0;
  --bad: #8f1313; --bad-tint: #fde5e5; }
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; color: var(--ink);
  background: var(--paper); }
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 3rem; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1rem 0 0.5rem; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 2.5rem 0 0.5rem; padding-top: 1rem; border-top: 3px solid var(--ink); }
h3 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h4 { font-size: 1rem; margin: 0; }
p, ul, ol, dl { margin: 0.5rem 0; }
a { color: #0b4a7a; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid #0b4a7a; outline-offset: 2px; }
code { font: 0.875em/1.4 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
pre { font: 0.8rem/1.4 ui-monospace, 'DejaVu Sans Mono', monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.soft, .was { color: var(--soft); }
.badge { display: inline-block; padding: 0.05em 0.55em; border-radius: 0.3em; border: 1px solid currentColor;
  font-weight: 600; white-space: nowrap; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.good { color: var(--good); background: var(--good-tint); }
.said { color: var(--said); background: var(--said-tint); }
.open { color: var(--open); background: var(--open-tint); }
.bad { color: var(--bad); background: var(--bad-tint); }
.plain { color: var(--ink); background: var(--tint); }
.notice { border-left: 0.35rem solid var(--open); background: var(--open-tint); color: var(--ink);
  padding: 0.5rem 0.75rem; }
nav ul, .cards { list-style: none; padding: 0; }
nav ul ul { padding-left: 1.25rem; columns: 2; }
.cards > li { border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.6rem 0.8rem; margin: 0.5rem 0;
  break-inside: avoid; }
.cards h4 { display: flex; flex-wrap: wrap; gap: 0.25rem 0.6rem; align-items: baseline; }
.cards p { margin: 0.3rem 0 0; }
.facts { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: 0.15rem 1rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
.caption { font-weight: 600; margin: 1rem 0 0.25rem; }
.prose { min-width: 15rem; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--tint); border-bottom: 2px solid var(--line); print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
td, th { overflow-wrap: normal; }
time { white-space: nowrap; }
tbody th { min-width: 7em; }
table code { display: inline-block; min-width: 12rem; }
.words { min-width: 7em; overflow-wrap: anywhere; }
figure { margin: 0.75rem 0; break-inside: avoid; }
figcaption { margin-bottom: 0.2rem; }
svg { display: block; width: 100%; height: 1.4rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.key { white-space: nowrap; margin-right: 0.75rem; }
.strip { display: grid; grid-template-columns: 13rem 1fr; gap: 0 0.75rem; align-items: center;
  margin: 0.2rem 0; }
.strip figcaption { margin: 0; font-size: 0.9rem; overflow-wrap: anywhere; }
.strip svg { height: 1.1rem; }
.axis { display: flex; justify-content: space-between; margin: 0 0 1rem; padding-left: calc(13rem + 0.75rem);
  font-size: 0.85rem; }
.legend svg { display: inline-block; width: 1.6rem; height: 0.9rem; vertical-align: middle; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9rem; }
@media (max-width: 40rem) {
  body { padding: 0.75rem 0.75rem 2rem; }
  nav ul ul { columns: 1; }
  td { min-width: 6em; }
  .strip { grid-template-columns: 1fr; }
  .axis { padding-left: 0; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.4rem; }
}
@media print {
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  h2 { break-before: page; }
  h2.first { break-before: auto; }
  h2, h3, h4, .caption { break-after: avoid; }
  tr, li { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: 0.25rem 0.35rem; }
  .prose { min-width: 16em; }
  table { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
@page { margin: 15mm; }
`;
