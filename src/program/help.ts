import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import type { Catalogue } from './catalogue.js';
import { commandPage, overviewPage, topicPage } from './help-pages.js';
import { fitted } from './paragraphs.js';
import { helpTopics } from './topics.js';

/**
 * The page about a command, a topic of commands or a topic of its own such as `exit-codes`; without words, the overview.
 * @throws {UsageError} `unknown-help`, with the nearest.
 */
export function helpPage(words: readonly string[], catalogue: Catalogue, width: number): string {
  const name = words.join(' ');
  if (name === '') return overviewPage(catalogue, width);
  const topic = helpTopics.find((one) => one.name === words.join('-'));
  if (topic !== undefined) return fitted(topic.text(), width);
  const command = catalogue.commands.get(name);
  if (command !== undefined) return commandPage(command, width);
  if (catalogue.topics.has(name)) return topicPage(catalogue, name, width);
  throw unknownHelp(name, catalogue);
}

function unknownHelp(name: string, catalogue: Catalogue): UsageError {
  const known = [
    ...catalogue.commands.keys(),
    ...catalogue.topics.keys(),
    ...helpTopics.map((topic) => topic.name),
  ];
  const close = nearest(name, known, 2);
  return new UsageError({
    code: 'unknown-help',
    message: `There is no command or topic "${name}".`,
    hint:
      close.length === 0
        ? 'See what there is with `provost --help`.'
        : `Did you mean ${close.map((one) => `\`provost help ${one}\``).join(' or ')}?`,
    details: { nearest: close },
  });
}
