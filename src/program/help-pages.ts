import type { ArgFacts, Catalogue, CommandFacts, FlagFacts } from './catalogue.js';
import { commandsOf } from './catalogue.js';
import { helpTopics } from './topics.js';
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

/** Groups of flags that many commands share: `provost help flags` explains them. */
export const sharedGroups: readonly (readonly [group: string, title: string])[] = [
  ['FILE', 'Files'],
  ['CHANGE', 'Changes'],
  ['OUTPUT', 'Output'],
  ['GLOBAL', 'Everywhere'],
];

/** A page fits on a screen with so many examples; the reference has all. */
const EXAMPLES = 3;

const OVERVIEW_EXAMPLES = [
  'provost role assign "Employer - View Learning Plan" --all-employers',
  'provost overdue explain L-1001 --employer pat@acme.example',
  'provost transfer import competences.csv --rejects rejects.csv',
];

/** The page of `provost` alone: a line for each topic and command. */
export function overviewPage(catalogue: Catalogue, width: number): string {
  const areas = [...AREAS, ['More', unlisted(catalogue)] as const].map(([title, names]) => ({
    title,
    entries: overviewEntries(catalogue, names),
  }));
  const longest = longestTerm(areas.flatMap(({ entries }) => entries));
  const lines = [
    ...wrapped('Provost: the command line for people who run learning platforms.', width),
    '',
    'Usage: provost COMMAND [flags]',
    '',
    'Examples',
    ...OVERVIEW_EXAMPLES.flatMap((example) => commandLines(example, width)),
    ...areas.flatMap(({ title, entries }) => section(title, entries, width, longest)),
    '',
    ...wrapped(
      '`provost TOPIC` lists the commands of a topic, `provost COMMAND --help` explains one.',
      width,
    ),
    ...wrapped(`\`provost help TOPIC\` explains ${helpTopics.map(({ name }) => name).join(', ')}.`, width),
  ];
  return `${lines.join('\n')}\n`;
}

/** The commands of one topic. */
export function topicPage(catalogue: Catalogue, topic: string, width: number): string {
  const about = catalogue.topics.get(topic) ?? '';
  const entries = commandsOf(catalogue, topic).map(({ name, summary }) => [name, summary] as const);
  const lines = [
    ...wrapped(`${topic}${about === '' ? '' : `: ${about}`}`, width),
    '',
    ...wrapped(`Usage: provost ${topic} COMMAND [flags]`, width),
    ...section('Commands', entries, width),
    '',
    ...wrapped(`\`provost ${topic} COMMAND --help\` explains one.`, width),
  ];
  return `${lines.join('\n')}\n`;
}

/** One command on one screen: the shared flags are only named. */
export function commandPage(command: CommandFacts, width: number): string {
  const own = command.flags.filter(
    (flag) => !isShared(flag) && !command.args.some((arg) => isArgument(arg)(flag)),
  );
  const shared = command.flags.filter(isShared);
  const lines = [
    ...wrapped(command.summary, width),
    '',
    ...wrapped(`Usage: ${usageOf(command)}`, width),
    ...(command.description === undefined ? [] : ['', ...wrapped(command.description, width)]),
    ...section(
      'Arguments',
      command.args.map((arg) => argEntry(arg, command.flags.find(isArgument(arg)))),
      width,
    ),
    ...section('Flags', own.map(flagEntries(own)), width),
    ...(command.examples.length === 0
      ? []
      : ['', 'Examples', ...command.examples.slice(0, EXAMPLES).flatMap((one) => commandLines(one, width))]),
    ...(command.fields.length === 0
      ? []
      : ['', ...wrapped(`JSON fields: ${command.fields.join(', ')}`, width)]),
    ...(shared.length === 0
      ? []
      : ['', ...wrapped(`Common flags, see \`provost help flags\`: ${namesOf(shared)}`, width)]),
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

/** The flag as it is written, such as `-y, --yes`, `--limit N`, or repeated `--group KEY...`. */
export function flagTerm({ name, char, value, multiple }: FlagFacts): string {
  const term = `${char === undefined ? '' : `-${char}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return multiple ? `${term}...` : term;
}

/** The description of the flag, with its accepted values and its default. */
export function flagMeaning({ description, options, value, required, preset }: FlagFacts): string {
  const notes = [
    ...(options.length > 0 && value !== options.join('|') ? [`one of ${options.join(', ')}`] : []),
    ...(required ? ['required'] : []),
    ...(preset !== undefined && !description.includes('default') ? [`default: ${preset}`] : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/** The description of the argument, with its accepted values. */
export function argMeaning({ description, options }: ArgFacts): string {
  return options.length === 0 ? description : `${description} (one of ${options.join(', ')})`;
}

/** Does `provost help flags` explain it? */
export function isShared({ group }: FlagFacts): boolean {
  return sharedGroups.some(([shared]) => shared === group);
}

function namesOf(flags: readonly FlagFacts[]): string {
  return flags.map(({ name }) => `--${name}`).join(' ');
}

/** Does the flag give the same value as the argument? */
function isArgument(arg: ArgFacts): (flag: FlagFacts) => boolean {
  return ({ name }) => name.toUpperCase() === arg.name;
}

function argEntry(arg: ArgFacts, flag: FlagFacts | undefined): Definition {
  return [flag === undefined ? arg.name : `${arg.name}, --${flag.name}`, argMeaning(arg)];
}

/** Where a flag has a letter, the others stand below its long form. */
function flagEntries(flags: readonly FlagFacts[]): (flag: FlagFacts) => Definition {
  const indent = flags.some(({ char }) => char !== undefined) ? '    ' : '';
  return (flag) => [`${flag.char === undefined ? indent : ''}${flagTerm(flag)}`, flagMeaning(flag)];
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
