/** Colours as custom properties; texts on their ground have a contrast of at least 4.5 to 1. */
const light = `
  --ground: #ffffff; --band: #f4f6f8; --line: #c9d1d9; --text: #1b1f24; --quiet: #4f5863; --link: #0b57a4;
  --red: #a11219; --red-ground: #fbd9d9; --amber: #7a4b00; --amber-ground: #ffe5ae; --green: #17602a; --green-ground: #cfedd3;
  --blue: #0b4a8f; --blue-ground: #d6e7fb; --bar: #0d6e8c; --bar-red: #c4343a; --bar-amber: #c27803; --bar-green: #2d8a46;
  --bar-blue: #2f6fc0; --bar-dim: #8a94a0;`;

const dark = `
  --ground: #14171b; --band: #1d2228; --line: #434d58; --text: #e6e9ed; --quiet: #a9b3be; --link: #86beff;
  --red: #ffb3b3; --red-ground: #5a1c21; --amber: #ffd98a; --amber-ground: #553b0b; --green: #a9e6b4; --green-ground: #16411f;
  --blue: #b3d4ff; --blue-ground: #173b68; --bar: #48b3d1; --bar-red: #e8656b; --bar-amber: #e0a030; --bar-green: #55b870;
  --bar-blue: #6ea8f0; --bar-dim: #75808c;`;

const screen = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
h1 { margin: 1.5rem 0 0.25rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.3rem; line-height: 1.25; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { margin: 1.5rem 0 0.25rem; font-size: 1.05rem; }
p { margin: 0.5rem 0; max-width: 46rem; unicode-bidi: plaintext; }
p.line { white-space: pre-wrap; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
dl.facts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0.5rem 0; color: var(--quiet); }
dl.facts div { display: flex; gap: 0.4rem; }
dl.facts dd { margin: 0; color: var(--text); font-weight: 600; }
.skip { position: absolute; left: -100vw; background: var(--ground); padding: 0.5rem 1rem; z-index: 1; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
.unseen, #result caption { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
nav ul { margin: 0.5rem 0; padding-left: 1.25rem; columns: 18rem; }
.rule { border-left: 4px solid var(--line); padding: 0.1rem 0 0.1rem 0.75rem; color: var(--quiet); font-size: 0.9rem; max-width: 50rem; }
.rule p { margin: 0.25rem 0; max-width: none; }
footer { margin-top: 3rem; padding-top: 1rem; padding-bottom: 2rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.9rem; }
.scroll { position: relative; overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.35; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0 0.5rem; } caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); unicode-bidi: plaintext; mso-number-format: "\\@"; }
thead th { background: var(--band); border-bottom: 2px solid var(--line); vertical-align: bottom; }
tbody th { font-weight: 600; }
.whole { white-space: nowrap; }
tfoot th, tfoot td { font-weight: 700; border-top: 2px solid var(--line); }
tbody tr:target > * { background: var(--blue-ground); }
th button { all: unset; cursor: pointer; text-decoration: underline dotted; }
th button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
pre { overflow-x: auto; background: var(--band); padding: 1rem; border: 1px solid var(--line); font-size: 0.85rem; }
.red { color: var(--red); font-weight: 600; } .amber { color: var(--amber); font-weight: 600; } .green { color: var(--green); }
.blue { color: var(--blue); } td.red, td.amber, td.green, td.blue { white-space: nowrap; } .dim { color: var(--quiet); } .strong { font-weight: 700; }
table.chart { width: 100%; max-width: 60rem; } table.chart tbody th { width: 70%; }
table.chart td.figure, table.chart th.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: grid; grid-template-columns: minmax(9rem, 2fr) 3fr; gap: 0.25rem 0.75rem; align-items: center; }
table.chart svg { display: block; width: 100%; height: 1.1rem; }
.fill { fill: var(--bar); } .fill-red { fill: var(--bar-red); } .fill-amber { fill: var(--bar-amber); } .fill-green { fill: var(--bar-green); }
.fill-blue { fill: var(--bar-blue); } .fill-dim { fill: var(--bar-dim); } .track { fill: var(--band); }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0.5rem 0; padding: 0; font-size: 0.9rem; }
.key svg { width: 0.9rem; height: 0.9rem; vertical-align: -0.1rem; margin-right: 0.35rem; }
table.list svg { display: inline-block; width: 6rem; height: 0.8rem; margin-left: 0.4rem; vertical-align: -0.05rem; }
code { font-size: 0.9em; background: var(--band); padding: 0.1em 0.3em; overflow-wrap: anywhere; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; font-size: 0.9rem; }
figure svg { display: block; width: 100%; max-width: 36rem; height: auto; font-size: 13px; }
svg text { fill: var(--text); } svg .axis { stroke: var(--line); stroke-width: 1; } svg .curve { fill: none; stroke: var(--bar); stroke-width: 2.5; }
table.heat th[scope=col] { vertical-align: bottom; } table.heat th:has(span) { padding: 0.4rem 0.2rem; }
table.heat th[scope=col] span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 14rem; }
table.heat tbody th { min-width: 12rem; font-weight: 400; }
table.heat td { text-align: center; padding: 0.2rem 0.3rem; border: 2px solid var(--ground); font-variant-numeric: tabular-nums; font-weight: 400; }
table.heat td b { display: block; }
table.heat td.red { background: var(--red-ground); } table.heat td.amber { background: var(--amber-ground); color: var(--amber); }
table.heat td.green { background: var(--green-ground); } table.heat td.none { color: var(--quiet); }
@media (max-width: 40rem) {
  h1 { font-size: 1.4rem; }
  .bar { grid-template-columns: 1fr; } table.chart tbody th { width: 50%; min-width: 8rem; }
  th, td { padding: 0.3rem 0.4rem; }
  table.heat tbody th { min-width: 8rem; }
}`;

const print = `
@page { size: A4; margin: 14mm 12mm; }
@page wide { size: A4 landscape; }
@media print {
  :root { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding: 0; }
  .skip, nav { display: none; }
  .scroll { overflow: visible; }
  body.wide { page: wide; }
  table { font-size: 8.5pt; width: 100%; }
  th, td { padding: 1.2mm 1.5mm; overflow-wrap: anywhere; } thead th { overflow-wrap: normal; font-size: 7.5pt; }
  table.list tbody th { min-width: 44mm; }
  table.heat { font-size: 7pt; } table.heat td { padding: 0.5mm; }
  thead { display: table-header-group; } tfoot { display: table-row-group; }
  tr, figure, .rule, .key { break-inside: avoid; }
  h2, h3, caption, thead, .rule, .key, tbody tr:nth-child(-n+2) { break-after: avoid; }
  figure svg { max-width: 110mm; }
  /* A button is not drawn in a heading that is repeated on the next sheet. */
  th button { display: contents; }
  a { color: inherit; text-decoration: none; }
}`;

/** The stylesheet of a page. @param columns how many columns its widest list has */
export function styleSheet(columns: number): string {
  const right = Array.from({ length: columns }, (_, at) => [at + 1, `:nth-child(${at + 1})`] as const);
  const select = (part: string): string =>
    right.map(([column, cell]) => `table.r${column}>${part}>tr>${cell}`).join(',');
  const alignment =
    columns === 0
      ? ''
      : `\n${select('*')} { text-align: right; font-variant-numeric: tabular-nums; }\n${select('tbody')} { white-space: nowrap; }`;
  return `:root { color-scheme: light dark;${light}\n}\n@media screen and (prefers-color-scheme: dark) { :root {${dark}\n} }${screen}${alignment}${print}\n`;
}
