import { textSpool } from '../../src/changes/text-spool.js';
import type { RunOptions, Runner } from '../../src/operations/runner.js';
import { pagePieces } from '../../src/render/html/page.js';
import { ReportReader } from '../../src/reports/report-reader.js';
import type { ReportMaker } from '../../src/reports/report.js';
import { reportPage } from '../../src/reports/report.js';

/** The page of a report as text. */
export async function reportHtml(
  make: ReportMaker,
  runner: Pick<Runner, 'read'>,
  options: RunOptions = {},
): Promise<string> {
  let html = '';
  for await (const piece of pagePieces(
    await reportPage(make, new ReportReader(runner, options, textSpool), '1.2.3'),
  ))
    html += piece;
  return html;
}

/** The text of each element of this name, markup left out. */
export function textsOf(html: string, element: string): string[] {
  const found = html.matchAll(new RegExp(`<${element}[ >][^>]*>?([^]*?)</${element}>`, 'g'));
  return Array.from(found, ([, content = '']) => content.replaceAll(/<[^>]*>/g, '').trim());
}

/** The cells of the body of the table with this id, row by row. */
export function cellsOf(html: string, id: string): string[][] {
  const table = html.slice(html.indexOf(` id="${id}">`));
  const [, body = ''] = /<tbody>([^]*?)<\/tbody>/.exec(table) ?? [];
  return body
    .trim()
    .split('\n')
    .map((row) =>
      [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
        cell.replaceAll(/<[^>]*>/g, ''),
      ),
    );
}
