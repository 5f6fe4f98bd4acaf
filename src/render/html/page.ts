import { createHash } from 'node:crypto';
import { rulesVersion } from '../../domain/rules.js';
import type { Block, Sentence, TimeText, TonedText } from '../../views/view.js';
import { isChart } from '../blocks.js';
import type { PageChart } from './charts.js';
import { chartHtml } from './charts.js';
import { htmlText } from './escape.js';
import { pageTime } from './page-time.js';
import { sortScript } from './sort-script.js';
import { styleSheet } from './style.js';
import { viewChartHtml } from './view-charts.js';
import type { PageList } from './table.js';
import { tablePieces } from './table.js';

/** One self-contained page: sentences, charts and lists under headings. */
export interface Page {
  readonly title: string;
  /** Facts below the title, such as the as-of date. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The version of the program. */
  readonly version: string;
  readonly sections: readonly PageSection[];
}

export interface PageSection {
  readonly id: string;
  /** Undefined where the page is this section. */
  readonly heading?: string;
  readonly above?: readonly Block[];
  /** The rules by which its figures are counted. */
  readonly rules?: readonly string[];
  readonly charts?: readonly PageChart[];
  readonly lists?: readonly PageList[];
  /** A text shown as it is. */
  readonly document?: string;
  readonly below?: readonly Block[];
}

/** The page as HTML. Rows of lists are passed on as they come. */
export async function* pagePieces(page: Page): AsyncGenerator<string> {
  const { title, sections } = page;
  const lists = sections.flatMap((section) => section.lists ?? []);
  const style = styleSheet(Math.max(0, ...lists.map(({ list }) => list.columns.length)));
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(sortScript)}'; base-uri 'none'; form-action 'none'">
<meta name="generator" content="Provost ${htmlText(page.version)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body${isWide(sections) ? ' class="wide"' : ''}>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${htmlText(title)}</h1>
<dl class="facts">${page.facts.map(fact).join('')}</dl>
${contents(sections)}</header>
<main id="content" tabindex="-1">
`;
  for (const section of sections) yield* sectionPieces(section);
  yield `</main>
<footer>
<p>Made by Provost ${htmlText(page.version)}, with its rules of ${rulesVersion.date} (version ${rulesVersion.version}).</p>
</footer>
<script>${sortScript}</script>
</body>
</html>
`;
}

/** Whether a table has so many columns that the page is printed across the sheet. */
function isWide(sections: readonly PageSection[]): boolean {
  return sections.some(
    ({ lists = [], charts = [] }) =>
      lists.some(({ list }) => list.columns.length > 10) ||
      charts.some((chart) => chart.kind === 'heat' && chart.columns.length > 24),
  );
}

/** As a Content-Security-Policy names a text that may run. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function fact([name, value]: readonly [string, string]): string {
  return `<div><dt>${htmlText(name)}</dt><dd>${htmlText(value)}</dd></div>`;
}

function contents(sections: readonly PageSection[]): string {
  const named = sections.filter(({ heading }) => heading !== undefined);
  if (named.length < 2) return '';
  const items = named.map(({ id, heading = '' }) => `<li><a href="#${id}">${htmlText(heading)}</a></li>`);
  return `<nav aria-label="Contents"><ul>${items.join('')}</ul></nav>\n`;
}

async function* sectionPieces(section: PageSection): AsyncGenerator<string> {
  const { id, heading, above = [], rules = [], charts = [], lists = [], document, below = [] } = section;
  yield heading === undefined
    ? `<section id="${id}">\n`
    : `<section id="${id}" aria-labelledby="${id}-heading">\n<h2 id="${id}-heading">${htmlText(heading)}</h2>\n`;
  yield above.map((block, at) => blockHtml(block, `${id}-above-${at}`)).join('');
  if (rules.length > 0)
    yield `<div class="rule">${rules.map((rule) => `<p>${htmlText(rule)}</p>`).join('')}</div>\n`;
  yield charts.map(chartHtml).join('');
  for (const list of lists) yield* tablePieces(list);
  // The parser drops the first line feed of a pre.
  if (document !== undefined)
    yield `<pre tabindex="0">\n${document.split('\n').map(htmlText).join('\n')}</pre>\n`;
  yield below.map((block, at) => blockHtml(block, `${id}-below-${at}`)).join('');
  yield '</section>\n';
}

/** @param id for a chart */
function blockHtml(block: Block, id: string): string {
  return isChart(block) ? viewChartHtml(block, id) : sentence(block);
}

function sentence(line: Sentence): string {
  const parts = typeof line === 'string' ? [line] : line;
  return `<p class="line">${parts.map(sentencePart).join('')}</p>\n`;
}

function sentencePart(part: string | TonedText | TimeText): string {
  if (typeof part === 'string') return htmlText(part);
  if ('isTime' in part) return htmlText(pageTime(part.text));
  const text = htmlText(part.text);
  return part.tone === 'command' ? `<code>${text}</code>` : `<span class="${part.tone}">${text}</span>`;
}
