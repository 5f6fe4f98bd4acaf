import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { visible } from '../../src/domain/visible.js';
import { assignRole } from '../../src/operations/role/assign.js';
import { present } from '../../src/render/present.js';
import { complianceReport } from '../../src/reports/compliance.js';
import { jobReport } from '../../src/reports/job.js';
import { overdueReport } from '../../src/reports/overdue.js';
import { rolesReport } from '../../src/reports/roles.js';
import { viewOf } from '../../src/views/registry.js';
import type { View } from '../../src/views/view.js';
import { explainAccessToPlan } from '../../src/operations/access/explain.js';
import { complianceMatch } from '../../src/operations/compliance/match.js';
import { GUIDE_DAY, guideTenant } from '../builders/guide.js';
import type { TestStore } from '../builders/store.js';
import { applying, storeWith } from '../builders/store.js';
import { discrepancyDate, theDiscrepancy } from '../operations/learning-plan/discrepancy.js';
import { reportHtml } from '../reports/pages.js';
import { record } from '../terminal/recording.js';
import { describeInBrowser, launchBrowser, withPage } from './browser.js';

/** Where pictures of the pages are kept, for who wants to look at them. */
const pictures = process.env['PROVOST_TEST_PICTURES'];

const axeSource = createRequire(import.meta.url).resolve('axe-core');

/** A file's text would run as a formula, as markup or backwards, were it not escaped. */
const HOSTILE = '=1+1<img src=x onerror=alert(1)>\u202e"\'&amp;';

async function viewHtml<O extends object>(view: View<O>, result: O): Promise<string> {
  const recording = record();
  await present(recording.terminal, view, result, {
    format: 'html',
    page: { title: 'A view', version: '1.2.3' },
  });
  return recording.stdout();
}

interface Line {
  readonly name: string;
  readonly count: number | null;
}
const lines: View<{ readonly rows: readonly Line[] }> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'name', header: 'Name' },
      { field: 'count', header: 'Count' },
    ],
    total: () => ({ name: 'Total', count: 3 }),
  },
};
const sortable = { rows: [2, 10_000, null, 1].map((count) => ({ name: `n${count}`, count })) };

