import type { Catalogue, CommandFacts } from './catalogue.js';
import { commandsOf } from './catalogue.js';
import { argMeaning, flagMeaning, flagTerm, isShared, usageOf } from './help-pages.js';
import type { Pages } from './reference.js';
import { topicText } from './topic-text.js';
import { helpTopics } from './topics.js';

/**
 * Manual pages by file name: `provost(1)` with the topics of `provost help`, and one for each topic
 * and each command of one word, such as `provost-role(1)`.
 * @param root the folder of the package
 */
export function manPages(catalogue: Catalogue, root: string, version: string): Pages {
  const singles = [...catalogue.commands.values()].filter(({ name }) => !name.includes(' '));
  const page = (name: string, summary: string, parts: readonly string[]): readonly [string, string] => [
    `${name}.1`,
    [
      `.TH ${name.toUpperCase()} 1 "" "provost ${version}"`,
      '.SH NAME',
      `${plain(name)} \\- ${plain(summary)}`,
    ]
      .concat(parts)
      .join('\n')
      .concat('\n'),
  ];
  return new Map([
    page('provost', 'the command line for people who run learning platforms', [
      ...heading('Commands'),
      ...[...catalogue.topics].flatMap(([topic, about]) => definition(`provost-${topic}(1)`, about)),
      ...singles.flatMap(({ name, summary }) => definition(`provost-${name}(1)`, summary)),
      ...helpTopics.flatMap(({ name }) => [...heading(name), ...verbatim(topicText(root, name))]),
    ]),
    ...[...catalogue.topics].map(([topic, about]) =>
      page(`provost-${topic}`, about, commandsOf(catalogue, topic).flatMap(commandParts)),
    ),
    ...singles.map((command) => page(`provost-${command.name}`, command.summary, commandParts(command))),
  ]);
}

function commandParts(command: CommandFacts): string[] {
  const { name, summary, description, args, flags, examples } = command;
  const shared = flags.filter(isShared).map(({ name: flag }) => `--${flag}`);
  return [
    ...heading(`provost ${name}`),
    plain(`${summary}.`),
    '.PP',
    plain(usageOf(command)),
    ...(description === undefined ? [] : ['.PP', plain(description)]),
    ...args.flatMap((arg) => definition(arg.name, argMeaning(arg))),
    ...flags
      .filter((flag) => !isShared(flag))
      .flatMap((flag) => definition(flagTerm(flag), flagMeaning(flag))),
    ...(shared.length === 0 ? [] : ['.PP', plain(`Common flags, see provost(1): ${shared.join(' ')}`)]),
    ...(examples.length === 0 ? [] : ['.PP', 'Examples:', ...verbatim(examples.join('\n'))]),
  ];
}

function heading(title: string): string[] {
  return [`.SH "${plain(title.toUpperCase()).replaceAll('"', '')}"`];
}

function definition(term: string, meaning: string): string[] {
  return ['.TP', `\\fB${plain(term)}\\fR`, plain(meaning === '' ? term : meaning)];
}

function verbatim(text: string): string[] {
  return ['.nf', ...text.split('\n').map(plain), '.fi'];
}

/** A text that roff prints as it is. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}
