import type { ArgFacts, Catalogue, CommandFacts, FlagFacts } from './catalogue.js';
import { commandsOf } from './catalogue.js';
import type { Definition } from './paragraphs.js';
import { commandLines, definitions, longestTerm, wrapped } from './paragraphs.js';

/** The areas in the order of use; a topic or command without an area is under "More". */
const AREAS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Start', ['init', 'demo', 'doctor', 'tenant']],
  ['Roles and access', ['role', 'access', 'account', 'feature', 'notification']],
  ['Learning plans', ['overdue', 'plan', 'dashboard', 'evidence', 'learner', 'programme']],
  ['Competences', ['transfer', 'compliance', 'competence', 'requirement']],
  ['What was changed', ['job', 'audit']],
  ['This machine', ['serve', 'profile', 'config', 'completion', 'help']],
];

/** Groups of flags that many commands share, in their order below the examples. */
const SHARED_GROUPS: readonly (readonly [group: string, title: string])[] = [
  ['FILE', 'Reading the file'],
  ['CHANGE', 'The change'],
  ['OUTPUT', 'Output'],
  ['GLOBAL', 'Everywhere'],
];

/** The page of `provost` alone: a line for each topic and command. */
export function overviewPage(catalogue: Catalogue, width: number): string {
  const areas = [...AREAS, ['More', unlisted(catalogue)] as const].map(([title, names]) => ({
    title,
    entries: overviewEntries(catalogue, names),
  }));
  const longest = longestTerm(areas.flatMap(({ entries }) => entries));
  const lines = [
    'Provost: the command line for people who run learning platforms.',
    '',
    'Usage',
    '  provost COMMAND [flags]',
    '',
    'Examples',
    '  $ provost role assign "Employer - View Learning Plan" --all-employers',
    '  $ provost overdue explain L-1001 --employer pat@acme.example',
    '  $ provost transfer import competences.csv --rejects rejects.csv',
    ...areas.flatMap(({ title, entries }) => section(title, entries, width, longest)),
    '',
    '`provost TOPIC` lists the commands of a topic, `provost COMMAND --help` explains one;',
    '`provost help exit-codes|environment|formatting|files|rules` explains the rest.',
  ];
  return `${lines.join('\n')}\n`;
}

/** The commands of one topic. */
export function topicPage(catalogue: Catalogue, topic: string, width: number): string {
  const about = catalogue.topics.get(topic) ?? '';
  const entries = commandsOf(catalogue, topic).map(({ name, summary }) => [name, summary] as const);
  const lines = [
    `${topic}${about === '' ? '' : `: ${about}`}`,
    '',
    'Usage',
    `  provost ${topic} COMMAND [flags]`,
    ...section('Commands', entries, width),
    '',
    `\`provost ${topic} COMMAND --help\` explains one.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** One command: usage, its own arguments and flags, examples, then shared flags. */
export function commandPage(command: CommandFacts, width: number): string {
  const own = command.flags.filter(({ group }) => !SHARED_GROUPS.some(([shared]) => shared === group));
  const lines = [
    ...wrapped(command.summary, width),
    '',
    'Usage',
    `  ${usageOf(command)}`,
    ...(command.description === undefined ? [] : ['', ...wrapped(command.description, width)]),
    ...section('Arguments', command.args.map(argEntry), width),
    ...section('Flags', own.map(flagEntry), width),
    ...(command.examples.length === 0
      ? []
      : ['', 'Examples', ...command.examples.flatMap((example) => commandLines(example, width))]),
    ...SHARED_GROUPS.flatMap(([group, title]) =>
      section(title, command.flags.filter((flag) => flag.group === group).map(flagEntry), width),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Such as `provost role assign [ROLE] [EMAIL...] [flags]`; a terminal prompts for brackets. */
export function usageOf({ name, args, variadic }: CommandFacts): string {
  const shown = args.map(
    (arg, index) => `[${arg.name}${variadic && index === args.length - 1 ? '...' : ''}]`,
  );
  return ['provost', name, ...shown, '[flags]'].join(' ');
}

/** The flag as it is written, such as `-y, --yes` or `--limit N`. */
export function flagTerm({ name, char, value }: FlagFacts): string {
  return `${char === undefined ? '' : `-${char}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

/** The description of the flag, with its accepted values and its default. */
export function flagMeaning({ description, options, value, multiple, required, preset }: FlagFacts): string {
  const notes = [
    ...(options.length > 0 && value !== options.join('|') ? [`one of ${options.join(', ')}`] : []),
    ...(multiple && !description.includes('repeated') ? ['may be repeated'] : []),
    ...(required ? ['required'] : []),
    ...(preset !== undefined && !description.includes('default') ? [`default: ${preset}`] : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/** The description of the argument, with its accepted values. */
export function argMeaning({ description, options }: ArgFacts): string {
  return options.length === 0 ? description : `${description} (one of ${options.join(', ')})`;
}

function argEntry(arg: ArgFacts): Definition {
  return [arg.name, argMeaning(arg)];
}

function flagEntry(flag: FlagFacts): Definition {
  return [`${flag.char === undefined ? '    ' : ''}${flagTerm(flag)}`, flagMeaning(flag)];
}

function section(title: string, entries: readonly Definition[], width: number, longest?: number): string[] {
  return entries.length === 0 ? [] : ['', title, ...definitions(entries, width, longest)];
}

function overviewEntries(catalogue: Catalogue, names: readonly string[]): Definition[] {
  return names.flatMap((name) => {
    const about = catalogue.topics.get(name) ?? catalogue.commands.get(name)?.summary;
    return about === undefined ? [] : [[name, about.charAt(0).toLowerCase() + about.slice(1)] as const];
  });
}

function unlisted(catalogue: Catalogue): string[] {
  const listed = new Set(AREAS.flatMap(([, names]) => names));
  const first = [...catalogue.commands.keys()].map((name) => name.split(' ')[0] ?? '');
  return [...new Set(first)].filter((name) => !listed.has(name));
}
