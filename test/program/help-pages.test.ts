import { describe, expect, test } from 'vitest';
import { commandPage, isShared, overviewPage, topicPage } from '../../src/program/help-pages.js';
import { manPages } from '../../src/program/man-pages.js';
import { helpTopics } from '../../src/program/topics.js';
import { loadCatalogue } from './known-commands.js';

const catalogue = await loadCatalogue();
const commands = [...catalogue.commands.values()];

/** A line may exceed the width where it is one quoted text, or a flag with its value. */
function linesBeyond(page: string, width: number): string[] {
  return page.split('\n').filter((line) => {
    const text = line.trim().replace(/ \\$/, '');
    return line.length > width && !/^("[^"]*"|`[^`]*`|\S+|--\S+ \S+)$/.test(text);
  });
}

describe('the help of a command', () => {
  test.each(commands.map((command) => [command.name, command] as const))(
    'fits a screen: %s',
    (_, command) => {
      const own = command.flags.filter((flag) => !isShared(flag));
      const page = commandPage(command, 80);
      // Whoever has many flags of its own has a page that the pager shows.
      expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(own.length > 10 ? 48 : 40);
      expect(page.match(/^ {2}\$ /gm)?.length ?? 0).toBeLessThanOrEqual(3);
    },
  );

  test('names every field of its JSON', () => {
    const page = commandPage(commands.find(({ name }) => name === 'overdue count') ?? fail(), 80);
    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      'JSON fields: asOf, tenant {key, name}, by, employer, employerName, rows {key, name, dashboard, visible, hidden, access}, total {dashboard, visible, hidden}, outOfScope, outOfScopeVisible',
    );
  });
});

test.each([40, 80, 100])('every page wraps at words in %i columns', (width) => {
  const pages = [
    overviewPage(catalogue, width),
    ...[...catalogue.topics.keys()].map((topic) => topicPage(catalogue, topic, width)),
    ...commands.map((command) => commandPage(command, width)),
  ];
  expect(pages.flatMap((page) => linesBeyond(page, width))).toEqual([]);
});

test('the first page lists every topic of help', () => {
  const page = overviewPage(catalogue, 80);
  for (const { name } of helpTopics) expect(page).toContain(name);
});

describe('the manual', () => {
  const pages = manPages(catalogue, `${import.meta.dirname}/../..`, '1.0');

  test('has a page for each topic and each command of one word, and one of all', () => {
    const firstWords = commands.map(({ name }) => name.split(' ')[0] ?? '');
    const expected = ['provost.1', ...new Set(firstWords.map((word) => `provost-${word}.1`))];
    expect([...pages.keys()].sort()).toEqual(expected.sort());
  });

  test('has every own flag of every command, and no line that roff takes for a request', () => {
    for (const { name, flags } of commands) {
      const page = pages.get(`provost-${name.split(' ')[0] ?? ''}.1`) ?? '';
      for (const flag of flags.filter((one) => !isShared(one)))
        expect(page).toContain(`--${flag.name}`.replaceAll('-', '\\-'));
    }
    const requests = [...pages.values()].flatMap((page) => page.match(/^[.'].*/gm) ?? []);
    for (const request of requests) expect(request).toMatch(/^\.(TH|SH|TP|PP|nf|fi)( |$)/);
  });
});

function fail(): never {
  throw new Error('Build the program first.');
}