describeInBrowser('in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let stores: TestStore[];
  const pages = new Map<string, string>();

  beforeAll(async () => {
    browser = await launchBrowser();
    const college = await storeWith({ northfield: theDiscrepancy() });
    const trust = await storeWith({ trust: guideTenant() });
    stores = [college, trust];
    const input = { role: 'Assessor', emails: ['pat@acme.example'] };
    const written = { ...applying(), reason: HOSTILE };
    const { outcome } = await college.runner.write(assignRole, input, written);
    const [asOf, onGuideDay] = [date(discrepancyDate), { asOf: GUIDE_DAY }];
    const report = async (name: string, ...given: Parameters<typeof reportHtml>): Promise<void> => {
      pages.set(name, await reportHtml(...given));
    };
    await report(
      'compliance',
      (reader) => complianceReport(reader, { months: 12, departments: 20 }),
      trust.runner,
      onGuideDay,
    );
    await report('overdue', (reader) => overdueReport(reader, {}), college.runner, { asOf });
    await report('roles', (reader) => rolesReport(reader, { organisations: [] }), college.runner);
    await report('job', (reader) => jobReport(reader, { id: String(outcome.job) }), college.runner);
    const match = await trust.runner.read(complianceMatch, {}, onGuideDay);
    pages.set('list', await viewHtml(await viewOf(complianceMatch, {}), match));
    const explained = { employer: 'lee@acme.example', learner: 'L-1001' };
    const access = await college.runner.read(explainAccessToPlan, explained, {});
    pages.set('steps', await viewHtml(await viewOf(explainAccessToPlan, explained), access));
    pages.set('empty', await viewHtml(lines, { rows: [] }));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    for (const store of stores) await store.dispose();
  });

  const names = ['compliance', 'overdue', 'roles', 'job', 'list', 'steps', 'empty'];
  const screens = [
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const;

  test.each(names.flatMap((name) => screens.map((screen) => [name, ...screen] as const)))(
    'the page of %s, %s and %i wide, breaks no rule of axe, loads nothing and fits',
    async (name, colorScheme, width) => {
      const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
      await withPage(browser, pages.get(name) ?? '', options, async ({ page, complaints }) => {
        if (pictures !== undefined)
          await page.screenshot({
            path: join(pictures, `${name}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
        await page.addScriptTag({ path: axeSource });
        const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(complaints).toEqual([]);
      });
    },
  );

  test('its own script runs under its own policy, and no other does', async () => {
    await withPage(browser, pages.get('overdue') ?? '', {}, async ({ page, complaints }) => {
      expect(await page.locator('th button').count()).toBeGreaterThan(0);
      expect(complaints).toEqual([]);
      await page.evaluate(
        `document.body.insertAdjacentHTML('beforeend', '<p onclick="window.ran = 1" style="color:red">x</p>')`,
      );
      await page.locator('p', { hasText: /^x$/ }).click();
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(complaints.join()).toContain('Content Security Policy');
    });
  });

  test('hostile text is read as it stands, and does nothing', async () => {
    await withPage(browser, pages.get('job') ?? '', {}, async ({ page, complaints }) => {
      expect(await page.locator('main').innerText()).toContain(visible(HOSTILE));
      expect(await page.locator('img').count()).toBe(0);
      expect(complaints).toEqual([]);
    });
  });

  test('any text is read back from a cell as it was, hidden characters shown', async () => {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 20 }), 500);
    const html = await viewHtml(lines, { rows: texts.map((name, count) => ({ name, count })) });
    await withPage(browser, html, {}, async ({ page }) => {
      const read = await page.locator('tbody th').allTextContents();
      expect(read).toEqual(texts.map(visible));
    });
  });

  test('a click on a heading sorts, numbers as numbers and the empty last, and says so', async () => {
    await withPage(browser, await viewHtml(lines, sortable), {}, async ({ page }) => {
      const counts = () => page.locator('tbody td').allTextContents();
      const heading = page.locator('th[scope=col]').nth(1);
      await heading.locator('button').click();
      expect(await counts()).toEqual(['1', '2', '10,000', '']);
      expect(await heading.getAttribute('aria-sort')).toBe('ascending');
      await page.keyboard.press('Enter');
      expect(await counts()).toEqual(['10,000', '2', '1', '']);
      expect(await heading.getAttribute('aria-sort')).toBe('descending');
      expect(await page.locator('[role=status]').textContent()).toBe('Sorted by Count, descending');
      await page.locator('th[scope=col] button').first().click();
      expect(await heading.getAttribute('aria-sort')).toBeNull();
      expect(await page.locator('tfoot th').textContent()).toBe('Total');
    });
  });

  test('without script everything is there', async () => {
    const options = { javaScriptEnabled: false };
    await withPage(browser, pages.get('overdue') ?? '', options, async ({ page }) => {
      expect(await page.locator('th button').count()).toBe(0);
      expect(await page.locator('#waterfall tbody tr').count()).toBe(5);
      expect(await page.locator('#components table').first().isVisible()).toBe(true);
    });
  });

  test('the first stop of the keyboard leads past the head of the page', async () => {
    await withPage(browser, pages.get('overdue') ?? '', {}, async ({ page }) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
    });
  });

  test('prints on A4, the headings of a long table on every sheet', async () => {
    const rows = Array.from({ length: 120 }, (_, count) => ({ name: `Row ${count}`, count }));
    await withPage(browser, await viewHtml(lines, { rows }), { colorScheme: 'dark' }, async ({ page }) => {
      const bytes = await page.pdf({ preferCSSPageSize: true });
      const pdf = bytes.toString('latin1');
      // A4 in points, as the stylesheet says.
      const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
      expect(boxes.length).toBeGreaterThan(1);
      for (const [, width, height] of boxes) {
        expect(Math.abs(Number(width) - 595)).toBeLessThan(2);
        expect(Math.abs(Number(height) - 842)).toBeLessThan(2);
      }
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect(await page.evaluate('getComputedStyle(document.querySelector("th button")).display')).toBe(
        'contents',
      );
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    });
  });
});
