import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandPage, overviewPage, topicPage } from '../../src/program/help-pages.js';
import { fitted } from '../../src/program/paragraphs.js';
import { topicText } from '../../src/program/topic-text.js';
import { helpTopics } from '../../src/program/topics.js';
import { unitsOf } from '../../src/terminal/wrap.js';
import { loadCatalogue } from './known-commands.js';

const root = join(import.meta.dirname, '../..');
const catalogue = await loadCatalogue();

/** Every page of help, for a width. */
const pages: Readonly<Record<string, (width: number) => string>> = {
  provost: (width) => overviewPage(catalogue, width),
  ...Object.fromEntries(
    [...catalogue.topics.keys()].map((name) => [name, (width: number) => topicPage(catalogue, name, width)]),
  ),
  ...Object.fromEntries(
    [...catalogue.commands.values()].map((command) => [
      `${command.name} --help`,
      (width: number) => commandPage(command, width),
    ]),
  ),
  ...Object.fromEntries(
    helpTopics.map(({ name }) => [`help ${name}`, (width: number) => fitted(topicText(root, name), width)]),
  ),
};

/** A line with a command to copy, or whose only word or quoted argument has no room beside its indent. */
function isWhole(line: string): boolean {
  const words = line.replace(/ \\$/, '');
  return /^\s*(\$ )?provost |^\s*"[^"]*"$/.test(words) || unitsOf(words).length === 1;
}

describe('every page of help', () => {
  test.each([40, 60, 80, 100])('wraps between words at %i columns', (width) => {
    const tooWide = Object.entries(pages).flatMap(([name, page]) =>
      page(width)
        .split('\n')
        .filter((line) => line.length > width && !isWhole(line))
        .map((line) => `${name}: ${line}`),
    );
    expect(tooWide).toEqual([]);
  });
});
