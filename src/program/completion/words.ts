import type { ArgFacts, Catalogue, CommandFacts, FlagFacts } from '../catalogue.js';
import { helpTopics } from '../topics.js';

/** One step of what may be typed: the words so far, and those that may follow. */
export interface Step {
  /** Empty at the beginning; `role` after that word. */
  readonly after: string;
  readonly next: readonly Word[];
}

export interface Word {
  readonly word: string;
  readonly about: string;
}

/** The first words, and for each topic its second ones. */
export function steps({ commands, topics }: Catalogue): Step[] {
  const singles = [...commands.values()].filter(({ name }) => !name.includes(' '));
  const first = [
    ...singles.map(({ name, summary }) => ({ word: name, about: summary })),
    ...[...topics].filter(([name]) => !commands.has(name)).map(([word, about]) => ({ word, about })),
  ];
  const seconds = [...topics.keys()].map((topic) => ({
    after: topic,
    next: [...commands.values()]
      .filter(({ name }) => name.startsWith(`${topic} `))
      .map(({ name, summary }) => ({ word: name.slice(topic.length + 1), about: summary })),
  }));
  return [
    { after: '', next: sorted(first) },
    ...seconds.map(({ after, next }) => ({ after, next: sorted(next) })),
  ];
}

/** What may follow `help`: every first word and the topics of its own. */
export function helpSubjects(catalogue: Catalogue): Word[] {
  const [first] = steps(catalogue);
  return sorted([
    ...(first?.next ?? []),
    ...helpTopics.map(({ name, summary }) => ({ word: name, about: summary })),
  ]);
}

/** The flags of a command as they are typed, with those that every command has. */
export function flagWords({ flags }: CommandFacts): Word[] {
  return [
    ...flags.map(({ name, description }) => ({ word: `--${name}`, about: description })),
    { word: '--help', about: 'explain the command' },
  ];
}

/** Whether the value names a file. */
export function takesFile({ name, value }: FlagFacts): boolean {
  return name === 'file' || value === 'FILE';
}

/** Whether the argument names a file. */
export function isFile({ name }: ArgFacts): boolean {
  return name === 'FILE';
}

function sorted(words: readonly Word[]): Word[] {
  return [...words].sort((a, b) => (a.word < b.word ? -1 : 1));
}
