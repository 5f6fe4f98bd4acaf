import type { Catalogue, CommandFacts, FlagFacts } from './catalogue.js';
import { commandsOf } from './catalogue.js';
import { argMeaning, flagMeaning, flagTerm, usageOf } from './help-pages.js';
import { topicText } from './topic-text.js';
import { helpTopics } from './topics.js';

/** A page of the documentation, by its path under `docs`. */
export type Pages = ReadonlyMap<string, string>;

const NOTICE = '<!-- Written by `npm run docs` from the commands themselves: change it there. -->';

/**
 * The reference of every command and help topic as Markdown. Equal commands give equal text.
 * @param root the folder of the package
 */
export function referencePages(catalogue: Catalogue, root: string): Pages {
  const singles = [...catalogue.commands.values()].filter(({ name }) => !name.includes(' '));
  return new Map([
    ['commands/README.md', indexPage(catalogue, singles)],
    ...[...catalogue.topics].map(([topic, about]) => topicPage(topic, about, commandsOf(catalogue, topic))),
    ...singles.map((command) => [`commands/${command.name}.md`, commandPage(command)] as const),
    ['help-topics.md', helpTopicsPage(root)],
  ]);
}

function indexPage(catalogue: Catalogue, singles: readonly CommandFacts[]): string {
  const topics = [...catalogue.topics].map(([topic, about]) => [
    `## [${topic}](${topic}.md)${about === '' ? '' : `: ${about}`}`,
    ...commandsOf(catalogue, topic).map(
      ({ name, summary }) => `- [\`provost ${name}\`](${topic}.md#${anchor(`provost ${name}`)}): ${summary}`,
    ),
  ]);
  return page('Commands', [
    'Flags that every command has are explained once, in [Flags of every command](#flags-of-every-command).',
    singles.map(({ name, summary }) => `- [\`provost ${name}\`](${name}.md): ${summary}`).join('\n'),
    ...topics.map(([title = '', ...commands]) => `${title}\n\n${commands.join('\n')}`),
    `## Flags of every command\n\n${flagTable(sharedFlags(catalogue))}`,
  ]);
}

/** The flags of OUTPUT and GLOBAL, from the first command that has them. */
function sharedFlags(catalogue: Catalogue): FlagFacts[] {
  const command = [...catalogue.commands.values()].find(({ flags }) => flags.some(isShared));
  return (command?.flags ?? []).filter(isShared);
}

function isShared({ group }: FlagFacts): boolean {
  return group === 'OUTPUT' || group === 'GLOBAL';
}

function topicPage(
  topic: string,
  about: string,
  commands: readonly CommandFacts[],
): readonly [string, string] {
  const title = `provost ${topic}`;
  const text = page(title, [
    ...(about === '' ? [] : [`${about.charAt(0).toUpperCase()}${about.slice(1)}.`]),
    ...commands.flatMap((command) => [`## provost ${command.name}`, ...commandParts(command, '###')]),
  ]);
  return [`commands/${topic}.md`, text];
}

function commandPage(command: CommandFacts): string {
  return page(`provost ${command.name}`, commandParts(command, '##'));
}

function commandParts(command: CommandFacts, heading: string): string[] {
  const { summary, description, args, flags, examples } = command;
  const own = flags.filter((flag) => !isShared(flag));
  const hasShared = own.length < flags.length;
  return [
    `${summary}.`,
    ...(description === undefined ? [] : [description]),
    fenced('', [usageOf(command)]),
    ...(args.length === 0
      ? []
      : [
          `${heading} Arguments`,
          table(
            ['Argument', 'Meaning'],
            args.map((arg) => [`\`${arg.name}\``, argMeaning(arg)]),
          ),
        ]),
    ...(own.length === 0 ? [] : [`${heading} Flags`, flagTable(own)]),
    ...(hasShared ? ['And the [flags of every command](README.md#flags-of-every-command).'] : []),
    ...(examples.length === 0 ? [] : [`${heading} Examples`, fenced('sh', examples)]),
  ];
}

function helpTopicsPage(root: string): string {
  const intro = 'What `provost help TOPIC` prints.';
  return page('Help topics', [
    intro,
    ...helpTopics.flatMap(({ name, summary }) => [
      `## ${name}`,
      summary,
      fenced('', [topicText(root, name).trimEnd()]),
    ]),
  ]);
}

function flagTable(flags: readonly FlagFacts[]): string {
  return table(
    ['Flag', 'Meaning'],
    flags.map((flag) => [`\`${flagTerm(flag)}\``, flagMeaning(flag)]),
  );
}

function page(title: string, parts: readonly string[]): string {
  return `${[NOTICE, `# ${title}`, ...parts.filter((part) => part !== '')].join('\n\n')}\n`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function fenced(language: string, lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``;
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
